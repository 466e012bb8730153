"use client";

import { MoreHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { DropdownMenu, MenuButton, MenuLink, MenuSeparator } from "@/components/ui/dropdown-menu";
import type { ServiceAccountView } from "@/lib/service-accounts/schema";
import type { AccountChoices } from "./account-choices";
import { AccountForm } from "./account-form";
import { removeServiceAccountAction, updateServiceAccountAction } from "./actions";

/** What can be done with a service account. */
export function AccountMenu({
  organization,
  account,
  choices,
  afterRemoval,
}: {
  organization: string;
  account: ServiceAccountView;
  choices: AccountChoices;
  /** Where to go from the page of an account that is gone. */
  afterRemoval?: string;
}) {
  const router = useRouter();
  const [open, setOpen] = useState<"edit" | "suspend" | "remove" | null>(null);
  const close = () => setOpen(null);

  async function update(change: Omit<Parameters<typeof updateServiceAccountAction>[1], "account">) {
    const answer = await updateServiceAccountAction(organization, { account: account.id, ...change });
    if (!answer.ok) return answer.message;
    router.refresh();
    return null;
  }

  return (
    <>
      <DropdownMenu
        trigger={
          <Button look="quiet" size="icon" aria-label={`Actions for ${account.name}`}>
            <MoreHorizontal size={16} aria-hidden="true" />
          </Button>
        }
      >
        <MenuLink href={`/o/${organization}/log?${new URLSearchParams({ caller: account.id })}`}>Its calls</MenuLink>
        <MenuSeparator />
        <MenuButton onSelect={() => setOpen("edit")}>Change</MenuButton>
        {account.state === "active" ? (
          <MenuButton onSelect={() => setOpen("suspend")}>Suspend</MenuButton>
        ) : (
          <MenuButton onSelect={() => void update({ state: "active" })}>Let in again</MenuButton>
        )}
        <MenuButton danger onSelect={() => setOpen("remove")}>
          Remove
        </MenuButton>
      </DropdownMenu>
      {open === "edit" ? (
        <Dialog open onClose={close} title={`Change ${account.name}`}>
          <AccountForm
            known={account}
            choices={choices}
            onCancel={close}
            submit={async (choice) => {
              const refusal = await update(choice);
              if (refusal === null) close();
              return refusal;
            }}
          />
        </Dialog>
      ) : null}
      <ConfirmDialog
        open={open === "suspend"}
        onClose={close}
        title={`Suspend ${account.name}`}
        action="Suspend"
        busyLabel="Suspending…"
        keepLabel="Cancel"
        run={() => update({ state: "suspended" })}
      >
        Its keys and tokens are refused from the next request on, and its open streams end. All of it works again when
        it is let in.
      </ConfirmDialog>
      <ConfirmDialog
        open={open === "remove"}
        onClose={close}
        title={`Remove ${account.name}`}
        action="Remove service account"
        busyLabel="Removing…"
        confirmation={{ kind: "name", text: account.name }}
        run={async () => {
          const answer = await removeServiceAccountAction(organization, { account: account.id });
          if (!answer.ok) return answer.message;
          if (afterRemoval) router.push(afterRemoval);
          else router.refresh();
          return null;
        }}
      >
        Its keys and clients end for good, and rules that speak of it go with it. The access log keeps its name.
      </ConfirmDialog>
    </>
  );
}
