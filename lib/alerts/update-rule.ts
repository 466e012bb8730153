import type { Metric } from "@/lib/alerts/core/metrics";
import { getAlertRow } from "@/lib/alerts/get-row";
import { storedNames } from "@/lib/alerts/named-things";
import { ALERT_COLUMNS, settingsOf, toAlertView } from "@/lib/alerts/rule-views";
import { type AlertRuleView, problemOf, updateAlertRuleInput } from "@/lib/alerts/schema";
import { Fault } from "@/lib/base/errors";
import { defineOperation } from "@/lib/operations/define";

/** Changes what is sent. A rule that watches something else, or is switched on again, begins anew. */
export const updateAlertRule = defineOperation({
  name: "alertRules.update",
  permission: "organization.write",
  feature: "advancedAnalytics",
  audit: true,
  input: updateAlertRuleInput,
  run({ change }, { alert, connection, webhook, ...fields }): Promise<AlertRuleView> {
    return change(async (tx, audit) => {
      const before = await getAlertRow(tx, alert);
      const metric = fields.metric ?? (before.metric as Metric);
      const threshold = fields.threshold === undefined ? before.threshold : fields.threshold;
      const problem = problemOf({ metric, threshold, minutes: fields.minutes ?? before.minutes });
      if (problem) throw new Fault("invalid_value", `${problem.path[0]}: ${problem.message}`);
      const names = await storedNames(tx, { connection, webhook });
      const isAnother =
        fields.metric !== undefined ||
        fields.threshold !== undefined ||
        fields.minutes !== undefined ||
        connection !== undefined ||
        (fields.enabled === true && !before.enabled);
      const anew = isAnother
        ? { state: "ok", stateSince: new Date(), value: null, notifiedAt: null, wasTold: false, evaluatedAt: null }
        : {};
      const row = await tx.alertRule.update({
        where: { id: before.id },
        data: { ...fields, ...names, ...anew },
        select: ALERT_COLUMNS,
      });
      audit({
        target: { kind: "alertRule", id: row.id, name: row.name },
        before: settingsOf(before),
        after: settingsOf(row),
      });
      return toAlertView(row);
    });
  },
});
