import { createConnection } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe } from "vitest";
import { databaseOver } from "@/lib/db/client";
import type { Database } from "@/lib/db/database";
import { migrateDatabase } from "@/lib/db/migrate";
import { openPglite, openPgliteDriver, pgliteMigrationDriver } from "@/lib/db/pglite";
import { openPostgresDriver, withMigrationDriver } from "@/lib/db/postgres";
import { migratedArchive } from "@/tests/support/migrated-archive";
import { createPostgresDatabase, POSTGRES_URL, query } from "@/tests/support/postgres";

export const PRODUCT_ROOT = fileURLToPath(new URL("../../", import.meta.url));

export type DatabaseKind = Database["kind"];

/** A migrated database of a test file's own. */
export interface TestDatabase {
  readonly kind: DatabaseKind;
  readonly database: Database;
  /** PostgreSQL only: for a second client, or a second process. */
  readonly url: string | null;
  /** Plain SQL as the owner of the tables, outside the product's role and scopes: for looking behind the walls. */
  asOwner<Row extends object = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** Whether the half of the storage tests that needs a server can run. */
export const isPostgresReachable = await answers(POSTGRES_URL);

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port || 5432), timeout: 2_000 });
    const end = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .once("timeout", () => end(false));
  });
}

/**
 * Runs the same tests on the embedded database and on PostgreSQL (TEST_DATABASE_URL, else the one on this machine),
 * each with a fresh, migrated database that is dropped at the end. Without PostgreSQL its half is reported as skipped.
 */
export function describeDatabases(name: string, tests: (test: () => TestDatabase) => void): void {
  for (const kind of ["pglite", "postgresql"] as const) {
    describe(`${name} (${kind})`, () => {
      if (kind === "postgresql" && !isPostgresReachable) {
        process.stderr.write(`\n!!! PostgreSQL is not reachable: "${name}" is tested on the embedded database only.\n`);
        describe.skip("PostgreSQL is not reachable", () => tests(unopened));
        return;
      }
      let opened: (TestDatabase & { close(): Promise<void> }) | null = null;
      beforeAll(async () => {
        opened = await openTestDatabase(kind);
      });
      afterAll(() => opened?.close());
      tests(() => opened ?? unopened());
    });
  }
}

function unopened(): never {
  throw new Error("The database is there within tests and hooks only.");
}

/** Opens a fresh, migrated database, gives it to `work`, and removes it. */
export async function withDatabase<Result>(
  kind: DatabaseKind,
  work: (opened: TestDatabase) => Promise<Result>,
): Promise<Result> {
  const opened = await openTestDatabase(kind);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

export async function openTestDatabase(kind: DatabaseKind): Promise<TestDatabase & { close(): Promise<void> }> {
  return kind === "pglite" ? openEmbedded() : openPostgres();
}

async function openEmbedded(): Promise<TestDatabase & { close(): Promise<void> }> {
  const pglite = await openPglite(null, await migratedArchive(PRODUCT_ROOT));
  // Nothing to do when the archive is up to date; a wrong archive shows here.
  await migrateDatabase(pgliteMigrationDriver(pglite), PRODUCT_ROOT);
  const database = databaseOver(await openPgliteDriver(pglite));
  return {
    kind: "pglite",
    database,
    url: null,
    asOwner: (sql, parameters) =>
      pglite.transaction(async (tx) => {
        await tx.exec("SET LOCAL ROLE postgres");
        return (await tx.query(sql, [...(parameters ?? [])])).rows as never;
      }),
    close: () => database.close(),
  };
}

async function openPostgres(): Promise<TestDatabase & { close(): Promise<void> }> {
  const fresh = await createPostgresDatabase();
  await withMigrationDriver(fresh.url, (driver) => migrateDatabase(driver, PRODUCT_ROOT));
  const database = databaseOver(openPostgresDriver(fresh.url, 4));
  return {
    kind: "postgresql",
    database,
    url: fresh.url,
    asOwner: async (sql, parameters) => (await query(fresh.url, sql, parameters)) as never,
    async close() {
      await database.close();
      await fresh.drop();
    },
  };
}
