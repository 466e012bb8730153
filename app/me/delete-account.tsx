"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { deleteAccountAction } from "./actions";

/** Where it is not possible, the reason and where to go stand in place of the button. */
export function DeleteAccount({ email, obstacle }: { email: string; obstacle: string | null }) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <Card title="Delete account">
      <div className="grid gap-3 px-4 py-4">
        <p className="text-ink-2">{obstacle ?? "You leave every organization, and cannot sign in again."}</p>
        <Button look="danger" className="w-fit" disabled={obstacle !== null} onClick={() => setIsAsking(true)}>
          Delete account
        </Button>
      </div>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title="Delete your account"
        action="Delete account"
        busyLabel="Deleting…"
        confirmation={{ kind: "name", text: email }}
        run={async (typed) => {
          const answer = await deleteAccountAction({ confirmation: typed });
          if (!answer.ok) return answer.message;
          // The session is gone: whatever this page knows belongs to nobody.
          window.location.assign("/signin");
          return null;
        }}
      >
        <ul className="grid list-disc gap-1 pl-4">
          <li>Your sessions end, and your passkeys, linked identities, memberships and saved views are removed.</li>
          <li>Clients that you connected, and keys that you made, are refused from their next request on.</li>
          <li>
            The access log and the audit log keep what was done. Within a few minutes your name and addresses are gone
            from it.
          </li>
        </ul>
      </ConfirmDialog>
    </Card>
  );
}
