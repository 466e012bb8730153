import { beforeAll, expect, test } from "vitest";
import { databaseOver } from "@/lib/db/client";
import { openPostgresDriver } from "@/lib/db/postgres";
import { describeDatabases } from "@/tests/support/database";
import { seedTwoOrganizations } from "@/tests/support/two-organizations";

/** Tables of no organization, by name; a new one is added here on purpose or not at all. */
const WITHOUT_ORGANIZATION = [
  "accounts",
  "installation",
  "installation_events",
  "instance_heartbeats",
  "oauth_artifacts",
  "oauth_clients",
  "oauth_signing_keys",
  "passkeys",
  "sessions",
  "users",
  "verification_tokens",
];

describeDatabases("row-level security", (opened) => {
  beforeAll(() => seedTwoOrganizations(opened().database));

  /** Plain SQL as the product's role, in the scope of an organization or in none. */
  const asApp = async <Row extends object>(scope: string | null, sql: string): Promise<Row[]> =>
    opened().database.sqlTransaction(async (send) => {
      await send("SELECT set_config('app.organization', $1, true)", [scope ?? ""]);
      return send<Row>(sql);
    });

  test("every table is confined, also for its owner, and each with an organization by that organization", async () => {
    const tables = await opened().asOwner<{
      table: string;
      enabled: boolean;
      forced: boolean;
      confined: boolean;
      policies: string[];
    }>(
      `SELECT c.relname AS table, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
         (c.relname = 'organizations' OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id')) AS confined,
         array(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid ORDER BY 1) AS policies
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname IN ('public', 'causeway_partitions') AND c.relkind IN ('r', 'p') AND c.relname <> '_prisma_migrations'
       ORDER BY 1`,
    );
    expect(tables.length).toBeGreaterThan(15);
    for (const { table, enabled, forced } of tables)
      expect({ table, enabled, forced }).toEqual({ table, enabled: true, forced: true });
    const confined = tables.filter((row) => row.confined && !row.table.startsWith("calls_"));
    for (const { table, policies } of confined)
      expect({ table, policies }).toEqual({ table, policies: ["organization_scope"] });
    expect(tables.filter((row) => !row.confined).map(({ table }) => table)).toEqual(WITHOUT_ORGANIZATION);
  });

  test("the product's role owns nothing, cannot log in and cannot bypass the policies", async () => {
    const [role] = await opened().asOwner(
      `SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb,
         (SELECT count(*)::int FROM pg_class WHERE relowner = pg_roles.oid) AS owns
       FROM pg_roles WHERE rolname = 'causeway_app'`,
    );
    expect(role).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcanlogin: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owns: 0,
    });
    const [current] = await asApp<{ role: string }>(null, "SELECT current_user AS role");
    expect(current?.role).toBe("causeway_app");
  });

  test("without a scope every table is empty, within one it holds that organization's rows", async () => {
    const tables = await opened().asOwner<{ table: string }>(
      `SELECT c.relname AS table FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND a.attname = 'organization_id' AND c.relkind IN ('r', 'p')`,
    );
    for (const { table } of tables) {
      expect(await asApp(null, `SELECT 1 FROM ${table}`), table).toEqual([]);
      expect(await asApp("org_a", `SELECT DISTINCT organization_id FROM ${table}`), table).toEqual([
        { organization_id: "org_a" },
      ]);
    }
    expect(await asApp(null, "SELECT 1 FROM organizations")).toEqual([]);
    expect(await asApp("org_a", "SELECT id FROM organizations")).toEqual([{ id: "org_a" }]);
    for (const table of WITHOUT_ORGANIZATION) expect(await asApp(null, `SELECT 1 FROM ${table}`), table).toEqual([]);
    expect(await asApp("org_a", "SELECT id FROM users")).toEqual([{ id: "usr_a" }]);
    expect(await asApp("org_a", "SELECT 1 FROM sessions")).toEqual([]);
  });

  test("writing into another organization is an error, and its rows cannot be changed", async () => {
    const insert = (organization: string) =>
      `INSERT INTO call_rollups (organization_id, minute, tool, latency) VALUES ('${organization}', now(), 'x', '{}')`;
    await expect(asApp("org_a", insert("org_b"))).rejects.toThrow(/row-level security/);
    await expect(asApp(null, insert("org_a"))).rejects.toThrow(/row-level security/);
    await expect(asApp("org_a", "UPDATE connections SET organization_id = 'org_b'")).rejects.toThrow();
    expect(await asApp("org_a", "UPDATE connections SET name = 'x' WHERE id = 'con_b' RETURNING id")).toEqual([]);
    expect(await asApp("org_a", "DELETE FROM connections WHERE id = 'con_b' RETURNING id")).toEqual([]);
    expect(await asApp("org_a", "UPDATE users SET name = 'x' RETURNING id")).toEqual([]);
  });

  test("a row that names no organization gets the one of its transaction", async () => {
    const [row] = await asApp<{ organization_id: string }>(
      "org_b",
      "INSERT INTO call_rollups (minute, tool, latency) VALUES (now(), 'unnamed', '{}') RETURNING organization_id",
    );
    expect(row?.organization_id).toBe("org_b");
  });

  test("an audit event can be neither changed nor removed", async () => {
    await expect(asApp("org_a", "UPDATE audit_events SET actor_name = 'x'")).rejects.toThrow(/permission denied/);
    await expect(asApp("*", "DELETE FROM audit_events")).rejects.toThrow(/permission denied/);
  });

  test("partitions are reached through the table of calls alone, and are made and dropped in the system scope alone", async () => {
    await expect(asApp("*", "SELECT 1 FROM causeway_partitions.calls_default")).rejects.toThrow(/permission denied/);
    const ensure = "SELECT causeway_ensure_call_partitions(current_date - 1, current_date + 2) AS made";
    await expect(asApp("org_a", ensure)).rejects.toThrow(/system scope/);
    expect(await asApp("*", ensure)).toEqual([{ made: 4 }]);
    expect(await asApp("*", ensure)).toEqual([{ made: 0 }]);
    const rows = await opened().asOwner<{ partition: string }>(
      "SELECT DISTINCT tableoid::regclass::text AS partition FROM calls",
    );
    expect(rows.map(({ partition }) => partition)).not.toContain("causeway_partitions.calls_default");
    const [dropped] = await asApp<{ names: string[] }>(
      "*",
      "SELECT causeway_drop_call_partitions(current_date) AS names",
    );
    expect(dropped?.names).toHaveLength(1);
    expect(await asApp("org_a", "SELECT 1 FROM calls")).toHaveLength(1);
  });

  test("a pooled connection keeps nothing of the transaction before", async () => {
    const { url } = opened();
    if (url === null) return;
    const driver = openPostgresDriver(url, 1);
    const database = databaseOver(driver);
    for (let turn = 0; turn < 50; turn++) {
      const id = turn % 2 ? "org_a" : "org_b";
      const rows = await database.organization(id).connection.findMany({ select: { organizationId: true } });
      expect(rows).toEqual([{ organizationId: id }]);
      expect(await driver.transaction((send) => send("SELECT 1 FROM connections"))).toEqual([]);
    }
    await database.close();
  });

  test("a connection that dies within a transaction fails that transaction and nothing else", async () => {
    const { url } = opened();
    if (url === null) return;
    const database = databaseOver(openPostgresDriver(url, 2));
    const cut = database.sqlTransaction(async (send) => {
      const [own] = await send<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      await opened().asOwner("SELECT pg_terminate_backend($1)", [own?.pid]);
      return send("SELECT 1");
    });
    await expect(cut).rejects.toThrow();
    const cutInPrisma = database.organization("org_a").$transaction(async (tx) => {
      await opened().asOwner(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()",
      );
      return tx.connection.findMany();
    });
    await expect(cutInPrisma).rejects.toThrow();
    expect(await database.organization("org_a").connection.count()).toBe(1);
    await database.close();
  });

  test("removing an organization removes what it had, and nothing else", async () => {
    await opened().database.system.organization.delete({ where: { id: "org_b" } });
    expect(await opened().asOwner("SELECT DISTINCT organization_id FROM audit_events")).toEqual([
      { organization_id: "org_a" },
    ]);
    expect(await opened().asOwner("SELECT id FROM credentials")).toEqual([{ id: "crd_a" }]);
  });
});
