"use client";

import { useRouter } from "next/navigation";
import { FormDialog } from "@/components/forms/form-dialog";
import { createAccessRuleAction } from "./actions";
import { RuleForm } from "./rule-form";
import type { SubjectOptions } from "./subject-options";

export function NewRule({
  organization,
  subjects,
  servers,
  tool,
}: {
  organization: string;
  subjects: readonly SubjectOptions[];
  servers: readonly string[];
  /** What the form begins with. */
  tool?: string | undefined;
}) {
  const router = useRouter();
  return (
    <FormDialog label="New rule">
      {(close) => (
        <RuleForm
          subjects={subjects}
          servers={servers}
          tool={tool}
          onCancel={close}
          submit={async (choice) => {
            const answer = await createAccessRuleAction(organization, choice);
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
