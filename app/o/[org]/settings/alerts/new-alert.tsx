"use client";

import { useRouter } from "next/navigation";
import { FormDialog } from "@/components/forms/form-dialog";
import { createAlertRuleAction } from "./actions";
import { AlertForm } from "./alert-form";
import type { AlertChoices } from "./choices";

export function NewAlert({ organization, choices }: { organization: string; choices: AlertChoices }) {
  const router = useRouter();
  return (
    <FormDialog label="New alert">
      {(close) => (
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
      )}
    </FormDialog>
  );
}
