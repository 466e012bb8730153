"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { RadioCard } from "@/components/ui/radio-card";
import { CREDENTIAL_MODES, type CredentialMode } from "@/lib/organizations/settings";
import { updateOrganizationAction } from "../actions";

const WORDS: Readonly<Record<CredentialMode, { readonly label: string; readonly hint: string }>> = {
  both: { label: "Keys and tokens", hint: "API keys, and tokens of the issuers below." },
  keys: { label: "Keys alone", hint: "Tokens of other issuers are refused." },
  tokens: { label: "Tokens alone", hint: "API keys are refused at MCP endpoints." },
};

/** Saved at once. */
export function CredentialModeChoice({
  organization,
  mode,
  mayChange,
}: {
  organization: string;
  mode: CredentialMode;
  mayChange: boolean;
}) {
  const router = useRouter();
  const [current, setCurrent] = useState(mode);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function choose(credentialMode: CredentialMode) {
    setIsBusy(true);
    setProblem(null);
    const answer = await updateOrganizationAction(organization, { credentialMode });
    setIsBusy(false);
    if (answer.ok) setCurrent(answer.value.credentialMode);
    else setProblem(answer.message);
    router.refresh();
  }

  return (
    <Card title="What MCP endpoints take">
      <fieldset className="grid gap-2 px-4 py-4 sm:grid-cols-3" disabled={isBusy || !mayChange}>
        <legend className="sr-only">What MCP endpoints take</legend>
        {CREDENTIAL_MODES.map((one) => (
          <RadioCard
            key={one}
            name="credential-mode"
            value={one}
            checked={current === one}
            onChange={() => void choose(one)}
            label={WORDS[one].label}
            hint={WORDS[one].hint}
          />
        ))}
      </fieldset>
      <p className="border-t border-line px-4 py-3 text-small text-ink-2">
        Clients that people signed in with, and service accounts' own tokens, are taken in any case. The admin API takes
        keys.
      </p>
      {problem ? (
        <Notice tone="err" title="Not saved">
          {problem}
        </Notice>
      ) : null}
    </Card>
  );
}
