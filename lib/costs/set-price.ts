import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { getSummaryRow } from "@/lib/connections/summary-row";
import { toPriceView } from "@/lib/costs/price-views";
import { type PriceView, setPriceInput } from "@/lib/costs/schema";
import { defineOperation } from "@/lib/operations/define";

const MOST = 2000;

/** From a day on. A price of the same day is replaced; those of before stay, for what was called then. */
export const setPrice = defineOperation({
  name: "prices.set",
  permission: "organization.write",
  feature: "advancedAnalytics",
  audit: true,
  input: setPriceInput,
  run({ change }, { connection, tool = "", amount, from }): Promise<PriceView> {
    const day = from ?? new Date().toISOString().slice(0, 10);
    const validFrom = new Date(`${day}T00:00:00Z`);
    return change(async (tx, audit) => {
      const { id: connectionId, slug: connectionSlug } = await getSummaryRow(tx, connection);
      if (tool !== "") {
        const where = { connectionId, kind: "tool", name: tool };
        if (!(await tx.capability.findFirst({ where, select: { id: true } })))
          throw new Fault("tool_not_found", `Tool not found: ${tool}`);
      }
      if ((await tx.price.count()) >= MOST)
        throw new Fault("conflict", `An organization has at most ${MOST} prices: remove some that are not needed.`);
      await tx.price.deleteMany({ where: { connectionId, tool, validFrom } });
      const row = await tx.price.create({
        data: { id: newId("prc"), connectionId, connectionSlug, tool, amount, validFrom },
        select: { id: true, connectionSlug: true, tool: true, amount: true, validFrom: true },
      });
      const view = toPriceView(row);
      audit({ target: { kind: "price", id: row.id, name: nameOf(view) }, after: { ...view } });
      return view;
    });
  },
});

/** `github`, `github/search` */
export function nameOf({ connection, tool }: Pick<PriceView, "connection" | "tool">): string {
  return tool === null ? connection : `${connection}/${tool}`;
}
