"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { announce } from "@/components/ui/toaster";
import type { Disconnected } from "@/lib/oauth/schema";
import { disconnectAccountAction, disconnectConnectionAction } from "./actions";

const WORDS: Record<Disconnected["revocation"], string> = {
  revoked: "Disconnected, and revoked at its provider.",
  failed: "Disconnected here. Its provider has not taken the revocation yet; it is tried again for some hours.",
  unsupported: "Disconnected here. Its provider has no way to revoke; take the access back there.",
};

export function DisconnectAccount({
  organization,
  connection,
  isShared,
  account,
}: {
  organization: string;
  connection: { readonly slug: string; readonly name: string };
  isShared: boolean;
  /** Which of one's own; it is named where there are several. */
  account?: { readonly id: string; readonly label: string | null } | undefined;
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const name = account?.label ? `${connection.name} (${account.label})` : connection.name;

  async function disconnect() {
    const answer = isShared
      ? await disconnectConnectionAction(organization, { connection: connection.slug })
      : await disconnectAccountAction(organization, { connection: connection.slug, account: account?.id });
    if (!answer.ok) return answer.message;
    const { revocation } = answer.value;
    announce(revocation === "revoked" ? "ok" : "warn", WORDS[revocation]);
    router.refresh();
    return null;
  }

  return (
    <>
      <Button look="quiet" onClick={() => setIsOpen(true)} aria-label={`Disconnect ${name}`}>
        Disconnect
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title={`Disconnect ${name}`}
        action="Disconnect"
        busyLabel="Disconnecting…"
        run={disconnect}
      >
        {isShared
          ? `Calls to ${connection.name} are refused for everybody until an account is connected again. What was granted is revoked at its provider.`
          : `Your calls to ${name} are refused until you connect an account again. What you granted is revoked at its provider.`}
      </ConfirmDialog>
    </>
  );
}
