"use client";

import { useRouter } from "next/navigation";
import { FormDialog } from "@/components/forms/form-dialog";
import { AccountForm, type TeamOption } from "./account-form";
import { createServiceAccountAction } from "./actions";

export function NewAccount({ organization, teams }: { organization: string; teams: readonly TeamOption[] }) {
  const router = useRouter();
  return (
    <FormDialog label="New service account">
      {(close) => (
        <AccountForm
          teams={teams}
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
