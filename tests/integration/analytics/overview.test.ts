import { expect, test } from "vitest";
import { getOverview } from "@/lib/analytics/get-overview";
import type { AnalyticsOverview } from "@/lib/analytics/schema";
import { CALL_STATUSES } from "@/lib/calls/record";
import type { OperationContext } from "@/lib/operations/context";
import { intentOf, newOrganization, outcomeOf, withLog } from "@/tests/support/call-log";
import { describeDatabases, type TestDatabase } from "@/tests/support/database";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Twenty minutes past ten: neither edge of a range is a whole hour. */
const NOW = Date.UTC(2026, 10, 18, 10, 20);
const TOOLS = ["github__search", "github__issue", "linear__create", "notion__find"];

function read({ database }: TestDatabase, organization: string, input: object): Promise<AnalyticsOverview> {
  return getOverview.run(contextOf(database, organization), getOverview.input.parse(input));
}

function contextOf(database: TestDatabase["database"], organization: string): OperationContext {
  return {
    db: database.organization(organization),
    organization: { id: organization, plan: "enterprise" },
    actor: { kind: "user", id: "usr_1", userId: "usr_1", permissions: new Set(["callers.read"]) },
    services: { isCallLogBehind: () => false },
  } as unknown as OperationContext;
}

/** Calls of ten days, of several servers, tools, callers and clients; the same ones every time. */
async function plant({ database }: TestDatabase, organization: string) {
  await withLog(
    database,
    async ({ recorder, flush }) => {
      for (let at = 0; at < 900; at++) {
        const tool = TOOLS[(at * 7) % TOOLS.length] ?? "";
        const slug = tool.split("__")[0] ?? "";
        const intent = intentOf(organization, {
          startedAt: NOW - 1 - Math.floor((at / 900) ** 2 * 10 * DAY),
          tool,
          connectionId: `con_${slug}`,
          connectionSlug: slug,
          principalId: `key_${at % 3}`,
          principalName: `Key ${at % 3}`,
          clientName: ["claude-code", "cursor"][at % 2] ?? null,
        });
        const totalMs = 1 + (at % 97);
        await recorder.record(
          intent,
          outcomeOf(intent, CALL_STATUSES[at % CALL_STATUSES.length], { totalMs, upstreamMs: totalMs - 0.5 }),
        );
      }
      await flush();
    },
    { retentionDays: 3650 },
  );
}

/** The same counted from the rows. */
async function count({ database }: TestDatabase, organization: string, from: string, to: string, where = "true") {
  const rows = await database.sql<{ status: string; n: number }>(
    `SELECT status, count(*)::integer AS n FROM calls
     WHERE organization_id = $1 AND started_at >= $2::timestamptz AND started_at < $3::timestamptz AND ${where} GROUP BY status`,
    [organization, from, to],
  );
  const of = (status: string) => rows.find((row) => row.status === status)?.n ?? 0;
  return {
    calls: rows.reduce((sum, { n }) => sum + n, 0),
    ok: of("ok"),
    toolErrors: of("tool_error"),
    errors: of("error"),
    denied: of("denied"),
    timeouts: of("timeout"),
    cancelled: of("cancelled"),
  };
}

describeDatabases("the figures of a range", (opened) => {
  const RANGES = [
    ["two hours, in steps of five minutes", 2 * HOUR, "five_minutes"],
    ["a day, by the hour", DAY, "hour"],
    ["a week, by the day", 7 * DAY, "day"],
  ] as const;
  const FILTERS = [
    [{}, "true"],
    [{ connection: "github" }, "connection_slug = 'github'"],
    [{ connection: "con_linear" }, "connection_id = 'con_linear'"],
    [{ tool: "github__issue" }, "tool = 'github__issue'"],
    [{ caller: "key_1" }, "principal_id = 'key_1'"],
    [{ client: "cursor", connection: "github" }, "client_name = 'cursor' AND connection_slug = 'github'"],
  ] as const;

  test("are what the rows count to, with every filter, and the charts and tables add up to them", async () => {
    const organization = newOrganization();
    await plant(opened(), organization);
    const to = new Date(NOW).toISOString();
    for (const [name, range, width] of RANGES) {
      for (const [filter, where] of FILTERS) {
        const seen = await read(opened(), organization, {
          from: new Date(NOW - range).toISOString(),
          to,
          timeZone: "Europe/Berlin",
          ...filter,
        });
        const label = `${name} ${JSON.stringify(filter)}`;
        const isByCaller = "caller" in filter || "client" in filter;
        expect([label, seen.width]).toEqual([label, isByCaller && width === "five_minutes" ? "hour" : width]);
        const counted = await count(opened(), organization, seen.from, seen.to, where);
        expect(counted.calls).toBeGreaterThan(0);
        expect([label, seen.current]).toEqual([label, expect.objectContaining(counted)]);
        const sum = (rows: readonly { calls: number }[] | null) => rows?.reduce((total, row) => total + row.calls, 0);
        expect([label, sum(seen.series), sum(seen.weekHours)]).toEqual([label, counted.calls, counted.calls]);
        const measured = counted.ok + counted.toolErrors + counted.errors + counted.denied + counted.timeouts;
        expect([label, sum(seen.latency)]).toEqual([label, measured + counted.cancelled]);
        // Tables read full hours.
        const firstHour = new Date(Math.floor(Date.parse(seen.from) / HOUR) * HOUR).toISOString();
        const inTables = (await count(opened(), organization, firstHour, seen.to, where)).calls;
        expect([label, sum(seen.servers)]).toEqual([label, inTables]);
        for (const table of [seen.tools, seen.clients])
          if (table !== null) expect([label, sum(table)]).toEqual([label, inTables]);
        expect([seen.tools === null, seen.clients === null]).toEqual([isByCaller, "tool" in filter]);
        const failed = counted.toolErrors + counted.errors + counted.denied + counted.timeouts + counted.cancelled;
        expect([label, sum(seen.errorKinds)]).toEqual([label, failed]);
        const byServer = seen.serverSeries.flatMap(({ calls }) => calls).reduce((total, calls) => total + calls, 0);
        expect([label, byServer]).toEqual([label, counted.calls]);
      }
    }
  });

  test("the time before is as long, to the minute", async () => {
    const organization = newOrganization();
    await plant(opened(), organization);
    const seen = await read(opened(), organization, {
      from: new Date(NOW - DAY).toISOString(),
      to: new Date(NOW).toISOString(),
    });
    const from = Date.parse(seen.from);
    const before = new Date(from - (NOW - from)).toISOString();
    const counted = await count(opened(), organization, before, seen.from);
    expect(counted.calls).toBeGreaterThan(0);
    expect(seen.previous).toEqual(expect.objectContaining(counted));
  });

  test("without calls there are zeros in every bucket and no latency", async () => {
    const seen = await read(opened(), newOrganization(), {
      from: "2026-11-01T00:00:00Z",
      to: "2026-11-02T00:00:00Z",
    });
    expect(seen.series).toHaveLength(24);
    expect(seen.current).toEqual(expect.objectContaining({ calls: 0, p50Ms: null, p95Ms: null, gatewayMs: null }));
    expect([seen.servers, seen.tools, seen.latency, seen.weekHours]).toEqual([[], [], [], []]);
  });

  test("what cannot be asked is said in words", () => {
    const range = { from: "2026-11-01T00:00:00Z", to: "2026-11-02T00:00:00Z" };
    const saying = (input: object) => getOverview.input.safeParse(input).error?.issues.map(({ message }) => message);
    expect(saying({ ...range, to: range.from })).toEqual(["The end has to be later than the beginning."]);
    expect(saying({ ...range, from: "2024-01-01T00:00:00Z" })).toEqual(["A range may be a year at most."]);
    expect(saying({ ...range, timeZone: "Mars/Phobos" })).toEqual(["This is not the name of a time zone."]);
    expect(saying({ ...range, tool: "a__b", client: "cursor" })).toHaveLength(1);
  });
});
