import { noSuchConnection } from "@/lib/connections/get-connection";
import { SUMMARY_COLUMNS, type SummaryRow } from "@/lib/connections/views";
import type { OrganizationTransaction } from "@/lib/db/scoped";

/**
 * A server that people can change, or `not_found`. The gateway's own tools are no row of theirs: they are found under a
 * reserved slug that no input accepts.
 */
export async function getSummaryRow(
  db: Pick<OrganizationTransaction, "connection">,
  slug: string,
): Promise<SummaryRow> {
  const row = await db.connection.findFirst({ where: { slug }, select: SUMMARY_COLUMNS });
  if (!row) throw noSuchConnection();
  return row;
}
