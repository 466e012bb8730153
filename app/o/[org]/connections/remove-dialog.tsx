"use client";

import { useRouter } from "next/navigation";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
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

  async function remove(confirmation: string) {
    const answer = await removeConnectionAction(organization, { connection: connection.slug, confirmation });
    if (!answer.ok) return answer.message;
    router.push(`/o/${organization}/connections`);
    router.refresh();
    return null;
  }

  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title={`Remove ${connection.name}`}
      action={`Remove ${connection.name}`}
      busyLabel="Removing…"
      confirmation={{ kind: "name", text: connection.slug }}
      run={remove}
    >
      Its tools disappear from every client at once, and its credential and the choice of tools are deleted. Entries in
      the access log stay.
    </ConfirmDialog>
  );
}
