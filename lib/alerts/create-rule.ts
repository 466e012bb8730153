import { storedNames } from "@/lib/alerts/named-things";
import { ALERT_COLUMNS, settingsOf, toAlertView } from "@/lib/alerts/rule-views";
import { type AlertRuleView, createAlertRuleInput } from "@/lib/alerts/schema";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { defineOperation } from "@/lib/operations/define";

const MOST = 100;

/** Watched from the next minute on. */
export const createAlertRule = defineOperation({
  name: "alertRules.create",
  permission: "organization.write",
  feature: "advancedAnalytics",
  audit: true,
  input: createAlertRuleInput,
  run({ change }, { connection, webhook, ...fields }): Promise<AlertRuleView> {
    return change(async (tx, audit) => {
      if ((await tx.alertRule.count()) >= MOST) {
        throw new Fault("conflict", `An organization has at most ${MOST} alerts: remove one that is not needed.`);
      }
      const names = await storedNames(tx, { connection, webhook });
      const row = await tx.alertRule.create({ data: { id: newId("alr"), ...fields, ...names }, select: ALERT_COLUMNS });
      audit({ target: { kind: "alertRule", id: row.id, name: row.name }, after: settingsOf(row) });
      return toAlertView(row);
    });
  },
});
