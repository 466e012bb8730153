import { join } from "node:path";
import type { Database } from "@/lib/db/database";
import type { DatabaseDriver, SendSql } from "@/lib/db/driver";
import { PrismaClient } from "@/lib/db/generated/client";
import { migrateDatabase } from "@/lib/db/migrate";
import { openPgliteDriver, pgliteMigrationDriver } from "@/lib/db/pglite";
import { openPgliteThread } from "@/lib/db/pglite-thread";
import { openPostgresDriver, withMigrationDriver } from "@/lib/db/postgres";
import { type BaseClient, ENTER_SCOPE, type SystemDb, scopeToOrganization, scopeToSystem } from "@/lib/db/scoped";
import { SECRET_COLUMNS } from "@/lib/db/tenant-models";

export type { SystemDb };

export interface DatabaseOptions {
  /** Holds the embedded database; unused where there is a URL. */
  readonly dataDir: string;
  /** PostgreSQL. */
  readonly databaseUrl?: string | undefined;
  /** The product's folder, with prisma/ and node_modules/. */
  readonly root?: string;
  /** Of the pool; PostgreSQL only. */
  readonly maxConnections?: number;
  /** The embedded database has ended by itself and does not come back in this process. */
  readonly onEnded?: ((reason: Error) => void) | undefined;
}

/**
 * Opens the database and brings it to this version's schema. The caller holds the folder's lock (lib/db/lock.ts).
 * Throws a Fault, or the driver's error when the server does not answer.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const root = options.root ?? process.cwd();
  const { databaseUrl } = options;
  if (databaseUrl) {
    await withMigrationDriver(databaseUrl, (driver) => migrateDatabase(driver, root));
    return databaseOver(openPostgresDriver(databaseUrl, options.maxConnections));
  }
  const pglite = await openPgliteThread(join(options.dataDir, "database"), options.onEnded);
  try {
    await migrateDatabase(pgliteMigrationDriver(pglite), root);
    return databaseOver(await openPgliteDriver(pglite));
  } catch (error) {
    await pglite.close();
    throw error;
  }
}

/** The product's face of a migrated database. */
export function databaseOver(driver: DatabaseDriver): Database {
  const prisma: BaseClient = new PrismaClient({
    adapter: driver.adapter,
    omit: SECRET_COLUMNS,
    // A longer wait than Prisma's two seconds: the embedded database serves one transaction at a time.
    transactionOptions: { maxWait: 20_000, timeout: 60_000 },
  });
  const inSystemScope = <Result>(work: (send: SendSql) => Promise<Result>) =>
    driver.transaction(async (send) => {
      await send(ENTER_SCOPE, ["*"]);
      return work(send);
    });
  return {
    kind: driver.kind,
    system: scopeToSystem(prisma),
    organization: (organizationId) => scopeToOrganization(prisma, organizationId),
    sql: (text, parameters) => inSystemScope((send) => send(text, parameters)),
    sqlTransaction: inSystemScope,
    listen: driver.listen,
    queryCount: driver.queryCount,
    async close() {
      await prisma.$disconnect();
      await driver.close();
    },
  };
}
