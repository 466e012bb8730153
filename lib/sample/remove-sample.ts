import type { Database } from "@/lib/db/database";
import { SAMPLE_MAIL, SAMPLE_SLUG } from "./plant-sample";

/** What has no foreign key to the organization. */
const LOG_TABLES = ["calls", "call_intents", "call_rollups", "call_totals"] as const;

/** Takes the sample organization away with all that belongs to it; false where there is none. */
export async function removeSample(database: Database): Promise<boolean> {
  const organization = await database.system.organization.findFirst({ where: { slug: SAMPLE_SLUG } });
  if (!organization) return false;
  await database.sqlTransaction(async (sql) => {
    for (const table of LOG_TABLES) await sql(`DELETE FROM ${table} WHERE organization_id = $1`, [organization.id]);
    await sql("DELETE FROM organizations WHERE id = $1", [organization.id]);
    await sql("DELETE FROM users WHERE email LIKE $1", [`%${SAMPLE_MAIL}`]);
  });
  return true;
}
