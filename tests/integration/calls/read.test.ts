import { expect, test } from "vitest";
import { getCall } from "@/lib/calls/get-call";
import { type CallPage, listCalls } from "@/lib/calls/list-calls";
import type { OperationContext } from "@/lib/operations/context";
import { intentOf, newOrganization, outcomeOf, withLog } from "@/tests/support/call-log";
import { describeDatabases, type TestDatabase } from "@/tests/support/database";

/** All that these two operations touch; who may run them is checked for every operation at once. */
function contextOf({ database }: TestDatabase, organization: string): OperationContext {
  const actor = { kind: "user", id: "usr_1", userId: "usr_1", permissions: new Set(["callers.read"]) };
  return { db: database.organization(organization), actor } as unknown as OperationContext;
}

const list = (context: OperationContext, input: object): Promise<CallPage> =>
  listCalls.run(context, listCalls.input.parse(input));
const get = (context: OperationContext, call: string) => getCall.run(context, getCall.input.parse({ call }));

describeDatabases("reading the call log", (opened) => {
  test("pages show every call once, the newest first, also where many began in one millisecond", async () => {
    const organization = newOrganization();
    const context = contextOf(opened(), organization);
    const now = Date.now();
    await withLog(opened().database, async ({ recorder, flush }) => {
      const intents = Array.from({ length: 95 }, (_, at) =>
        intentOf(organization, { startedAt: now - Math.floor(at / 30) * 40_000_000 }),
      );
      await Promise.all(intents.map((intent) => recorder.record(intent, outcomeOf(intent))));
      await flush();
      const seen: { id: string; startedAt: string }[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await list(context, { limit: 10, cursor: cursor ?? undefined });
        seen.push(...page.items);
        cursor = page.nextCursor;
        // What comes in between moves nothing.
        const newer = intentOf(organization, { startedAt: now + seen.length });
        await recorder.record(newer, outcomeOf(newer));
        await flush();
      } while (cursor);
      expect(seen.map(({ id }) => id).sort()).toEqual(intents.map(({ id }) => id).sort());
      const order = seen.map(({ startedAt, id }) => `${startedAt} ${id}`);
      expect(order).toEqual([...order].sort().reverse());
    });
  });

  test("filters by connection, tool, status, key and time", async () => {
    const organization = newOrganization();
    const context = contextOf(opened(), organization);
    const at = Date.UTC(2026, 10, 1, 12);
    await withLog(
      opened().database,
      async ({ recorder, flush }) => {
        const add = async (name: string, changes: object, status?: "ok" | "denied") => {
          const intent = intentOf(organization, { startedAt: at, tool: name, ...changes });
          await recorder.record(intent, outcomeOf(intent, status));
        };
        await add("github__a", {});
        await add("linear__b", { connectionId: "con_9", connectionSlug: "linear" });
        await add("github__c", { keyId: "key_9" });
        await add("github__d%", { startedAt: at + 1000 });
        await add("github__e", {}, "denied");
        await flush();
        const tools = async (input: object) => (await list(context, input)).items.map(({ tool }) => tool).sort();
        expect(await tools({ connection: "linear" })).toEqual(["linear__b"]);
        expect(await tools({ connection: "con_9" })).toEqual(["linear__b"]);
        expect(await tools({ tool: "GITHUB__A" })).toEqual(["github__a"]);
        expect(await tools({ tool: "%" })).toEqual(["github__d%"]);
        expect(await tools({ status: "denied" })).toEqual(["github__e"]);
        expect(await tools({ key: "key_9" })).toEqual(["github__c"]);
        expect(await tools({ from: "2026-11-01T12:00:01Z" })).toEqual(["github__d%"]);
        expect(await tools({ to: "2026-11-01T12:00:00Z" })).toEqual([]);
        expect(await tools({ from: "2026-11-01T12:00:00Z", to: "2026-11-01T12:00:01Z", status: "ok" })).toEqual([
          "github__a",
          "github__c",
          "linear__b",
        ]);
      },
      { retentionDays: 36_500 },
    );
  });

  test("a call is shown in full to its organization, and to no other", async () => {
    const organization = newOrganization();
    await withLog(opened().database, async ({ recorder, flush }) => {
      const intent = intentOf(organization);
      const result = { content: [{ type: "text", text: "x".repeat(100_000) }] };
      await recorder.record(intent, outcomeOf(intent, "tool_error", { result }));
      await flush();
      const detail = await get(contextOf(opened(), organization), intent.id);
      expect(detail).toMatchObject({
        id: intent.id,
        status: "tool_error",
        tool: "github__search",
        gatewayMs: 1.25,
        isStrict: false,
      });
      expect(detail.arguments).toEqual({ text: '{"query":"bridges"}', isTruncated: false });
      expect(detail.result?.isTruncated).toBe(true);
      expect(detail.result?.text).toMatch(/^\{"content":\[\{"type":"text","text":"xxx.*\[truncated/);
      const stranger = contextOf(opened(), newOrganization());
      await expect(get(stranger, intent.id)).rejects.toMatchObject({ code: "not_found" });
      expect((await list(stranger, {})).items).toEqual([]);
    });
  });

  test.each(["ffffffff-ffff-7fff-bfff-ffffffffffff", "00000000-0000-0000-0000-000000000000"])(
    "%s is nobody's call",
    async (id) => {
      await expect(get(contextOf(opened(), newOrganization()), id)).rejects.toMatchObject({ code: "not_found" });
    },
  );

  test.each(["x", "2026-01-01T00:00:00.000Z_", "_00000000-0000-0000-0000-000000000000", "2026-01-01_' OR 1=1"])(
    "%j is no cursor",
    async (cursor) => {
      await expect(list(contextOf(opened(), newOrganization()), { cursor })).rejects.toMatchObject({
        code: "invalid_input",
      });
    },
  );
});
