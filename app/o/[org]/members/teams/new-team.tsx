"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { createTeamAction } from "./actions";
import { TeamForm } from "./team-form";

export function NewTeam({ organization }: { organization: string }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  return (
    <>
      <Button look="primary" onClick={() => setIsOpen(true)}>
        New team
      </Button>
      <Dialog open={isOpen} onClose={close} title="New team">
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
      </Dialog>
    </>
  );
}
