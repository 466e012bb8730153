import { expect, test } from "vitest";
import { uuidv7 } from "@/lib/base/ids";
import { exportCalls } from "@/lib/calls/export-calls";
import { followCalls } from "@/lib/calls/follow-calls";
import { getCall } from "@/lib/calls/get-call";
import { listCalls } from "@/lib/calls/list-calls";
import { listFacets } from "@/lib/calls/list-facets";
import { listSimilarCalls } from "@/lib/calls/list-similar";
import type { CallIntent, CallStatus } from "@/lib/calls/record";
import type { CallSummary } from "@/lib/calls/schema";
import { LiveStreams } from "@/lib/http/live-streams";
import type { OperationContext } from "@/lib/operations/context";
import { intentOf, newOrganization, outcomeOf, withLog } from "@/tests/support/call-log";
import { describeDatabases, type TestDatabase } from "@/tests/support/database";

/** Somebody of an organization; who may run the operations at all is checked for every one of them elsewhere. */
function contextOf(
  { database }: TestDatabase,
  organization: string,
  actor: { userId?: string | null; kind?: "user" | "key"; id?: string; seesAll?: boolean } = {},
): OperationContext {
  const { userId = "usr_1", kind = "user", id = "usr_1", seesAll = true } = actor;
  return {
    db: database.organization(organization),
    organization: { id: organization },
    actor: { kind, id, userId, permissions: new Set(seesAll ? ["callers.read"] : []) },
    services: { liveStreams: new LiveStreams() },
  } as unknown as OperationContext;
}

type Planted = { readonly changes?: Partial<CallIntent>; readonly status?: CallStatus; readonly totalMs?: number };

async function plant(
  { database }: TestDatabase,
  organization: string,
  calls: readonly Planted[],
): Promise<CallIntent[]> {
  const intents = calls.map(({ changes }) => intentOf(organization, changes));
  await withLog(database, async ({ recorder, flush }) => {
    for (const [at, intent] of intents.entries()) {
      const { status = "ok", totalMs = 12 } = calls[at] ?? {};
      const errorClass = status === "ok" ? null : `${status}_class`;
      await recorder.record(intent, outcomeOf(intent, status, { totalMs, errorClass }));
    }
    await flush();
  });
  return intents;
}

const list = (context: OperationContext, input: object) => listCalls.run(context, listCalls.input.parse(input));

async function exported(context: OperationContext, input: object): Promise<string> {
  const { chunks } = await exportCalls.run(context, exportCalls.input.parse(input));
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}

describeDatabases("the access log for those who look at it", (opened) => {
  test("filters by caller, client, latency and class of error", async () => {
    const organization = newOrganization();
    await plant(opened(), organization, [
      { changes: { tool: "a__one", principalId: "key_a", clientName: "cursor" } },
      { changes: { tool: "a__two", principalId: "key_b", clientName: "zed" }, totalMs: 2500 },
      { changes: { tool: "a__three", principalId: "key_b", clientName: "cursor" }, status: "timeout" },
    ]);
    const context = contextOf(opened(), organization);
    const tools = async (input: object) => (await list(context, input)).items.map(({ tool }) => tool).sort();
    expect(await tools({ caller: "key_b" })).toEqual(["a__three", "a__two"]);
    expect(await tools({ client: "cursor", caller: "key_b" })).toEqual(["a__three"]);
    expect(await tools({ slowerThan: "2000" })).toEqual(["a__two"]);
    expect(await tools({ errorClass: "timeout_class" })).toEqual(["a__three"]);
    expect(await tools({ tool: "T" })).toEqual(["a__three", "a__two"]);
    expect(await tools({ tool: "nothing of that name" })).toEqual([]);
    const facets = await listFacets.run(context, {});
    expect([...facets.tools].sort()).toEqual(["a__one", "a__three", "a__two"]);
    expect(facets.callers?.map(({ id }) => id).sort()).toEqual(["key_a", "key_b"]);
    expect([...facets.clients].sort()).toEqual(["cursor", "zed"]);
  });

  test("a member sees what was called in their name, and nothing of others: list, call, similar ones, file, names", async () => {
    const organization = newOrganization();
    const [mine, theirs] = await plant(opened(), organization, [
      { changes: { userId: "usr_m", tool: "a__mine" }, status: "error" },
      { changes: { userId: "usr_o", tool: "a__theirs" }, status: "error" },
      { changes: { userId: "usr_o", tool: "a__mine" }, status: "error" },
      { changes: { userId: null, keyId: "key_9", principalId: "key_9", tool: "a__machine" } },
    ]);
    const member = contextOf(opened(), organization, { userId: "usr_m", id: "usr_m", seesAll: false });
    expect((await list(member, {})).items.map(({ tool }) => tool)).toEqual(["a__mine"]);
    await expect(getCall.run(member, { call: theirs?.id ?? "" })).rejects.toMatchObject({ code: "not_found" });
    expect(await listSimilarCalls.run(member, { call: mine?.id ?? "" })).toEqual([]);
    expect(await exported(member, { format: "csv" })).not.toContain("a__theirs");
    expect((await listFacets.run(member, {})).callers).toBeNull();

    const admin = contextOf(opened(), organization);
    expect((await list(admin, {})).items).toHaveLength(4);
    expect((await listSimilarCalls.run(admin, { call: mine?.id ?? "" })).map(({ tool }) => tool)).toEqual(["a__mine"]);

    const machine = contextOf(opened(), organization, { kind: "key", id: "key_9", userId: null, seesAll: false });
    expect((await list(machine, {})).items.map(({ tool }) => tool)).toEqual(["a__machine"]);
  });

  test("a file has every call of the filter once, over any number of pages, and no formula", async () => {
    const organization = newOrganization();
    const now = Date.now();
    const intents = await plant(
      opened(),
      organization,
      Array.from({ length: 1203 }, (_, at) => ({
        changes: {
          startedAt: now - Math.floor(at / 3) * 1000,
          clientName: at === 7 ? '=HYPERLINK("http://evil.example")' : "test",
        },
        status: at % 50 === 0 ? ("error" as const) : ("ok" as const),
      })),
    );
    const context = contextOf(opened(), organization);
    const lines = (await exported(context, { format: "jsonl" }))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ id }) => id).sort()).toEqual(intents.map(({ id }) => id).sort());
    expect(lines[0].arguments).toEqual({ text: '{"query":"bridges"}', isTruncated: false });
    const csv = (await exported(context, { format: "csv" })).trim().split("\r\n");
    expect(csv).toHaveLength(1204);
    expect(csv[0]).toMatch(/^startedAt,id,connectionSlug,tool,/);
    expect(csv.filter((line) => line.includes("HYPERLINK"))).toEqual([expect.stringContaining(`"'=HYPERLINK(`)]);
    expect((await exported(context, { format: "csv", status: "error" })).trim().split("\r\n")).toHaveLength(26);
    const stranger = contextOf(opened(), newOrganization());
    expect(await exported(stranger, { format: "jsonl" })).toBe("");
  });

  test("the live feed says each call once, of this organization and filter, and ends when the process does", async () => {
    const organization = newOrganization();
    const context = contextOf(opened(), organization);
    const { events, leave } = await followCalls.run(context, followCalls.input.parse({ status: "error" }));
    expect((await events.next()).value).toBeNull();
    const late = { id: uuidv7(Date.now() - 120_000), startedAt: Date.now() - 120_000, tool: "a__long" };
    await plant(opened(), organization, [
      { changes: { tool: "a__seen" }, status: "error" },
      { changes: { tool: "a__other" }, status: "ok" },
      { changes: late, status: "error" },
    ]);
    await plant(opened(), newOrganization(), [{ changes: { tool: "b__foreign" }, status: "error" }]);
    const seen: string[] = [];
    while (seen.length < 2) {
      const { value } = await events.next();
      for (const { tool } of (value?.data ?? []) as CallSummary[]) seen.push(tool);
    }
    expect(seen.sort()).toEqual(["a__long", "a__seen"]);
    expect((await events.next()).value).toBeNull();
    context.services.liveStreams.close();
    expect((await events.next()).done).toBe(true);
    leave();
    expect(context.services.liveStreams.count).toBe(0);
  });
});
