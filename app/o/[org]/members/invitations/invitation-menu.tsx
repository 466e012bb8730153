"use client";

import { MoreHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { DropdownMenu, MenuButton, MenuSeparator } from "@/components/ui/dropdown-menu";
import { announce } from "@/components/ui/toaster";
import type { InvitationLink, InvitationView } from "@/lib/invitations/schema";
import { renewInvitationAction, revokeInvitationAction } from "../actions";
import { ShowInvitation } from "../show-invitation";

/** A link that was handed out cannot be shown again; a new one takes its place. */
export function InvitationMenu({ organization, invitation }: { organization: string; invitation: InvitationView }) {
  const router = useRouter();
  const [isRevoking, setIsRevoking] = useState(false);
  const [made, setMade] = useState<InvitationLink | null>(null);
  const who = invitation.email ?? "anybody with the link";

  async function renew() {
    const answer = await renewInvitationAction(organization, { invitation: invitation.id });
    if (answer.ok) setMade(answer.value);
    else announce("err", answer.message);
  }

  async function revoke() {
    const answer = await revokeInvitationAction(organization, { invitation: invitation.id });
    if (!answer.ok) return answer.message;
    router.refresh();
    return null;
  }

  function close() {
    setMade(null);
    router.refresh();
  }

  return (
    <>
      <DropdownMenu
        trigger={
          <Button look="quiet" size="icon" aria-label={`Actions for the invitation of ${who}`}>
            <MoreHorizontal size={16} aria-hidden="true" />
          </Button>
        }
      >
        <MenuButton onSelect={() => void renew()}>Copy a new link</MenuButton>
        <MenuSeparator />
        <MenuButton danger onSelect={() => setIsRevoking(true)}>
          Revoke
        </MenuButton>
      </DropdownMenu>
      {made ? (
        <Dialog open onClose={close} locked title="The new link is ready">
          <ShowInvitation made={made} onDone={close} />
        </Dialog>
      ) : null}
      <ConfirmDialog
        open={isRevoking}
        onClose={() => setIsRevoking(false)}
        title={`Revoke the invitation of ${who}`}
        action="Revoke invitation"
        busyLabel="Revoking…"
        run={revoke}
      >
        Its link leads nowhere from now on.
      </ConfirmDialog>
    </>
  );
}
