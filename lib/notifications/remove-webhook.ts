import { Fault } from "@/lib/base/errors";
import { webhookInput } from "@/lib/notifications/schema";
import { defineOperation } from "@/lib/operations/define";

/** What waits for it is not sent any more; rules that told it tell the others. */
export const removeWebhook = defineOperation({
  name: "webhooks.remove",
  permission: "organization.write",
  feature: "advancedAnalytics",
  audit: true,
  input: webhookInput,
  run({ change }, { webhook }): Promise<{ readonly removed: string }> {
    return change(async (tx, audit) => {
      const row = await tx.webhook.findFirst({ where: { id: webhook }, select: { id: true, url: true } });
      if (!row) throw new Fault("not_found", "There is no such webhook.");
      await tx.alertRule.updateMany({ where: { webhookId: row.id }, data: { webhookId: null } });
      await tx.webhook.delete({ where: { id: row.id }, select: { id: true } });
      const { host } = new URL(row.url);
      audit({ target: { kind: "webhook", id: row.id, name: host }, before: { host } });
      return { removed: row.id };
    });
  },
});
