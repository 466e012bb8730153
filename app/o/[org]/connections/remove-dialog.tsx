"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import type { ConnectionSummary } from "@/lib/connections/schema";
import { removeConnectionAction } from "./actions";

/** Removing takes a credential and a choice of tools with it, so the namespace is typed once more. */
export function RemoveDialog({
  organization,
  connection,
  open,
  onClose,
}: {
  organization: string;
  connection: Pick<ConnectionSummary, "slug" | "name">;
  open: boolean;
  onClose: () => void;
}) {
  const router = useRouter();
  const [confirmation, setConfirmation] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  function close() {
    setConfirmation("");
    setProblem(null);
    onClose();
  }

  async function remove(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    const answer = await removeConnectionAction(organization, { connection: connection.slug, confirmation });
    setIsBusy(false);
    if (!answer.ok) {
      setProblem(answer.message);
      return;
    }
    close();
    router.push(`/o/${organization}/connections`);
    router.refresh();
  }

  return (
    <Dialog open={open} onClose={close} title={`Remove ${connection.name}`}>
      <form onSubmit={(event) => void remove(event)} className="grid gap-4">
        <p className="text-ink-2">
          Its tools disappear from every client at once, and its credential and the choice of tools are deleted. Entries
          in the access log stay.
        </p>
        <Field
          id={`remove-${connection.slug}`}
          label={
            <>
              Type <code className="font-mono">{connection.slug}</code> to confirm
            </>
          }
          error={problem}
        >
          <Input
            id={`remove-${connection.slug}`}
            mono
            autoComplete="off"
            spellCheck={false}
            value={confirmation}
            onChange={(event) => setConfirmation(event.target.value)}
          />
        </Field>
        <DialogActions>
          <Button onClick={close}>Keep it</Button>
          <Button
            type="submit"
            look="danger"
            disabled={confirmation !== connection.slug}
            busy={isBusy}
            busyLabel="Removing…"
          >
            Remove {connection.name}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
