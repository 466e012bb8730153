import { databaseOver } from "@/lib/db/client";
import { migrateDatabase } from "@/lib/db/migrate";
import { openPostgresDriver, withMigrationDriver } from "@/lib/db/postgres";
import { intentOf, newOrganization, openLog, outcomeOf, withFolder } from "@/tests/support/call-log";

/** What the call log took from calls that end as fast as it takes them. */
export interface LogRows {
  readonly rows: number;
  readonly perSecond: number;
  /** Calls that do not stand in the table exactly once. */
  readonly wrong: number;
}

/** How many calls are under way at any time. */
const AT_ONCE = 256;

/**
 * Writes intents and outcomes to the spool for this long, waits until the last row is in the database, and divides by all
 * of that time. In this process, so without the gateway: what the log alone sustains.
 */
export async function measureLogRows(databaseUrl: string, seconds: number): Promise<LogRows> {
  await withMigrationDriver(databaseUrl, (driver) => migrateDatabase(driver, process.cwd()));
  const database = await databaseOver(openPostgresDriver(databaseUrl, 4));
  const organization = newOrganization();
  try {
    return await withFolder(async (folder) => {
      const log = await openLog(database, folder, { maxBytes: 4 * 2 ** 30 });
      const startedAt = performance.now();
      const until = startedAt + seconds * 1000;
      let calls = 0;
      const caller = async () => {
        while (performance.now() < until) {
          const intent = intentOf(organization, { startedAt: Date.now() });
          calls += 1;
          await log.recorder.begin(intent);
          await log.recorder.end(intent, outcomeOf(intent));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, caller));
      await log.flush();
      const elapsed = (performance.now() - startedAt) / 1000;
      await log.close();
      const [counted] = await database.sql(
        "SELECT count(*)::float8 AS rows, count(DISTINCT id)::float8 AS calls FROM calls WHERE organization_id = $1",
        [organization],
      );
      const rows = Number(counted?.rows);
      const stored = Number(counted?.calls);
      return { rows, perSecond: rows / elapsed, wrong: calls - stored + (rows - stored) };
    });
  } finally {
    await database.close();
  }
}
