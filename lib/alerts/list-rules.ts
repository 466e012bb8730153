import { ALERT_COLUMNS, toAlertView } from "@/lib/alerts/rule-views";
import { type AlertRules, listAlertRulesInput } from "@/lib/alerts/schema";
import { canSendMail } from "@/lib/identity/mailer";
import { defineOperation } from "@/lib/operations/define";

/** All of them: there are few. */
export const listAlertRules = defineOperation({
  name: "alertRules.list",
  permission: "calls.read",
  feature: "advancedAnalytics",
  audit: false,
  input: listAlertRulesInput,
  async run({ db, services }): Promise<AlertRules> {
    const rows = await db.alertRule.findMany({ orderBy: { id: "asc" }, select: ALERT_COLUMNS });
    return { items: rows.map(toAlertView), canSendMail: canSendMail(services.environment) };
  },
});
