import type { Database } from "@/lib/db/database";

/** Any number that no other program on the same database uses as the first of two. */
const LEADER_LOCK = 724_801_365;

/**
 * Runs `work` if no other process is running it now; resolves to whether it ran.
 *
 * The lock lives in a transaction that does nothing else, so it ends with the process, however the process ends, and
 * works through a pooler. Such a transaction holds no snapshot and no row back. The embedded database has one process.
 *
 * @param job whose lock it is: jobs that become due at the same moment must not keep one another from running
 */
export async function asLeader(database: Database, job: string, work: () => Promise<void>): Promise<boolean> {
  if (database.kind === "pglite") {
    await work();
    return true;
  }
  return database.sqlTransaction(async (sql) => {
    const [row] = await sql<{ won: boolean }>(`SELECT pg_try_advisory_xact_lock(${LEADER_LOCK}, hashtext($1)) AS won`, [
      job,
    ]);
    if (!row?.won) return false;
    await work();
    return true;
  });
}
