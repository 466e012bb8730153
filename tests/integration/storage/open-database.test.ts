import { randomBytes } from "node:crypto";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDatabase } from "@/lib/db/client";
import { explainStartFailure } from "@/lib/start/explain-failure";
import { isPostgresReachable, PRODUCT_ROOT } from "@/tests/support/database";
import { createPostgresDatabase } from "@/tests/support/postgres";

// Each makes a cluster in WebAssembly, which takes long on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "causeway-open-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The product with one more migration than it has. */
async function rootWith(sql: string): Promise<string> {
  const root = join(folder, `root-${randomBytes(3).toString("hex")}`);
  await mkdir(join(root, "prisma"), { recursive: true });
  await cp(join(PRODUCT_ROOT, "prisma"), join(root, "prisma"), { recursive: true });
  await cp(join(PRODUCT_ROOT, "package.json"), join(root, "package.json"));
  await symlink(join(PRODUCT_ROOT, "node_modules"), join(root, "node_modules"));
  await mkdir(join(root, "prisma/migrations/29990101000000_next"));
  await writeFile(join(root, "prisma/migrations/29990101000000_next/migration.sql"), sql);
  return root;
}

test("the embedded database keeps what was written, and opens again", async () => {
  const options = { dataDir: folder, root: PRODUCT_ROOT };
  const first = await openDatabase(options);
  await first.system.organization.create({ data: { id: "org_a", slug: "a", name: "A" } });
  await first.close();
  const second = await openDatabase(options);
  expect((await second.organization("org_a").organization.findFirst())?.name).toBe("A");
  const [role] = await second.sql<{ role: string }>("SELECT current_user AS role");
  expect(role?.role).toBe("causeway_app");
  await second.close();
});

test("the embedded database works on a thread of its own: calls go on meanwhile", async () => {
  const database = await openDatabase({ dataDir: folder, root: PRODUCT_ROOT });
  let isWorking = true;
  const work = database.sql("SELECT count(*) FROM generate_series(1, 1000000)").finally(() => {
    isWorking = false;
  });
  let turns = 0;
  while (isWorking) {
    turns++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await work).toEqual([{ count: 1_000_000 }]);
  expect(turns).toBeGreaterThan(100);
  await database.close();
});

test("a migration that fails leaves nothing of itself, says why, and is tried again", async () => {
  const broken = await rootWith("CREATE TABLE half (id text); SELECT causeway_confine('half', 'id'); SELECT 1/0;");
  await expect(openDatabase({ dataDir: folder, root: broken })).rejects.toThrow(
    /^The database could not be brought to this version's schema: .*division by zero/,
  );
  const mended = await rootWith("CREATE TABLE half (id text); SELECT causeway_confine('half', 'id');");
  const database = await openDatabase({ dataDir: folder, root: mended });
  expect(await database.sql("SELECT 1 FROM half")).toEqual([]);
  await database.close();
  await expect(openDatabase({ dataDir: folder, root: PRODUCT_ROOT })).rejects.toThrow(/newer version of Causeway/);
});

const facts = { host: "127.0.0.1", port: 3000, dataDir: ".data", databaseHost: "127.0.0.1:5432/x" };

test.skipIf(!isPostgresReachable)(
  "a database that is not there ends in one sentence without the password",
  async () => {
    const { url, drop } = await createPostgresDatabase();
    await drop();
    const wrong: (readonly [string, RegExp])[] = [
      [url, /^There is no database x on the PostgreSQL server at 127\.0\.0\.1:5432; /],
      ["postgresql://user:hush@127.0.0.1:1/x", /does not answer/],
    ];
    for (const [databaseUrl, words] of wrong) {
      const error = await openDatabase({ dataDir: folder, databaseUrl, root: PRODUCT_ROOT }).catch(
        (thrown: unknown) => thrown,
      );
      const sentence = explainStartFailure(error, facts);
      expect(sentence).toMatch(words);
      expect(sentence).not.toContain("hush");
    }
  },
);

test.skipIf(!isPostgresReachable)(
  "an ordinary user of PostgreSQL who owns the database is enough, and is bound by the policies",
  async () => {
    const fresh = await createPostgresDatabase();
    const admin = new pg.Client({ connectionString: fresh.url });
    await admin.connect();
    const user = `causeway_test_${randomBytes(4).toString("hex")}`;
    try {
      await admin.query(`CREATE ROLE ${user} LOGIN`);
      await admin.query(`ALTER DATABASE ${new URL(fresh.url).pathname.slice(1)} OWNER TO ${user}`);
      const url = new URL(fresh.url);
      url.username = user;
      const options = { dataDir: folder, databaseUrl: url.href, root: PRODUCT_ROOT, maxConnections: 2 };
      // The role belongs to the cluster; an earlier test has made it, and this user may not administer it.
      await expect(openDatabase(options)).rejects.toThrow(
        /^The database user may not create roles; let an administrator run/,
      );
      await admin.query(`GRANT causeway_app TO ${user}`);
      const database = await openDatabase(options);
      await database.system.organization.create({ data: { id: "org_a", slug: "a", name: "A" } });
      expect(await database.organization("org_b").organization.findMany()).toEqual([]);
      const [made] = await database.sql<{ made: number }>(
        "SELECT causeway_ensure_call_partitions(current_date, current_date + 1) AS made",
      );
      expect(made).toEqual({ made: 2 });
      await database.sql("SELECT causeway_drop_call_partitions(current_date)");
      // Even the owner of the tables sees nothing without a scope.
      const owner = new pg.Client({ connectionString: url.href });
      await owner.connect();
      expect((await owner.query("SELECT 1 FROM organizations")).rows).toEqual([]);
      await owner.end();
      await database.close();
    } finally {
      await admin.end();
      await fresh.drop();
      const cleaner = new pg.Client({
        connectionString: process.env.TEST_DATABASE_URL ?? "postgresql://postgres@127.0.0.1:5432/postgres",
      });
      await cleaner.connect();
      await cleaner.query(`DROP ROLE IF EXISTS ${user}`);
      await cleaner.end();
    }
  },
);
