"use client";

import { type FormEvent, useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Status } from "@/components/ui/status";
import { Textarea } from "@/components/ui/textarea";
import { TOKEN_CHECKS } from "@/lib/issuers/core/checks";
import type { TestedToken, TrustedIssuerView } from "@/lib/issuers/schema";
import { testTokenAction } from "./actions";

/** Says of a token, check by check, what would be said if it came now. */
export function TestToken({
  organization,
  issuer,
  onClose,
}: {
  organization: string;
  issuer: TrustedIssuerView;
  onClose: () => void;
}) {
  const [token, setToken] = useState("");
  const [tested, setTested] = useState<TestedToken | null>(null);
  const { problem, isBusy, send } = useRequest();

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    setTested(null);
    void send(async () => {
      const answer = await testTokenAction(organization, { issuer: issuer.id, token });
      if (!answer.ok) return answer.message;
      setTested(answer.value);
      return null;
    });
  }

  return (
    <Dialog open onClose={onClose} title={`Test a token of ${issuer.name}`}>
      <form onSubmit={onSubmit} className="grid min-w-0 gap-4">
        <Field id="test-token" label="Token" hint="It is checked and kept nowhere.">
          <Textarea
            id="test-token"
            mono
            required
            rows={4}
            autoComplete="off"
            spellCheck={false}
            aria-describedby="test-token-note"
            value={token}
            onChange={({ target }) => setToken(target.value)}
          />
        </Field>
        {problem ? <Notice tone="err" title={problem} /> : null}
        {tested ? <Checks tested={tested} /> : null}
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" look="primary" busy={isBusy} busyLabel="Checking…">
            Check
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Checks({ tested }: { tested: TestedToken }) {
  return (
    <div className="grid gap-3" role="status">
      <p>
        <Status tone={tested.accepted ? "ok" : "err"}>
          {tested.accepted ? `Accepted, for ${tested.standsFor?.name ?? "somebody"}` : "Refused"}
        </Status>
      </p>
      <ol className="grid gap-2">
        {tested.checks.map(({ check, passed, text }) => (
          <li key={check} className="grid grid-cols-[auto_96px_minmax(0,1fr)] items-baseline gap-2 text-small">
            <Status tone={passed ? "ok" : "err"}>
              <span className="sr-only">{passed ? "Passed" : "Failed"}</span>
            </Status>
            <span className="font-medium">{TOKEN_CHECKS.find(({ id }) => id === check)?.title ?? check}</span>
            <span className="wrap-anywhere text-ink-2">{text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
