import { expect, test } from "vitest";
import { tendPartitions } from "@/lib/calls/partitions";
import type { Database } from "@/lib/db/database";
import { intentOf, newOrganization, outcomeOf, readCalls, withLog } from "@/tests/support/call-log";
import { describeDatabases } from "@/tests/support/database";

const DAY_MS = 86_400_000;

describeDatabases("the days of the call log", (opened) => {
  test("today, yesterday and the days to come have their tables, also when several processes see to it", async () => {
    const { database } = opened();
    await Promise.all([1, 2, 3].map(() => tendPartitions(database, 36_500, Date.now())));
    const days = await partitions(database);
    for (const ahead of [-1, 0, 1, 2, 3]) expect(days).toContain(nameOf(Date.now() + ahead * DAY_MS));
  });

  test("a call of a day that has no table is kept, and moves when the table comes", async () => {
    const { database } = opened();
    const organization = newOrganization();
    const later = Date.now() + 400 * DAY_MS;
    await withLog(
      database,
      async ({ recorder, flush }) => {
        const intent = intentOf(organization, { startedAt: later });
        await recorder.record(intent, outcomeOf(intent));
        await flush();
        expect(await placesOf(database, organization)).toEqual(["calls_default"]);
        await tendPartitions(database, 36_500, later);
        expect(await placesOf(database, organization)).toEqual([nameOf(later)]);
      },
      { retentionDays: 36_500 },
    );
  });

  test("tables are made and days removed also where their owner is no superuser, as on hosted databases", async () => {
    const { database, asOwner } = opened();
    const organization = newOrganization();
    const role = `plain_${organization}`;
    const later = Date.now() + 800 * DAY_MS;
    const functions = ["causeway_ensure_call_partitions(date, date)", "causeway_drop_call_partitions(date)"];
    await asOwner(`CREATE ROLE ${role} NOLOGIN`);
    await asOwner(`GRANT ALL ON SCHEMA public, causeway_partitions TO ${role}`);
    for (const name of ["calls", ...(await partitions(database)).map((name) => `causeway_partitions.${name}`)]) {
      await asOwner(`ALTER TABLE ${name} OWNER TO ${role}`);
    }
    for (const name of functions) await asOwner(`ALTER FUNCTION ${name} OWNER TO ${role}`);
    try {
      await withLog(
        database,
        async ({ recorder, flush }) => {
          for (const startedAt of [later, later - 500 * DAY_MS]) {
            const intent = intentOf(organization, { startedAt });
            await recorder.record(intent, outcomeOf(intent));
          }
          await flush();
        },
        { retentionDays: 36_500 },
      );
      expect(await placesOf(database, organization)).toEqual(["calls_default", "calls_default"]);
      await tendPartitions(database, 300, later);
      expect(await placesOf(database, organization)).toEqual([nameOf(later)]);
    } finally {
      await asOwner(`REASSIGN OWNED BY ${role} TO CURRENT_USER`);
      await asOwner(`DROP OWNED BY ${role}`);
      await asOwner(`DROP ROLE ${role}`);
    }
  });

  test("whole days older than what is kept go, and nothing younger", async () => {
    const { database } = opened();
    const organization = newOrganization();
    const now = Date.now() - 2_000 * DAY_MS;
    await tendPartitions(database, 36_500, now - 9 * DAY_MS);
    await withLog(
      database,
      async ({ recorder, flush }) => {
        for (const age of [0, 6.9, 7, 8.1, 9, 40]) {
          const intent = intentOf(organization, { startedAt: Math.floor(now - age * DAY_MS) });
          await recorder.record(intent, outcomeOf(intent));
        }
        await flush();
      },
      { retentionDays: 36_500 },
    );
    const dropped = await tendPartitions(database, 7, now);
    expect(dropped).toContain(nameOf(now - 9 * DAY_MS));
    const rows = await database.sql<{ started_at: Date }>("SELECT started_at FROM calls WHERE organization_id = $1", [
      organization,
    ]);
    expect(rows).toHaveLength(3);
    for (const { started_at } of rows)
      expect(started_at.getTime()).toBeGreaterThanOrEqual(Math.floor(now / DAY_MS) * DAY_MS - 7 * DAY_MS);
    expect(await readCalls(database, organization)).toHaveLength(3);
  });
});

function nameOf(ms: number): string {
  return `calls_${new Date(ms).toISOString().slice(0, 10).replaceAll("-", "")}`;
}

async function partitions(database: Database): Promise<string[]> {
  const rows = await database.sql<{ relname: string }>(
    "SELECT relname FROM pg_class WHERE relname LIKE 'calls!_%' ESCAPE '!' AND relispartition AND relkind = 'r'",
  );
  return rows.map(({ relname }) => relname);
}

async function placesOf(database: Database, organization: string): Promise<string[]> {
  const rows = await database.sql<{ name: string }>(
    "SELECT relname AS name FROM calls JOIN pg_class ON pg_class.oid = calls.tableoid WHERE organization_id = $1",
    [organization],
  );
  return rows.map(({ name }) => name);
}
