"use client";

import { useRouter } from "next/navigation";
import { FormDialog } from "@/components/forms/form-dialog";
import { createTeamAction } from "./actions";
import { TeamForm } from "./team-form";

export function NewTeam({ organization }: { organization: string }) {
  const router = useRouter();
  return (
    <FormDialog label="New team">
      {(close) => (
        <TeamForm
          onCancel={close}
          submit={async (choice) => {
            const answer = await createTeamAction(organization, choice);
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
