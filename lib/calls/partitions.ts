import type { Database } from "@/lib/db/database";

const DAY_MS = 86_400_000;
const DAYS_AHEAD = 3;

/**
 * Sees to it that the days to come have their partition, and drops those that are older than what is kept: whole days,
 * so that nothing younger than `retentionDays` goes. Several processes at once wait for one another.
 *
 * @returns the names of the partitions that were dropped
 */
export async function tendPartitions(
  database: Database,
  retentionDays: number,
  now: number,
): Promise<readonly string[]> {
  return database.sqlTransaction(async (sql) => {
    // Yesterday's calls may be in the spool still.
    await sql("SELECT causeway_ensure_call_partitions($1::date, $2::date)", [
      dayOf(now - DAY_MS),
      dayOf(now + DAYS_AHEAD * DAY_MS),
    ]);
    const [row] = await sql<{ dropped: string[] }>("SELECT causeway_drop_call_partitions($1::date) AS dropped", [
      dayOf(now - retentionDays * DAY_MS),
    ]);
    return row?.dropped ?? [];
  });
}

/** `2026-01-31`, in UTC. */
function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
