import fc from "fast-check";
import { expect, test } from "vitest";
import { getOverview } from "@/lib/analytics/get-overview";
import { listUsers } from "@/lib/analytics/list-users";
import { CALL_STATUSES, type CallStatus } from "@/lib/calls/record";
import type { OperationContext } from "@/lib/operations/context";
import { intentOf, newOrganization, outcomeOf, withLog } from "@/tests/support/call-log";
import { describeDatabases, type TestDatabase } from "@/tests/support/database";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 18, 10, 20);

function contextOf({ database }: TestDatabase, organization: string, seesAll: boolean): OperationContext {
  return {
    db: database.organization(organization),
    organization: { id: organization, plan: "enterprise" },
    actor: { kind: "user", id: "usr_0", userId: "usr_0", permissions: new Set(seesAll ? ["callers.read"] : []) },
    services: { isCallLogBehind: () => false },
  } as unknown as OperationContext;
}

const randomCall = fc.record({
  /** Before now: dense near it, up to nine days. */
  ago: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => Math.floor(share ** 3 * 9 * DAY)),
  tool: fc.constantFrom("github__a", "github__b", "linear__c", "nowhere"),
  caller: fc.constantFrom("usr_0", "usr_1", "key_2"),
  client: fc.constantFrom("cursor", "zed", null),
  status: fc.constantFrom(...CALL_STATUSES),
  errorClass: fc.constantFrom("needs_reauth", "rate_limited", "upstream_error", "internal", null),
  totalMs: fc.double({ min: 0.01, max: 900_000, noNaN: true }),
});

describeDatabases("of any calls", (opened) => {
  test("buckets, KPI and a direct count of the rows are the same, whatever the range, the zone and the filter", async () => {
    const range = fc.constantFrom(HOUR, 5 * HOUR, DAY, 3 * DAY, 8 * DAY);
    const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata");
    const filter = fc.constantFrom<Readonly<Record<string, string>>>(
      {},
      { connection: "github" },
      { tool: "linear__c" },
      { client: "cursor" },
      { caller: "key_2" },
      { status: "error" },
      { status: "unknown", connection: "github" },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(randomCall, { minLength: 1, maxLength: 60 }),
        fc.array(fc.tuple(range, zone, filter), { minLength: 4, maxLength: 4 }),
        async (calls, questions) => {
          const organization = newOrganization();
          await withLog(
            opened().database,
            async ({ recorder, flush }) => {
              for (const { ago, tool, caller, client, status, errorClass, totalMs } of calls) {
                const slug = tool.includes("__") ? (tool.split("__")[0] ?? "") : null;
                const intent = intentOf(organization, {
                  startedAt: NOW - 1 - ago,
                  tool,
                  connectionId: slug && `con_${slug}`,
                  connectionSlug: slug,
                  principalId: caller,
                  principalName: caller,
                  clientName: client,
                });
                const outcome = { totalMs, errorClass: status === "ok" ? null : errorClass };
                await recorder.record(intent, outcomeOf(intent, status, outcome));
              }
              await flush();
            },
            { retentionDays: 3650 },
          );
          for (const [length, timeZone, where] of questions) {
            const input = getOverview.input.parse({
              from: new Date(NOW - length).toISOString(),
              to: new Date(NOW).toISOString(),
              timeZone,
              ...where,
            });
            const seen = await getOverview.run(contextOf(opened(), organization, true), input);
            const from = Date.parse(seen.from);
            const counted = calls.filter(
              (call) =>
                NOW - 1 - call.ago >= from &&
                (!where.connection || call.tool.startsWith(`${where.connection}__`)) &&
                (!where.tool || call.tool === where.tool) &&
                (!where.client || call.client === where.client) &&
                (!where.caller || call.caller === where.caller) &&
                (!where.status || call.status === where.status),
            );
            const of = (status: CallStatus) => counted.filter((call) => call.status === status).length;
            expect(seen.current).toMatchObject({
              calls: counted.length,
              ok: of("ok"),
              errors: of("error"),
              timeouts: of("timeout"),
              denied: of("denied"),
            });
            const sum = (rows: readonly { calls: number }[]) => rows.reduce((total, row) => total + row.calls, 0);
            expect([sum(seen.series), sum(seen.weekHours)]).toEqual([counted.length, counted.length]);
            expect(seen.serverSeries.flatMap((series) => series.calls).reduce((total, n) => total + n, 0)).toBe(
              counted.length,
            );
            const failed = counted.filter(({ status }) => status !== "ok" && status !== "unknown").length;
            expect(sum(seen.errorKinds)).toBe(failed);
            const ended = of("ok") + of("tool_error") + of("error") + of("timeout");
            expect(seen.current.successPercent).toBe(ended === 0 ? null : (of("ok") / ended) * 100);
          }
          const users = listUsers.input.parse({
            from: new Date(NOW - 10 * DAY).toISOString(),
            to: new Date(NOW).toISOString(),
          });
          const all = await listUsers.run(contextOf(opened(), organization, true), users);
          expect(all.reduce((total, user) => total + user.calls, 0)).toBe(calls.length);
          const own = await listUsers.run(contextOf(opened(), organization, false), users);
          expect(own.map(({ id, calls: mine }) => [id, mine])).toEqual(
            all.filter(({ id }) => id === "usr_0").map(({ id, calls: mine }) => [id, mine]),
          );
        },
      ),
      { numRuns: 6 },
    );
  });

  test("on Standard a range of one's own, callers, users and exports are refused; what every plan has is not", async () => {
    const organization = newOrganization();
    const context = {
      ...contextOf(opened(), organization, true),
      organization: { id: organization, plan: "standard" },
    } as unknown as OperationContext;
    const now = Date.now();
    const ask = (from: number, to: number, more: object = {}) =>
      getOverview.run(
        context,
        getOverview.input.parse({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...more }),
      );
    for (const days of [1, 7, 30]) expect((await ask(now - days * DAY, now)).current.calls).toBe(0);
    await expect(ask(now - 90 * DAY, now)).rejects.toMatchObject({ code: "plan_required" });
    await expect(ask(now - DAY, now, { caller: "key_1" })).rejects.toMatchObject({ code: "plan_required" });
  });

  test("whoever may not see others' calls cannot ask for one of them by name", async () => {
    const context = contextOf(opened(), newOrganization(), false);
    const input = { from: new Date(NOW - DAY).toISOString(), to: new Date(NOW).toISOString() };
    await expect(
      getOverview.run(context, getOverview.input.parse({ ...input, caller: "usr_1" })),
    ).rejects.toMatchObject({
      code: "forbidden",
    });
    expect((await getOverview.run(context, getOverview.input.parse({ ...input, caller: "usr_0" }))).current.calls).toBe(
      0,
    );
  });
});
