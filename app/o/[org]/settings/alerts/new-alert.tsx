"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { createAlertRuleAction } from "./actions";
import { AlertForm } from "./alert-form";
import type { AlertChoices } from "./choices";

export function NewAlert({ organization, choices }: { organization: string; choices: AlertChoices }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  return (
    <>
      <Button look="primary" onClick={() => setIsOpen(true)}>
        New alert
      </Button>
      <Dialog open={isOpen} onClose={close} title="New alert">
        <AlertForm
          choices={choices}
          action="Create alert"
          onCancel={close}
          submit={async (fields) => {
            const answer = await createAlertRuleAction(organization, fields);
            if (!answer.ok) return answer.message;
            close();
            router.refresh();
            return null;
          }}
        />
      </Dialog>
    </>
  );
}
