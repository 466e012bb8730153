import { ALERT_COLUMNS, type AlertRow } from "@/lib/alerts/rule-views";
import { Fault } from "@/lib/base/errors";
import type { OrganizationTransaction } from "@/lib/db/scoped";

/** @throws Fault `not_found` */
export async function getAlertRow(tx: Pick<OrganizationTransaction, "alertRule">, id: string): Promise<AlertRow> {
  const row = await tx.alertRule.findFirst({ where: { id }, select: ALERT_COLUMNS });
  if (!row) throw new Fault("not_found", "There is no such alert.");
  return row;
}
