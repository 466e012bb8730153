import { expect, test, vi } from "vitest";
import type { MigrationDriver } from "@/lib/db/driver";
import { migrateDatabase } from "@/lib/db/migrate";
import { openPglite, pgliteMigrationDriver } from "@/lib/db/pglite";
import { withMigrationDriver } from "@/lib/db/postgres";
import { openSchemaEngine, readMigrations } from "@/lib/db/schema-engine";
import { isPostgresReachable, PRODUCT_ROOT } from "@/tests/support/database";
import { createPostgresDatabase } from "@/tests/support/postgres";

// Each makes a cluster in WebAssembly, which takes long on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const names = readMigrations(PRODUCT_ROOT).map(({ name }) => name);

// On the embedded database alone: Prisma's PostgreSQL adapter cannot read what the engine asks the catalog for. The
// migrations are the same text on both.
async function difference(driver: MigrationDriver): Promise<string> {
  const engine = await openSchemaEngine(driver.adapter, PRODUCT_ROOT);
  try {
    return await engine.difference();
  } finally {
    engine.close();
  }
}

test("an empty embedded database is brought to the schema, once", async () => {
  const pglite = await openPglite(null);
  const driver = pgliteMigrationDriver(pglite);
  expect(await difference(driver)).toContain('CREATE TABLE "connections"');
  expect(await migrateDatabase(driver, PRODUCT_ROOT)).toEqual(names);
  expect(await migrateDatabase(driver, PRODUCT_ROOT)).toEqual([]);
  expect(await difference(driver)).toMatch(/^(-- This is an empty migration\.)?\s*$/);
  await pglite.close();
});

test.skipIf(!isPostgresReachable)("processes that start at once on an empty PostgreSQL migrate it once", async () => {
  const fresh = await createPostgresDatabase();
  try {
    const ran = await Promise.all(
      [1, 2, 3].map(() => withMigrationDriver(fresh.url, (driver) => migrateDatabase(driver, PRODUCT_ROOT))),
    );
    expect(ran.flat()).toEqual(names);
  } finally {
    await fresh.drop();
  }
});
