"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import type { KeyView } from "@/lib/keys/schema";
import { revokeKeyAction } from "./actions";

/** Revoking takes effect on the very next request and cannot be undone; the reason goes to the audit log. */
export function RevokeKey({
  organization,
  apiKey,
}: {
  organization: string;
  apiKey: Pick<KeyView, "id" | "name" | "hint">;
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const fieldId = `reason-${apiKey.id}`;

  async function revoke(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    const answer = await revokeKeyAction(organization, { key: apiKey.id, reason });
    setIsBusy(false);
    if (!answer.ok) {
      setProblem(answer.message);
      return;
    }
    setIsOpen(false);
    router.refresh();
  }

  return (
    <>
      <Button look="quiet" onClick={() => setIsOpen(true)} aria-label={`Revoke ${apiKey.name}`}>
        Revoke
      </Button>
      <Dialog open={isOpen} onClose={() => setIsOpen(false)} title={`Revoke ${apiKey.name}`}>
        <form onSubmit={(event) => void revoke(event)} className="grid gap-4 text-left whitespace-normal">
          <p className="text-ink-2">
            Clients that use <code className="font-mono">{apiKey.hint}</code> are refused from their next request on.
            This cannot be undone; make a new key instead.
          </p>
          <Field id={fieldId} label="Reason" hint="For those who read the audit log." error={problem}>
            <Input
              id={fieldId}
              required
              maxLength={200}
              placeholder="Leaked in a build log"
              aria-describedby={`${fieldId}-note`}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          <DialogActions>
            <Button onClick={() => setIsOpen(false)}>Keep it</Button>
            <Button type="submit" look="danger" disabled={!reason.trim()} busy={isBusy} busyLabel="Revoking…">
              Revoke key
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </>
  );
}
