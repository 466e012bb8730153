import { Fault } from "@/lib/base/errors";
import { getSummaryRow } from "@/lib/connections/summary-row";
import type { OrganizationTransaction } from "@/lib/db/scoped";

/** What a rule names, as it is stored. What is left out is left out. */
export async function storedNames(
  tx: OrganizationTransaction,
  { connection, webhook }: { readonly connection?: string | null; readonly webhook?: string | null },
): Promise<{ connectionId?: string | null; webhookId?: string | null }> {
  if (webhook !== null && webhook !== undefined) {
    const known = await tx.webhook.findFirst({ where: { id: webhook }, select: { id: true } });
    if (!known) throw new Fault("not_found", "There is no such webhook.");
  }
  return {
    ...(connection === undefined
      ? {}
      : { connectionId: connection === null ? null : (await getSummaryRow(tx, connection)).id }),
    ...(webhook === undefined ? {} : { webhookId: webhook }),
  };
}
