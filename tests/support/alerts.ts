import { newId } from "@/lib/base/ids";
import type { Database } from "@/lib/db/database";

/** An alert of an organization and a webhook that it tells, put straight into the database. */
export async function plantAlert(
  { system }: Pick<Database, "system">,
  organizationId: string,
): Promise<{ readonly alert: string; readonly webhook: string }> {
  const [alert, webhook] = [newId("alr"), newId("whk")];
  // As many as an organization may have are few, and each test plants its own.
  await system.webhook.deleteMany({ where: { organizationId } });
  await system.webhook.create({
    data: { id: webhook, organizationId, url: "https://hooks.example.test/", sealed: `sealed of ${webhook}` },
  });
  const watched = { name: "Errors", metric: "error_rate", threshold: 5, minutes: 5, quietMinutes: 60 };
  await system.alertRule.create({ data: { id: alert, organizationId, webhookId: webhook, ...watched } });
  return { alert, webhook };
}
