import { toPriceView } from "@/lib/costs/price-views";
import { listPricesInput, type PriceList } from "@/lib/costs/schema";
import { defineOperation } from "@/lib/operations/define";

/** By server and tool, of each the latest first. */
export const listPrices = defineOperation({
  name: "prices.list",
  permission: "calls.read",
  feature: "advancedAnalytics",
  audit: false,
  input: listPricesInput,
  async run({ db, organization }, { limit }): Promise<PriceList> {
    const [rows, row] = await Promise.all([
      db.price.findMany({
        orderBy: [{ connectionSlug: "asc" }, { tool: "asc" }, { validFrom: "desc" }],
        take: limit,
        select: { id: true, connectionSlug: true, tool: true, amount: true, validFrom: true },
      }),
      db.organization.findFirst({ where: { id: organization.id }, select: { currency: true } }),
    ]);
    return { currency: row?.currency ?? "USD", items: rows.map(toPriceView) };
  },
});
