"use client";

import { MoreHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { DropdownMenu, MenuButton, MenuLink, MenuSeparator } from "@/components/ui/dropdown-menu";
import type { KeyView } from "@/lib/keys/schema";
import { EditKey } from "./edit-key";
import { RevokeKey } from "./revoke-key";
import { RotateKey } from "./rotate-key";

/** What can be done with one key. A key that has ended keeps its calls and nothing else. */
export function KeyMenu({
  organization,
  mcpUrl,
  servers,
  apiKey,
  mayWrite,
}: {
  organization: string;
  mcpUrl: string;
  servers: readonly { readonly slug: string; readonly name: string }[];
  apiKey: KeyView;
  mayWrite: boolean;
}) {
  const router = useRouter();
  const [open, setOpen] = useState<"edit" | "rotate" | "revoke" | null>(null);
  const close = () => setOpen(null);
  const account = apiKey.serviceAccount;
  // The log names a service account, whatever it came with.
  const log = `/o/${organization}/log?${new URLSearchParams({ caller: account?.id ?? apiKey.id })}`;
  const refreshed = () => router.refresh();
  return (
    <>
      <DropdownMenu
        trigger={
          <Button look="quiet" size="icon" aria-label={`Actions for ${apiKey.name}`}>
            <MoreHorizontal size={16} aria-hidden="true" />
          </Button>
        }
      >
        <MenuLink href={log}>{account ? `Calls of ${account.name}` : "Calls with this key"}</MenuLink>
        {apiKey.revokedAt ? (
          <MenuLink href={`${log}&${new URLSearchParams({ from: apiKey.revokedAt })}`}>
            Used since it was revoked
          </MenuLink>
        ) : apiKey.rotatedAt ? (
          <MenuLink href={`${log}&${new URLSearchParams({ from: apiKey.rotatedAt })}`}>
            Used since it was rotated
          </MenuLink>
        ) : null}
        {mayWrite && apiKey.state === "active" ? (
          <>
            <MenuSeparator />
            <MenuButton onSelect={() => setOpen("edit")}>Rename or change</MenuButton>
            <MenuButton onSelect={() => setOpen("rotate")}>Rotate</MenuButton>
            <MenuButton danger onSelect={() => setOpen("revoke")}>
              Revoke
            </MenuButton>
          </>
        ) : null}
      </DropdownMenu>
      {open === "edit" ? (
        <EditKey organization={organization} servers={servers} apiKey={apiKey} onClose={close} onChanged={refreshed} />
      ) : null}
      {open === "rotate" ? (
        <RotateKey organization={organization} mcpUrl={mcpUrl} apiKey={apiKey} onClose={close} onChanged={refreshed} />
      ) : null}
      {open === "revoke" ? (
        <RevokeKey organization={organization} apiKey={apiKey} onClose={close} onChanged={refreshed} />
      ) : null}
    </>
  );
}
