"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { CodeLine } from "@/components/ui/code-line";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { RadioCard } from "@/components/ui/radio-card";
import { Status } from "@/components/ui/status";
import { useUnsavedGuard } from "@/components/ui/use-unsaved-guard";
import { CLAIMS, type Claim } from "@/lib/forwarding/core/settings";
import type { ForwardingSummary } from "@/lib/forwarding/schema";
import { setForwardingAction } from "../actions";
import { draftOfForwarding, type ForwardingDraft, type ForwardingFields, toForwarding } from "./forwarding-draft";
import { ForwardingHeaders } from "./forwarding-headers";

const MODES = [
  { mode: "off", label: "Nothing", hint: "The server does not learn who calls." },
  { mode: "headers", label: "Headers", hint: "For servers that only this gateway can reach." },
  { mode: "jwt", label: "Signed token", hint: "A JWT that the server can check." },
] as const;

const CLAIM_WORDS: Record<Claim, { readonly label: string; readonly hint: string }> = {
  email: { label: "E-mail address", hint: "Of the person, and whether it is verified." },
  name: { label: "Name", hint: "Of the person, or of a key that belongs to nobody." },
  role: { label: "Role", hint: "Their role in this organization." },
  teams: { label: "Teams", hint: "The names of their teams." },
  organization: { label: "Organization", hint: "Its id, slug and name." },
  client: { label: "Client", hint: "The key, or the client that acts for them." },
  scope: { label: "Scopes", hint: "What the person granted that client." },
  tool: { label: "Tool", hint: "The tool that this request calls." },
};

/** What a server is told of who calls. Saved apart from the other settings: its sessions end with it. */
export function ForwardingForm({ organization, summary }: { organization: string; summary: ForwardingSummary }) {
  const router = useRouter();
  const saved = draftOfForwarding(summary.forwarding);
  const [draft, setDraft] = useState<ForwardingDraft>(saved);
  const [message, setMessage] = useState<{ ok: boolean; text: string } | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const isDirty = JSON.stringify(draft) !== JSON.stringify(saved);
  useUnsavedGuard(isDirty);

  const edit = (part: Partial<ForwardingDraft>) => setDraft({ ...draft, ...part });
  const toggle = (claim: Claim, isOn: boolean) =>
    edit({ claims: CLAIMS.filter((each) => (each === claim ? isOn : draft.claims.includes(each))) });

  async function save(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    const forwarding = toForwarding(draft);
    const answer = await setForwardingAction(organization, { connection: summary.connection, forwarding });
    setIsBusy(false);
    setMessage(answer.ok ? { ok: true, text: "Saved" } : { ok: false, text: answer.message });
    if (answer.ok) router.refresh();
  }

  return (
    <form onSubmit={(event) => void save(event)} className="grid gap-5">
      <Card id="forwarding" title="Who calls">
        <div className="grid gap-4 p-4">
          <fieldset className="grid gap-2 sm:grid-cols-3">
            <legend className="mb-2 text-ink-2">What this server is told of whoever calls its tools.</legend>
            {MODES.map(({ mode, label, hint }) => (
              <RadioCard
                key={mode}
                name="forwarding"
                value={mode}
                checked={draft.mode === mode}
                onChange={() => edit({ mode })}
                label={label}
                hint={hint}
              />
            ))}
          </fieldset>
          {draft.mode === "off" ? null : (
            <fieldset className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
              <legend className="mb-2 text-ink-2">Besides an id and what kind of caller it is:</legend>
              {CLAIMS.map((claim) => (
                <CheckboxLabel
                  key={claim}
                  label={CLAIM_WORDS[claim].label}
                  hint={CLAIM_WORDS[claim].hint}
                  checked={draft.claims.includes(claim)}
                  onChange={(event) => toggle(claim, event.target.checked)}
                />
              ))}
            </fieldset>
          )}
          {draft.mode === "headers" ? <ForwardingHeaders draft={draft} edit={edit} /> : null}
          {draft.mode === "jwt" ? <TokenFields draft={draft} edit={edit} summary={summary} /> : null}
        </div>
      </Card>
      {message && !message.ok ? (
        <Notice tone="err" title="Not saved">
          {message.text}
        </Notice>
      ) : null}
      <div className="flex flex-wrap items-center justify-end gap-3">
        <span role="status">{message?.ok && !isDirty ? <Status tone="ok">{message.text}</Status> : null}</span>
        <Button type="submit" disabled={!isDirty} busy={isBusy} busyLabel="Saving…">
          Save who calls
        </Button>
      </div>
    </form>
  );
}

function TokenFields({ draft, edit, summary }: ForwardingFields & { readonly summary: ForwardingSummary }) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id="token-header" label="Header" hint="In Authorization it stands after “Bearer”.">
          <Input
            id="token-header"
            mono
            required
            maxLength={64}
            spellCheck={false}
            aria-describedby="token-header-note"
            value={draft.header}
            onChange={(event) => edit({ header: event.target.value })}
          />
        </Field>
        <Field id="token-life" label="Good for, seconds" hint="60 to 300.">
          <Input
            id="token-life"
            type="number"
            min={60}
            max={300}
            required
            aria-describedby="token-life-note"
            value={draft.lifetime}
            onChange={(event) => edit({ lifetime: event.target.value })}
            className="max-w-32 tabular-nums"
          />
        </Field>
      </div>
      <Field
        id="audience"
        label="Audience"
        hint="Whom the token is for, its “aud”. Empty: the server's address. No other server may have the same."
      >
        <Input
          id="audience"
          mono
          maxLength={512}
          spellCheck={false}
          placeholder={summary.defaultAudience}
          aria-describedby="audience-note"
          value={draft.audience}
          onChange={(event) => edit({ audience: event.target.value })}
        />
      </Field>
      <div className="grid gap-2">
        <p className="text-ink-2">The server checks it against these, and refuses whatever else comes.</p>
        <p className="font-medium">Issuer</p>
        <CodeLine text={summary.issuer} name="the issuer" />
        <p className="font-medium">Keys</p>
        <CodeLine text={summary.keysUrl} name="the address of the keys" />
      </div>
    </>
  );
}
