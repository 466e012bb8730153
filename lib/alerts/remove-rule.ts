import { getAlertRow } from "@/lib/alerts/get-row";
import { settingsOf } from "@/lib/alerts/rule-views";
import { alertRuleInput } from "@/lib/alerts/schema";
import { defineOperation } from "@/lib/operations/define";

export const removeAlertRule = defineOperation({
  name: "alertRules.remove",
  permission: "organization.write",
  feature: "advancedAnalytics",
  audit: true,
  input: alertRuleInput,
  run({ change }, { alert }): Promise<{ readonly removed: string }> {
    return change(async (tx, audit) => {
      const row = await getAlertRow(tx, alert);
      await tx.alertRule.delete({ where: { id: row.id }, select: { id: true } });
      audit({ target: { kind: "alertRule", id: row.id, name: row.name }, before: settingsOf(row) });
      return { removed: row.id };
    });
  },
});
