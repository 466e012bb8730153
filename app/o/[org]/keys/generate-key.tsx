"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { CreatedKey } from "@/lib/keys/schema";
import { createKeyAction } from "./actions";
import { type KeyChoice, KeyForm } from "./key-form";
import { StoreKey } from "./store-key";

/** Two steps in one dialog: what the key may do, then the key itself, which is shown this once. */
export function GenerateKey({
  organization,
  mcpUrl,
  servers,
  startsOpen = false,
  serviceAccount,
}: {
  organization: string;
  mcpUrl: string;
  servers: readonly { readonly slug: string; readonly name: string }[];
  /** Where the address asked for it. */
  startsOpen?: boolean;
  /** Whose it is to be, where it is not the person's own. */
  serviceAccount?: string;
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(startsOpen);
  const [created, setCreated] = useState<CreatedKey | null>(null);

  async function generate(choice: KeyChoice) {
    const answer = await createKeyAction(organization, { ...choice, ...(serviceAccount ? { serviceAccount } : {}) });
    if (!answer.ok) return answer.message;
    setCreated(answer.value);
    return null;
  }

  function close() {
    setIsOpen(false);
    // The key leaves the page's memory with the dialog.
    setCreated(null);
    if (created) router.refresh();
  }

  return (
    <>
      <Button look="primary" onClick={() => setIsOpen(true)}>
        Generate API key
      </Button>
      <Dialog
        open={isOpen}
        onClose={close}
        locked={created !== null}
        title={created ? `Store ${created.key.name} now` : "Generate API key"}
      >
        {created ? (
          <StoreKey text={created.text} mcpUrl={mcpUrl} isAdmin={created.key.permissions.length > 0} onStored={close} />
        ) : (
          <KeyForm servers={servers} submit={generate} onCancel={close} />
        )}
      </Dialog>
    </>
  );
}
