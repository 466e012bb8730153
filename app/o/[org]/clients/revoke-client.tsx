"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { ClientView } from "@/lib/authserver/schema";
import { revokeClientAction } from "./actions";

export function RevokeClient({
  organization,
  client,
}: {
  organization: string;
  client: Pick<ClientView, "id" | "name" | "person">;
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);

  async function revoke() {
    const answer = await revokeClientAction(organization, { client: client.id });
    if (!answer.ok) return answer.message;
    router.refresh();
    return null;
  }

  return (
    <>
      <Button
        look="quiet"
        onClick={() => setIsOpen(true)}
        aria-label={`Revoke ${client.name} of ${client.person.name}`}
      >
        Revoke
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title={`Revoke ${client.name}`}
        action="Revoke client"
        busyLabel="Revoking…"
        run={revoke}
      >
        What {client.name} does for {client.person.name} is refused from its next request on, and its open streams end.
        It can ask again, and is let in only if somebody allows it.
      </ConfirmDialog>
    </>
  );
}
