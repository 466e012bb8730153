"use client";

import { MoreHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { DropdownMenu, MenuButton, MenuSeparator } from "@/components/ui/dropdown-menu";
import { announce } from "@/components/ui/toaster";
import type { AlertRuleView } from "@/lib/alerts/schema";
import { removeAlertRuleAction, testAlertRuleAction, updateAlertRuleAction } from "./actions";
import { AlertForm } from "./alert-form";
import type { AlertChoices } from "./choices";

export function AlertMenu({
  organization,
  rule,
  choices,
}: {
  organization: string;
  rule: AlertRuleView;
  choices: AlertChoices;
}) {
  const router = useRouter();
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const close = () => setOpen(null);

  async function test() {
    const answer = await testAlertRuleAction(organization, { alert: rule.id });
    if (answer.ok) announce("ok", "A test is on its way. What becomes of it stands under Last deliveries.");
    else announce("err", answer.message);
    router.refresh();
  }

  async function turn(enabled: boolean) {
    const answer = await updateAlertRuleAction(organization, { alert: rule.id, enabled });
    if (!answer.ok) announce("err", answer.message);
    router.refresh();
  }

  return (
    <>
      <DropdownMenu
        align="end"
        trigger={
          <Button look="quiet" size="icon" aria-label={`Actions for ${rule.name}`}>
            <MoreHorizontal size={16} aria-hidden="true" />
          </Button>
        }
      >
        <MenuButton onSelect={() => void test()}>Send a test</MenuButton>
        <MenuButton onSelect={() => setOpen("edit")}>Edit</MenuButton>
        <MenuButton onSelect={() => void turn(!rule.enabled)}>{rule.enabled ? "Switch off" : "Switch on"}</MenuButton>
        <MenuSeparator />
        <MenuButton onSelect={() => setOpen("remove")}>Remove</MenuButton>
      </DropdownMenu>
      <Dialog open={open === "edit"} onClose={close} title={`Edit ${rule.name}`}>
        <AlertForm
          rule={rule}
          choices={choices}
          action="Save alert"
          onCancel={close}
          submit={async (fields) => {
            const answer = await updateAlertRuleAction(organization, { alert: rule.id, ...changed(rule, fields) });
            if (!answer.ok) return answer.message;
            close();
            router.refresh();
            return null;
          }}
        />
      </Dialog>
      <ConfirmDialog
        open={open === "remove"}
        onClose={close}
        title={`Remove ${rule.name}`}
        action="Remove alert"
        busyLabel="Removing…"
        run={async () => {
          const answer = await removeAlertRuleAction(organization, { alert: rule.id });
          if (!answer.ok) return answer.message;
          close();
          router.refresh();
          return null;
        }}
      >
        {rule.text} is not watched any more. What people were told stays with them.
      </ConfirmDialog>
    </>
  );
}

/** What was not touched is not sent: an alert that only gets another name does not begin anew. */
function changed(rule: AlertRuleView, fields: object): object {
  const before = rule as unknown as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => before[name] !== value));
}
