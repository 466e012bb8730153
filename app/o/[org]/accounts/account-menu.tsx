"use client";

import { MoreHorizontal } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DropdownMenu, MenuButton } from "@/components/ui/dropdown-menu";
import type { OwnAccountView } from "@/lib/oauth/schema";
import { AccountForm } from "./account-form";
import { AnotherAccount } from "./another-account";

/** What can be done with an account beside connecting it: what it is called and for which calls it is, and another one. */
export function AccountMenu({
  organization,
  connection,
  account,
}: {
  organization: string;
  connection: { readonly slug: string; readonly name: string };
  account: OwnAccountView;
}) {
  const [open, setOpen] = useState<"edit" | "another" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={
          <Button look="quiet" size="icon" aria-label={`Actions for ${account.label} at ${connection.name}`}>
            <MoreHorizontal size={16} aria-hidden="true" />
          </Button>
        }
      >
        <MenuButton onSelect={() => setOpen("edit")}>Name and rules</MenuButton>
        <MenuButton onSelect={() => setOpen("another")}>Connect another account</MenuButton>
      </DropdownMenu>
      <Dialog open={open === "edit"} onClose={close} title={`Your account at ${connection.name}`}>
        <AccountForm organization={organization} connection={connection.slug} account={account} onClose={close} />
      </Dialog>
      <Dialog open={open === "another"} onClose={close} title={`Another account at ${connection.name}`}>
        <AnotherAccount organization={organization} connection={connection.slug} onClose={close} />
      </Dialog>
    </>
  );
}
