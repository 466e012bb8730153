"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { WebhookView } from "@/lib/notifications/schema";
import { removeWebhookAction } from "./actions";

export function RemoveWebhook({ organization, webhook }: { organization: string; webhook: WebhookView }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const { host } = new URL(webhook.url);
  return (
    <>
      <Button look="quiet" size="icon" aria-label={`Remove the webhook ${host}`} onClick={() => setIsOpen(true)}>
        <Trash2 size={16} aria-hidden="true" />
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title="Remove this webhook"
        action="Remove webhook"
        busyLabel="Removing…"
        run={async () => {
          const answer = await removeWebhookAction(organization, { webhook: webhook.id });
          if (!answer.ok) return answer.message;
          router.refresh();
          return null;
        }}
      >
        {host} is told nothing any more, also what waits to be sent now. Alerts that told it tell the others.
      </ConfirmDialog>
    </>
  );
}
