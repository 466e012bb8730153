"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { CreatedKey } from "@/lib/keys/schema";
import { KeyForm } from "./key-form";
import { StoreKey } from "./store-key";

/** Two steps in one dialog: what the key may do, then the key itself, which is shown this once. */
export function GenerateKey({
  organization,
  mcpUrl,
  servers,
  look = "primary",
}: {
  organization: string;
  mcpUrl: string;
  servers: readonly { readonly slug: string; readonly name: string }[];
  look?: "primary" | "plain";
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [created, setCreated] = useState<CreatedKey | null>(null);

  function close() {
    setIsOpen(false);
    // The key leaves the page's memory with the dialog.
    setCreated(null);
    if (created) router.refresh();
  }

  return (
    <>
      <Button look={look} onClick={() => setIsOpen(true)}>
        Generate API Key
      </Button>
      <Dialog
        open={isOpen}
        onClose={close}
        locked={created !== null}
        title={created ? `Store ${created.key.name} now` : "Generate API Key"}
      >
        {created ? (
          <StoreKey text={created.text} mcpUrl={mcpUrl} onStored={close} />
        ) : (
          <KeyForm organization={organization} servers={servers} onCreated={setCreated} onCancel={close} />
        )}
      </Dialog>
    </>
  );
}
