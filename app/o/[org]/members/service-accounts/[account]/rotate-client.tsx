"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { DEFAULT_GRACE_HOURS } from "@/lib/keys/schema";
import type { CreatedServiceClient, ServiceClientView } from "@/lib/service-accounts/schema";
import { ExpiryField } from "../../../keys/expiry-field";
import { GRACES } from "../../../keys/graces";
import { rotateServiceClientAction } from "../actions";
import { StoreSecret, type TokenPlace } from "./store-secret";

/** A new secret for a client that keeps its id; the old one works a while besides. */
export function RotateClient({
  organization,
  account,
  client,
  token,
  onClose,
  onChanged,
}: {
  organization: string;
  account: string;
  client: ServiceClientView;
  token: TokenPlace;
  onClose: () => void;
  onChanged: () => void;
}) {
  const [graceHours, setGraceHours] = useState(DEFAULT_GRACE_HOURS);
  const [expiresInDays, setExpiresInDays] = useState(90);
  const [made, setMade] = useState<CreatedServiceClient | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function rotate(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    setProblem(null);
    const input = { account, client: client.id, graceHours, expiresInDays };
    const answer = await rotateServiceClientAction(organization, input);
    setIsBusy(false);
    if (answer.ok) setMade(answer.value);
    else setProblem(answer.message);
  }

  function close() {
    if (made) onChanged();
    onClose();
  }

  return (
    <Dialog
      open
      onClose={close}
      locked={made !== null}
      title={made ? `Store the new secret now` : `Rotate the secret of ${client.name}`}
    >
      {made ? (
        <StoreSecret made={made} token={token} onStored={close} />
      ) : (
        <form onSubmit={(event) => void rotate(event)} className="grid gap-4">
          <p className="text-ink-2">
            The client keeps its id. Put the new secret into each program while the old one,{" "}
            <code className="font-mono">{client.hint}</code>, still works.
          </p>
          <div className="grid grid-cols-2 gap-3">
            <Field id="rotate-grace" label="The old secret works">
              <Select
                id="rotate-grace"
                value={graceHours}
                onChange={(event) => setGraceHours(Number(event.target.value))}
              >
                {GRACES.map(({ hours, label }) => (
                  <option key={hours} value={hours}>
                    {label}
                  </option>
                ))}
              </Select>
            </Field>
            <ExpiryField id="rotate-expiry" days={expiresInDays} onChange={setExpiresInDays} />
          </div>
          {problem ? (
            <Notice tone="err" title="The secret was not rotated">
              {problem}
            </Notice>
          ) : null}
          <DialogActions>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" look="primary" busy={isBusy} busyLabel="Rotating…">
              Rotate
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}
