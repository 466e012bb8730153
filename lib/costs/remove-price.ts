import { Fault } from "@/lib/base/errors";
import { toPriceView } from "@/lib/costs/price-views";
import { priceInput } from "@/lib/costs/schema";
import { nameOf } from "@/lib/costs/set-price";
import { defineOperation } from "@/lib/operations/define";

/** As if it had never been: what was called while it held costs what the one before it says. */
export const removePrice = defineOperation({
  name: "prices.remove",
  permission: "organization.write",
  feature: "advancedAnalytics",
  audit: true,
  input: priceInput,
  run({ change }, { price }): Promise<{ readonly removed: string }> {
    return change(async (tx, audit) => {
      const row = await tx.price.findFirst({
        where: { id: price },
        select: { id: true, connectionSlug: true, tool: true, amount: true, validFrom: true },
      });
      if (!row) throw new Fault("not_found", "There is no such price.");
      await tx.price.delete({ where: { id: row.id }, select: { id: true } });
      const view = toPriceView(row);
      audit({ target: { kind: "price", id: row.id, name: nameOf(view) }, before: { ...view } });
      return { removed: row.id };
    });
  },
});
