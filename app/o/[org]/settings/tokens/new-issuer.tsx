"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { createTrustedIssuerAction } from "./actions";
import { IssuerForm } from "./issuer-form";

export function NewIssuer({ organization }: { organization: string }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  return (
    <>
      <Button look="primary" onClick={() => setIsOpen(true)}>
        Trust an issuer
      </Button>
      <Dialog open={isOpen} onClose={close} title="Trust an issuer">
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
      </Dialog>
    </>
  );
}
