"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import type { CreatedKey, KeyView } from "@/lib/keys/schema";
import { DEFAULT_GRACE_HOURS } from "@/lib/keys/schema";
import { rotateKeyAction } from "./actions";
import { ExpiryField } from "./expiry-field";
import { GRACES } from "./graces";
import { StoreKey } from "./store-key";

/** A new text for a key that keeps its name, servers and history; the old one works a while besides. */
export function RotateKey({
  organization,
  mcpUrl,
  apiKey,
  onClose,
  onChanged,
}: {
  organization: string;
  mcpUrl: string;
  apiKey: Pick<KeyView, "id" | "name" | "hint" | "permissions">;
  onClose: () => void;
  onChanged: () => void;
}) {
  const [graceHours, setGraceHours] = useState(DEFAULT_GRACE_HOURS);
  const [expiresInDays, setExpiresInDays] = useState(90);
  const [rotated, setRotated] = useState<CreatedKey | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function rotate(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    setProblem(null);
    const answer = await rotateKeyAction(organization, { key: apiKey.id, graceHours, expiresInDays });
    setIsBusy(false);
    if (answer.ok) setRotated(answer.value);
    else setProblem(answer.message);
  }

  function close() {
    if (rotated) onChanged();
    onClose();
  }

  return (
    <Dialog
      open
      onClose={close}
      locked={rotated !== null}
      title={rotated ? `Store the new ${apiKey.name} now` : `Rotate ${apiKey.name}`}
    >
      {rotated ? (
        <StoreKey text={rotated.text} mcpUrl={mcpUrl} isAdmin={apiKey.permissions.length > 0} onStored={close} />
      ) : (
        <form onSubmit={(event) => void rotate(event)} className="grid gap-4">
          <p className="text-ink-2">
            The key gets a new text. Its name, servers and calls stay. Put the new text into each client while the old
            one, <code className="font-mono">{apiKey.hint}</code>, still works.
          </p>
          <div className="grid grid-cols-2 gap-3">
            <Field id="rotate-grace" label="The old text works">
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
            <Notice tone="err" title="The key was not rotated">
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
