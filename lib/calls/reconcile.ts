import { unknownOutcomeBody } from "@/lib/calls/record-lines";
import { storeCallsIn } from "@/lib/calls/store-calls";
import type { Database } from "@/lib/db/database";

/** A process that has not been heard of for so long is dead. PostgreSQL interval. */
const DEAD_AFTER = "30 seconds";
const AT_ONCE = 500;

/** Says that this process is alive; every ten seconds or so. */
export async function beat(database: Database, instanceId: string): Promise<void> {
  await database.sql(
    "INSERT INTO instance_heartbeats (instance_id, at) VALUES ($1, now()) ON CONFLICT (instance_id) DO UPDATE SET at = now()",
    [instanceId],
  );
}

/** The last word of a process that ends as it should. Its intents, if any are left, are settled by the next one. */
export async function stopBeating(database: Database, instanceId: string): Promise<void> {
  await database.sql("DELETE FROM instance_heartbeats WHERE instance_id = $1", [instanceId]);
}

/**
 * Turns the strict intents of dead processes into calls whose status is unknown. Any process may do it, several at once
 * do not meet. Should the dead process come back with its spool, the outcome in it replaces the unknown.
 *
 * @param instanceId this process, whose intents are never touched
 * @returns how many were settled
 */
export async function settleOrphans(database: Database, instanceId: string): Promise<number> {
  return database.sqlTransaction(async (sql) => {
    const orphans = await sql<{ id: string; intent: string }>(
      `DELETE FROM call_intents WHERE (organization_id, id) IN (
         SELECT organization_id, id FROM call_intents AS orphan
         WHERE instance_id <> $1 AND at < now() - interval '${DEAD_AFTER}' AND NOT EXISTS (
           SELECT FROM instance_heartbeats AS living
           WHERE living.instance_id = orphan.instance_id AND living.at > now() - interval '${DEAD_AFTER}')
         LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
       RETURNING id, intent`,
      [instanceId],
    );
    await sql("DELETE FROM instance_heartbeats WHERE at < now() - interval '1 day'");
    const calls = orphans.map(({ id, intent }) => ({ id, intent, outcome: unknownOutcomeBody(intent), segments: [] }));
    if (calls.length > 0) await storeCallsIn(sql, calls);
    return calls.length;
  });
}
