"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { AccountForm, type TeamOption } from "./account-form";
import { createServiceAccountAction } from "./actions";

export function NewAccount({ organization, teams }: { organization: string; teams: readonly TeamOption[] }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  return (
    <>
      <Button look="primary" onClick={() => setIsOpen(true)}>
        New service account
      </Button>
      <Dialog open={isOpen} onClose={close} title="New service account">
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
      </Dialog>
    </>
  );
}
