import { DELIVERY_COLUMNS, toDeliveryView } from "@/lib/notifications/delivery-views";
import { type DeliveryView, listDeliveriesInput } from "@/lib/notifications/schema";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";

/** What left the product, or tries to; the newest first. */
export const listDeliveries = defineOperation({
  name: "deliveries.list",
  permission: "organization.write",
  feature: "advancedAnalytics",
  audit: false,
  input: listDeliveriesInput,
  async run({ db }, { state, cursor, limit }): Promise<Page<DeliveryView>> {
    const where = state === undefined ? {} : { state };
    const [rows, total] = await Promise.all([
      db.delivery.findMany({
        where: cursor ? { AND: [where, { id: { lt: cursor } }] } : where,
        orderBy: { id: "desc" },
        take: limit + 1,
        select: DELIVERY_COLUMNS,
      }),
      db.delivery.count({ where }),
    ]);
    const { items, nextCursor } = cutPage(rows, limit, ({ id }) => id);
    return { items: items.map(toDeliveryView), nextCursor, total };
  },
});
