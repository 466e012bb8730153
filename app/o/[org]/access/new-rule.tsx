"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { createAccessRuleAction } from "./actions";
import { RuleForm } from "./rule-form";
import type { SubjectOptions } from "./subject-options";

export function NewRule({
  organization,
  subjects,
  servers,
}: {
  organization: string;
  subjects: readonly SubjectOptions[];
  servers: readonly string[];
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  return (
    <>
      <Button look="primary" onClick={() => setIsOpen(true)}>
        New rule
      </Button>
      <Dialog open={isOpen} onClose={close} title="New rule">
        <RuleForm
          subjects={subjects}
          servers={servers}
          onCancel={close}
          submit={async (choice) => {
            const answer = await createAccessRuleAction(organization, choice);
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
