import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { JsonValue } from "@/lib/base/json";
import { CALL_STATUSES } from "@/lib/calls/record";
import {
  countBoth,
  intentOf,
  newOrganization,
  openLog,
  outcomeOf,
  readCalls,
  withFolder,
  withLog,
} from "@/tests/support/call-log";
import { describeDatabases } from "@/tests/support/database";

describeDatabases("the call log", (opened) => {
  test("every call stands in it exactly once, and the roll-ups say what the rows say", async () => {
    const { database } = opened();
    const organization = newOrganization();
    await withLog(database, async ({ recorder, flush }) => {
      const calls = Array.from({ length: 700 }, (_, at) => {
        const intent = intentOf(organization, {
          startedAt: Date.now() - (at % 5) * 60_000,
          tool: `github__tool_${at % 7}`,
          connectionId: at % 11 === 0 ? null : `con_${at % 3}`,
        });
        const status = CALL_STATUSES[at % 6] ?? "ok";
        const totalMs = 0.05 * 1.02 ** at;
        return { intent, outcome: outcomeOf(intent, status, { totalMs, upstreamMs: at % 2 ? null : totalMs * 0.9 }) };
      });
      await Promise.all(
        calls.map(async ({ intent, outcome }, at) => {
          if (at % 10 === 0) return recorder.record(intent, outcome);
          await recorder.begin(intent);
          await recorder.end(intent, outcome);
        }),
      );
      await flush();
      const rows = await readCalls(database, organization);
      expect(rows.map(({ id, status }) => `${id} ${status}`).sort()).toEqual(
        calls.map(({ intent, outcome }) => `${intent.id} ${outcome.status}`).sort(),
      );
      const { rolledUp, counted } = await countBoth(database, organization);
      expect(rolledUp).toEqual(counted);
    });
  });

  test("a row says who called what, how it went and how long it took", async () => {
    const { database } = opened();
    const organization = newOrganization();
    await withLog(database, async ({ recorder, flush }) => {
      const intent = intentOf(organization, { startedAt: 1_790_000_000_123, userId: "usr_1" });
      await recorder.begin(intent);
      await recorder.end(
        intent,
        outcomeOf(intent, "error", { errorClass: "upstream_error", errorCode: -32000, errorMessage: "no" }),
      );
      await flush();
      const [row] = await database.sql("SELECT * FROM calls WHERE organization_id = $1", [organization]);
      expect(row).toMatchObject({
        id: intent.id,
        started_at: new Date(1_790_000_000_123),
        source: "mcp",
        method: "tools/call",
        endpoint: "/mcp",
        principal_kind: "key",
        principal_name: "A key",
        key_id: "key_1",
        user_id: "usr_1",
        client_name: "test",
        client_version: "1.0.0",
        client_address: "127.0.0.1",
        connection_slug: "github",
        tool: "github__search",
        upstream_tool: "search",
        arguments: '{"query":"bridges"}',
        status: "error",
        error_class: "upstream_error",
        error_code: -32000,
        error_message: "no",
        total_ms: 12.5,
        upstream_ms: 11.25,
        gateway_ms: 1.25,
        result: '{"content":[{"type":"text","text":"found"}]}',
        trace_id: intent.traceId,
        session_id: "ses_1",
      });
    });
  });

  test("where payloads are not kept, there are none", async () => {
    const { database } = opened();
    const organization = newOrganization();
    await withLog(database, async ({ recorder, flush }) => {
      const intent = intentOf(organization, { arguments: undefined });
      await recorder.record(intent, outcomeOf(intent, "ok", { result: undefined }));
      await flush();
      const [row] = await readCalls(database, organization);
      expect(row).toMatchObject({ arguments: null, result: null });
    });
  });

  test("secrets and what the database does not take are gone before the spool, and what is long is cut", async () => {
    const { database } = opened();
    const organization = newOrganization();
    const secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    const planted: JsonValue = {
      password: "hunter2hunter2",
      nested: [{ text: `use ${secret}` }],
      odd: "a\u0000b\ud800c",
    };
    await withFolder(async (folder) => {
      const log = await openLog(database, folder);
      const intent = intentOf(organization, {
        arguments: planted,
        tool: `x_${secret}`,
        clientName: `c\u0000 ${secret}`,
      });
      const result = { content: [{ type: "text", text: `${"long ".repeat(20_000)}${secret}` }] };
      await log.recorder.begin(intent);
      const spooled = await readSpool(folder);
      expect(spooled).toContain(intent.id);
      expect(spooled).not.toContain("hunter2");
      expect(spooled).not.toContain(secret);
      await log.recorder.end(
        intent,
        outcomeOf(intent, "error", { errorMessage: `bad token ${secret}`, errorCode: 1e300, result }),
      );
      await log.flush();
      const [row] = await readCalls(database, organization);
      expect(JSON.stringify(row)).not.toContain(secret.slice(0, 12));
      expect(JSON.parse(row?.arguments ?? "")).toEqual({
        password: "[redacted]",
        nested: [{ text: "use [redacted]" }],
        odd: "a\uFFFDb\uFFFDc",
      });
      expect(row).toMatchObject({ result_truncated: true, arguments_truncated: false, error_code: 2_147_483_647 });
      const kept = JSON.parse(row?.result ?? "") as string;
      expect(kept).toMatch(
        /^\{"content":\[\{"type":"text","text":"long long .*…\[truncated: only the first 64 KB are kept\]$/,
      );
      await log.close();
    });
  });

  test("a row that the database refuses is put aside, and takes no other with it", async () => {
    const { database } = opened();
    const organization = newOrganization();
    const lines: string[] = [];
    await withLog(
      database,
      async ({ recorder, flush, stats }, folder) => {
        // No calendar has this day.
        const poison = intentOf(organization, { startedAt: 9e17 });
        const calls = Array.from({ length: 20 }, () => intentOf(organization));
        calls.splice(7, 0, poison);
        await Promise.all(calls.map((intent) => recorder.record(intent, outcomeOf(intent))));
        await flush();
        expect(await readCalls(database, organization)).toHaveLength(20);
        expect(stats()).toMatchObject({ rejected: 1, lastError: null });
        expect(await readFile(join(folder, "spool", "refused.jsonl"), "utf8")).toContain(poison.id);
        expect(lines.join("")).toContain(poison.id);
        const { rolledUp, counted } = await countBoth(database, organization);
        expect(rolledUp).toEqual(counted);
      },
      { lines },
    );
  });

  test("a closed log has left nothing behind and takes nothing more", async () => {
    const { database } = opened();
    const organization = newOrganization();
    await withFolder(async (folder) => {
      const log = await openLog(database, folder);
      const intents = Array.from({ length: 50 }, () => intentOf(organization));
      await Promise.all(intents.map((intent) => log.recorder.record(intent, outcomeOf(intent))));
      await log.close();
      expect(await readCalls(database, organization)).toHaveLength(50);
      expect(await readdir(join(folder, "spool"))).toEqual([]);
      await expect(log.recorder.begin(intentOf(organization))).rejects.toMatchObject({ code: "call_log_unavailable" });
      await log.close();
    });
  });

  test("segments go when all of their calls are stored, however long one call takes", async () => {
    const { database } = opened();
    const organization = newOrganization();
    await withLog(
      database,
      async ({ recorder, flush, stats }) => {
        const slow = intentOf(organization, { tool: "github__slow" });
        await recorder.begin(slow);
        for (let round = 0; round < 10; round++) {
          const intents = Array.from({ length: 40 }, () => intentOf(organization));
          await Promise.all(intents.map((intent) => recorder.record(intent, outcomeOf(intent))));
          await flush();
        }
        // The one that is written, and the one that holds the slow call's intent.
        expect(stats().segments).toBeLessThanOrEqual(2);
        await recorder.end(slow, outcomeOf(slow));
        await flush();
        expect(await readCalls(database, organization)).toHaveLength(401);
        expect(stats().segments).toBeLessThanOrEqual(1);
      },
      { spool: { segmentBytes: 20_000 } },
    );
  });
});

async function readSpool(folder: string): Promise<string> {
  const names = await readdir(join(folder, "spool"));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, "spool", name), "utf8")));
  return texts.join("");
}
