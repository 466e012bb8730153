"use client";

import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import type { CreatedKey, KeyView } from "@/lib/keys/schema";
import { rotateKeyAction } from "./actions";
import { type RotateChoice, RotateForm } from "./rotate-form";
import { StoreKey } from "./store-key";

/** A new text for a key that keeps its name, servers and history; the old one works a while besides. */
export function RotateKey({
  organization,
  mcpUrl,
  apiKey,
  onClose,
  onChanged,
}: {
  organization: string;
  mcpUrl: string;
  apiKey: Pick<KeyView, "id" | "name" | "hint" | "permissions">;
  onClose: () => void;
  onChanged: () => void;
}) {
  const [rotated, setRotated] = useState<CreatedKey | null>(null);

  async function rotate(choice: RotateChoice): Promise<string | null> {
    const answer = await rotateKeyAction(organization, { key: apiKey.id, ...choice });
    if (!answer.ok) return answer.message;
    setRotated(answer.value);
    return null;
  }

  function close() {
    if (rotated) onChanged();
    onClose();
  }

  return (
    <Dialog
      open
      onClose={close}
      locked={rotated !== null}
      title={rotated ? `Store the new ${apiKey.name} now` : `Rotate ${apiKey.name}`}
    >
      {rotated ? (
        <StoreKey text={rotated.text} mcpUrl={mcpUrl} isAdmin={apiKey.permissions.length > 0} onStored={close} />
      ) : (
        <RotateForm what="key" old="text" submit={rotate} onCancel={onClose}>
          The key gets a new text. Its name, servers and calls stay. Put the new text into each client while the old
          one, <code className="font-mono">{apiKey.hint}</code>, still works.
        </RotateForm>
      )}
    </Dialog>
  );
}
