import type { OrganizationDb } from "@/lib/db/scoped";
import { DELIVERY_COLUMNS, toDeliveryView } from "@/lib/notifications/delivery-views";
import { listWebhooksInput, type WebhookView } from "@/lib/notifications/schema";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";

/** Their addresses can hold a secret, so they are for those who may change them. */
export const listWebhooks = defineOperation({
  name: "webhooks.list",
  permission: "organization.write",
  feature: "advancedAnalytics",
  audit: false,
  input: listWebhooksInput,
  async run({ db }, { limit }): Promise<Page<WebhookView>> {
    const rows = await db.webhook.findMany({
      orderBy: { id: "desc" },
      take: limit,
      select: { id: true, url: true, createdAt: true },
    });
    const items = await Promise.all(
      rows.map(async ({ createdAt, ...row }) => ({
        ...row,
        createdAt: createdAt.toISOString(),
        lastDelivery: await lastDelivery(db, row.id),
      })),
    );
    return { items, nextCursor: null, total: await db.webhook.count() };
  },
});

async function lastDelivery(db: OrganizationDb, webhookId: string) {
  const row = await db.delivery.findFirst({ where: { webhookId }, orderBy: { id: "desc" }, select: DELIVERY_COLUMNS });
  return row && toDeliveryView(row);
}
