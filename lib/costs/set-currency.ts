import { currencyInput } from "@/lib/costs/schema";
import { defineOperation } from "@/lib/operations/define";

/** What amounts are in. Nothing is converted. */
export const setCurrency = defineOperation({
  name: "prices.setCurrency",
  permission: "organization.write",
  feature: "advancedAnalytics",
  audit: true,
  input: currencyInput,
  run({ change, organization }, { currency }): Promise<{ readonly currency: string }> {
    return change(async (tx, audit) => {
      const { id, slug } = organization;
      const before = await tx.organization.findFirst({ where: { id }, select: { currency: true } });
      await tx.organization.update({ where: { id }, data: { currency }, select: { id: true } });
      audit({ target: { kind: "organization", id, name: slug }, before: { ...before }, after: { currency } });
      return { currency };
    });
  },
});
