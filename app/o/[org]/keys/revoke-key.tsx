"use client";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { LocalTime } from "@/components/ui/local-time";
import type { KeyView } from "@/lib/keys/schema";
import { revokeKeyAction } from "./actions";

/** Revoking takes effect on the very next request and cannot be undone; the reason goes to the audit log. */
export function RevokeKey({
  organization,
  apiKey,
  onClose,
  onChanged,
}: {
  organization: string;
  apiKey: Pick<KeyView, "id" | "name" | "hint" | "lastUsedAt">;
  onClose: () => void;
  onChanged: () => void;
}) {
  async function revoke(reason: string) {
    const answer = await revokeKeyAction(organization, { key: apiKey.id, reason });
    if (!answer.ok) return answer.message;
    onChanged();
    return null;
  }

  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`Revoke ${apiKey.name}`}
      action="Revoke key"
      busyLabel="Revoking…"
      confirmation={{
        kind: "reason",
        placeholder: "Leaked in a build log",
        hint: "For those who read the audit log.",
      }}
      run={revoke}
    >
      Clients that use <code className="font-mono">{apiKey.hint}</code> are refused from their next request on. This
      cannot be undone; rotate the key instead if its clients should go on.{" "}
      {apiKey.lastUsedAt ? (
        <>
          It was last used at <LocalTime at={apiKey.lastUsedAt} />.
        </>
      ) : (
        "It was never used."
      )}
    </ConfirmDialog>
  );
}
