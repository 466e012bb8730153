"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { announce } from "@/components/ui/toaster";
import type { Permission } from "@/lib/access/permissions";
import { createRoleAction } from "./actions";
import { RoleForm } from "./role-form";

export function NewRole({ organization, given }: { organization: string; given: readonly Permission[] }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button look="primary" onClick={() => setIsOpen(true)}>
        New role
      </Button>
      <Dialog open={isOpen} onClose={() => setIsOpen(false)} title="New role">
        <RoleForm
          given={given}
          onCancel={() => setIsOpen(false)}
          submit={async (choice) => {
            const answer = await createRoleAction(organization, choice);
            if (!answer.ok) return answer.message;
            setIsOpen(false);
            announce("ok", `${answer.value.name} can be given to members now.`);
            router.refresh();
            return null;
          }}
        />
      </Dialog>
    </>
  );
}
