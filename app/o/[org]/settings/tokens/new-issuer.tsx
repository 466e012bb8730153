"use client";

import { useRouter } from "next/navigation";
import { FormDialog } from "@/components/forms/form-dialog";
import { createTrustedIssuerAction } from "./actions";
import { IssuerForm } from "./issuer-form";

export function NewIssuer({ organization }: { organization: string }) {
  const router = useRouter();
  return (
    <FormDialog label="Trust an issuer">
      {(close) => (
        <IssuerForm
          onCancel={close}
          submit={async ({ iss, ...settings }) => {
            const answer = await createTrustedIssuerAction(organization, { iss, ...settings });
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
