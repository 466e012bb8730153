import { newId } from "@/lib/base/ids";
import type { Database } from "@/lib/db/database";

/** An alert of an organization, a webhook that it tells, and a price, put straight into the database. */
export async function plantAlert(
  { system }: Pick<Database, "system">,
  organizationId: string,
): Promise<{ readonly alert: string; readonly webhook: string; readonly price: string }> {
  const [alert, webhook, price] = [newId("alr"), newId("whk"), newId("prc")];
  // As many as an organization may have are few, and each test plants its own.
  await system.webhook.deleteMany({ where: { organizationId } });
  await system.webhook.create({
    data: { id: webhook, organizationId, url: "https://hooks.example.test/", sealed: `sealed of ${webhook}` },
  });
  const watched = { name: "Errors", metric: "error_rate", threshold: 5, minutes: 5, quietMinutes: 60 };
  await system.alertRule.create({ data: { id: alert, organizationId, webhookId: webhook, ...watched } });
  const priced = { connectionId: price, connectionSlug: "priced", amount: "1", validFrom: new Date(0) };
  await system.price.create({ data: { id: price, organizationId, ...priced } });
  return { alert, webhook, price };
}
