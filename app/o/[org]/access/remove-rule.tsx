"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { AccessRuleView } from "@/lib/access/schema";
import { removeAccessRuleAction } from "./actions";

export function RemoveRule({ organization, rule }: { organization: string; rule: AccessRuleView }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const what = `${rule.subject.name}, ${rule.connection}${rule.tool === null ? "" : ` · ${rule.tool}`}`;
  return (
    <>
      <Button look="quiet" size="icon" aria-label={`Remove the rule about ${what}`} onClick={() => setIsOpen(true)}>
        <Trash2 size={16} aria-hidden="true" />
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title="Remove this rule"
        action="Remove rule"
        busyLabel="Removing…"
        run={async () => {
          const answer = await removeAccessRuleAction(organization, { rule: rule.id });
          if (!answer.ok) return answer.message;
          router.refresh();
          return null;
        }}
      >
        {rule.effect === "deny" ? "What it denies" : "What it allows"} changes with the next request: {what}.
      </ConfirmDialog>
    </>
  );
}
