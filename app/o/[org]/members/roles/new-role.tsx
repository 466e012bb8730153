"use client";

import { useRouter } from "next/navigation";
import { FormDialog } from "@/components/forms/form-dialog";
import { announce } from "@/components/ui/toaster";
import type { Permission } from "@/lib/access/permissions";
import { createRoleAction } from "./actions";
import { RoleForm } from "./role-form";

export function NewRole({ organization, given }: { organization: string; given: readonly Permission[] }) {
  const router = useRouter();
  return (
    <FormDialog label="New role">
      {(close) => (
        <RoleForm
          given={given}
          onCancel={close}
          submit={async (choice) => {
            const answer = await createRoleAction(organization, choice);
            if (!answer.ok) return answer.message;
            close();
            announce("ok", `${answer.value.name} can be given to members now.`);
            router.refresh();
            return null;
          }}
        />
      )}
    </FormDialog>
  );
}
