import { RelativeTime } from "@/components/ui/relative-time";
import type { WebhookView } from "@/lib/notifications/schema";
import { DeliveryStatus } from "./delivery-status";
import { RemoveWebhook } from "./remove-webhook";

export function WebhookList({ organization, webhooks }: { organization: string; webhooks: readonly WebhookView[] }) {
  return (
    <ul aria-label="Webhooks">
      {webhooks.map((webhook) => (
        <li
          key={webhook.id}
          className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 border-b border-line px-4 py-2.5 last:border-b-0"
        >
          <span className="grid min-w-0 gap-0.5">
            <code className="font-mono text-small break-all">{webhook.url}</code>
            <span className="flex flex-wrap items-center gap-x-2 text-small text-ink-2">
              {webhook.lastDelivery ? (
                <>
                  <DeliveryStatus delivery={webhook.lastDelivery} />
                  <RelativeTime at={webhook.lastDelivery.createdAt} />
                </>
              ) : (
                "Told nothing yet"
              )}
            </span>
          </span>
          <RemoveWebhook organization={organization} webhook={webhook} />
        </li>
      ))}
    </ul>
  );
}
