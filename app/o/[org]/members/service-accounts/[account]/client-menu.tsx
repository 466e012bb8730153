"use client";

import { MoreHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenu, MenuButton } from "@/components/ui/dropdown-menu";
import type { ServiceClientView } from "@/lib/service-accounts/schema";
import { revokeServiceClientAction } from "../actions";
import { RotateClient } from "./rotate-client";
import type { TokenPlace } from "./store-secret";

export function ClientMenu({
  organization,
  account,
  client,
  token,
}: {
  organization: string;
  account: string;
  client: ServiceClientView;
  token: TokenPlace;
}) {
  const router = useRouter();
  const [open, setOpen] = useState<"rotate" | "revoke" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <DropdownMenu
        trigger={
          <Button look="quiet" size="icon" aria-label={`Actions for ${client.name}`}>
            <MoreHorizontal size={16} aria-hidden="true" />
          </Button>
        }
      >
        {client.method === "secret" ? (
          <MenuButton onSelect={() => setOpen("rotate")}>Rotate the secret</MenuButton>
        ) : null}
        <MenuButton danger onSelect={() => setOpen("revoke")}>
          Revoke
        </MenuButton>
      </DropdownMenu>
      {open === "rotate" ? (
        <RotateClient
          organization={organization}
          account={account}
          client={client}
          token={token}
          onClose={close}
          onChanged={() => router.refresh()}
        />
      ) : null}
      <ConfirmDialog
        open={open === "revoke"}
        onClose={close}
        title={`Revoke ${client.name}`}
        action="Revoke client"
        busyLabel="Revoking…"
        run={async () => {
          const answer = await revokeServiceClientAction(organization, { account, client: client.id });
          if (!answer.ok) return answer.message;
          router.refresh();
          return null;
        }}
      >
        It gets no more tokens, and those that it has are refused from the next request on. This cannot be undone.
      </ConfirmDialog>
    </>
  );
}
