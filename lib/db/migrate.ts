import { createHash } from "node:crypto";
import { Fault } from "@/lib/base/errors";
import type { MigrationDriver } from "@/lib/db/driver";
import { type Migration, openSchemaEngine, readMigrations } from "@/lib/db/schema-engine";

/**
 * Brings the database to the schema of this version of the product: applies what prisma/migrations holds and the
 * database does not, in order, each in a transaction of its own. Asking twice does nothing; several processes at once
 * wait for one another. Returns the names of what was applied.
 *
 * Throws a Fault whose message is for the operator.
 */
export async function migrateDatabase(driver: MigrationDriver, root: string): Promise<readonly string[]> {
  const migrations = readMigrations(root);
  return driver.exclusively(async () => {
    const known = await readHistory(driver);
    refuseForeignHistory(known, migrations);
    const finished = new Set(known.filter((row) => row.finishedAt !== null).map((row) => row.name));
    // The engine takes half a second to load: only when there is something to do.
    if (migrations.every(({ name }) => finished.has(name))) return [];
    // Each migration is one transaction: one that failed has left nothing behind and may be tried again.
    if (known.length > 0) await driver.send("DELETE FROM _prisma_migrations WHERE finished_at IS NULL");
    return apply(driver, root, migrations);
  });
}

interface HistoryRow {
  readonly name: string;
  readonly checksum: string;
  readonly finishedAt: Date | null;
}

async function readHistory(driver: MigrationDriver): Promise<HistoryRow[]> {
  const [found] = await driver.send<{ exists: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists",
  );
  if (!found?.exists) return [];
  return driver.send<HistoryRow>(
    `SELECT migration_name AS name, checksum, finished_at AS "finishedAt" FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
}

/** A newer version of the product has been here, or a migration was edited after it had been applied. */
function refuseForeignHistory(known: readonly HistoryRow[], migrations: readonly Migration[]): void {
  const ours = new Map(migrations.map(({ name, sql }) => [name, createHash("sha256").update(sql).digest("hex")]));
  for (const { name, checksum, finishedAt } of known) {
    if (finishedAt === null) continue;
    const expected = ours.get(name);
    if (expected === undefined) {
      throw new Fault(
        "internal",
        `The database was set up by a newer version of Causeway (it has the migration ${name}); start that version, or restore a backup.`,
      );
    }
    if (expected !== checksum) {
      throw new Fault(
        "internal",
        `The database was set up with another text of the migration ${name} than this version has.`,
      );
    }
  }
}

async function apply(
  driver: MigrationDriver,
  root: string,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  const engine = await openSchemaEngine(driver.adapter, root);
  try {
    return await engine.apply(migrations);
  } catch (error) {
    throw new Fault("internal", explain(driver.scriptFailure() ?? error), { cause: error });
  } finally {
    engine.close();
  }
}

function explain(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/permission denied to create role|must have admin option|permission denied to grant role/i.test(text)) {
    return "The database user may not create roles; let an administrator run: CREATE ROLE causeway_app NOLOGIN; GRANT causeway_app TO the user in DATABASE_URL.";
  }
  return `The database could not be brought to this version's schema: ${(text.split("\n", 1)[0] ?? "").slice(0, 300)}`;
}
