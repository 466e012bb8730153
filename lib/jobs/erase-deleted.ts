import type { Database } from "@/lib/db/database";
import { ACCOUNT_DELETED, forgetInAudit, forgetInCalls } from "@/lib/identity/delete-account";
import { ORGANIZATION_DELETED } from "@/lib/organizations/delete-organization";

/** Calls that were under way, or lay in the spool of a process that was down, are stored after the deletion. */
const LOOKS_BACK_MS = 7 * 86_400_000;
/** Rows of one statement: the embedded database has one connection for all. */
const AT_ONCE = 5_000;

/** Removes the calls of deleted organizations and the names of deleted people from the log, also what came late. */
export async function eraseDeleted(database: Database, now: number): Promise<void> {
  const events = await database.system.installationEvent.findMany({
    where: { action: { in: [ORGANIZATION_DELETED, ACCOUNT_DELETED] }, at: { gt: new Date(now - LOOKS_BACK_MS) } },
    select: { action: true, targetId: true, before: true },
  });
  for (const { action, targetId, before } of events) {
    if (action === ORGANIZATION_DELETED) await removeCalls(database, targetId);
    else {
      await forgetInAudit(database, targetId);
      await forgetInCalls(database, targetId, readIds(before, "organizationIds"), readIds(before, "grantIds"));
    }
  }
}

async function removeCalls(database: Database, organizationId: string): Promise<void> {
  for (const table of ["call_totals", "call_rollups", "call_intents"])
    await database.sql(`DELETE FROM ${table} WHERE organization_id = $1`, [organizationId]);
  for (;;) {
    const removed = await database.sql(
      `DELETE FROM calls WHERE (started_at, id) IN
         (SELECT started_at, id FROM calls WHERE organization_id = $1 LIMIT ${AT_ONCE}) AND organization_id = $1
       RETURNING 1`,
      [organizationId],
    );
    if (removed.length < AT_ONCE) return;
  }
}

function readIds(facts: unknown, name: string): readonly string[] {
  const ids = typeof facts === "object" && facts !== null ? (facts as Record<string, unknown>)[name] : null;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
}
