"use client";

import { Dialog } from "@/components/ui/dialog";
import type { KeyView } from "@/lib/keys/schema";
import { updateKeyAction } from "./actions";
import { type KeyChoice, KeyForm } from "./key-form";

/** Its name and what it is good for; both hold from the key's next request on. */
export function EditKey({
  organization,
  servers,
  apiKey,
  onClose,
  onChanged,
}: {
  organization: string;
  servers: readonly { readonly slug: string; readonly name: string }[];
  apiKey: KeyView;
  onClose: () => void;
  onChanged: () => void;
}) {
  async function save({ expiresInDays: _, ...choice }: KeyChoice) {
    const answer = await updateKeyAction(organization, { key: apiKey.id, ...choice });
    if (!answer.ok) return answer.message;
    onChanged();
    onClose();
    return null;
  }
  return (
    <Dialog open onClose={onClose} title={`Change ${apiKey.name}`}>
      <KeyForm known={apiKey} servers={servers} submit={save} onCancel={onClose} />
    </Dialog>
  );
}
