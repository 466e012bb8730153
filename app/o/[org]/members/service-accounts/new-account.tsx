"use client";

import { useRouter } from "next/navigation";
import { FormDialog } from "@/components/forms/form-dialog";
import type { AccountChoices } from "./account-choices";
import { AccountForm } from "./account-form";
import { createServiceAccountAction } from "./actions";

export function NewAccount({ organization, choices }: { organization: string; choices: AccountChoices }) {
  const router = useRouter();
  return (
    <FormDialog label="New service account">
      {(close) => (
        <AccountForm
          choices={choices}
          onCancel={close}
          submit={async (choice) => {
            const answer = await createServiceAccountAction(organization, choice);
            if (!answer.ok) return answer.message;
            // What it needs next, a key or a client, is made on its own page.
            router.push(`/o/${organization}/members/service-accounts/${answer.value.id}`);
            return null;
          }}
        />
      )}
    </FormDialog>
  );
}
