"use client";

import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import type { CreatedServiceClient, ServiceClientView } from "@/lib/service-accounts/schema";
import { type RotateChoice, RotateForm } from "../../../keys/rotate-form";
import { rotateServiceClientAction } from "../actions";
import { StoreSecret, type TokenPlace } from "./store-secret";

/** A new secret for a client that keeps its id; the old one works a while besides. */
export function RotateClient({
  organization,
  account,
  client,
  token,
  onClose,
  onChanged,
}: {
  organization: string;
  account: string;
  client: ServiceClientView;
  token: TokenPlace;
  onClose: () => void;
  onChanged: () => void;
}) {
  const [made, setMade] = useState<CreatedServiceClient | null>(null);

  async function rotate(choice: RotateChoice): Promise<string | null> {
    const answer = await rotateServiceClientAction(organization, { account, client: client.id, ...choice });
    if (!answer.ok) return answer.message;
    setMade(answer.value);
    return null;
  }

  function close() {
    if (made) onChanged();
    onClose();
  }

  return (
    <Dialog
      open
      onClose={close}
      locked={made !== null}
      title={made ? `Store the new secret now` : `Rotate the secret of ${client.name}`}
    >
      {made ? (
        <StoreSecret made={made} token={token} onStored={close} />
      ) : (
        <RotateForm what="secret" old="secret" submit={rotate} onCancel={onClose}>
          The client keeps its id. Put the new secret into each program while the old one,{" "}
          <code className="font-mono">{client.hint}</code>, still works.
        </RotateForm>
      )}
    </Dialog>
  );
}
