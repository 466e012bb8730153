import { ruleWords } from "@/lib/alerts/core/words";
import { getAlertRow } from "@/lib/alerts/get-row";
import { pathOf, toldRule } from "@/lib/alerts/rule-views";
import { alertRuleInput } from "@/lib/alerts/schema";
import { notify } from "@/lib/notifications/notify";
import { defineOperation } from "@/lib/operations/define";

/** Tells everybody and everything that the rule would tell, by the same way, that this is a test. */
export const testAlertRule = defineOperation({
  name: "alertRules.test",
  permission: "organization.write",
  feature: "advancedAnalytics",
  audit: true,
  input: alertRuleInput,
  run({ change, actor }, { alert }): Promise<{ readonly tested: string }> {
    return change(async (tx, audit) => {
      const row = await getAlertRow(tx, alert);
      await notify(tx, {
        kind: "alert.test",
        title: `Test: ${row.name}`,
        text: `${actor.name} tries how this alert arrives. It watches: ${ruleWords(toldRule(row))}.`,
        path: pathOf(row),
        to: { permission: "organization.write" },
        byEmail: row.byEmail,
        webhookId: row.webhookId,
      });
      audit({ target: { kind: "alertRule", id: row.id, name: row.name } });
      return { tested: row.id };
    });
  },
});
