import { expect, test } from "vitest";
import { settleOrphans } from "@/lib/calls/reconcile";
import type { Database } from "@/lib/db/database";
import {
  countBoth,
  intentOf,
  interruptible,
  newOrganization,
  openLog,
  outcomeOf,
  readCalls,
  withFolder,
  withLog,
} from "@/tests/support/call-log";
import { describeDatabases } from "@/tests/support/database";

describeDatabases("strict logging", (opened) => {
  const strictIntent = (organization: string) => intentOf(organization, { strict: true });

  test("a strict intent is committed before the call may be made, and gone with its outcome", async () => {
    const { database } = opened();
    const organization = newOrganization();
    await withLog(database, async ({ recorder, flush }) => {
      const intents = Array.from({ length: 40 }, () => strictIntent(organization));
      await Promise.all(
        intents.map(async (intent) => {
          await recorder.begin(intent);
          expect(await readIntents(database, organization)).toContain(intent.id);
        }),
      );
      await Promise.all(intents.map((intent) => recorder.end(intent, outcomeOf(intent))));
      await flush();
      expect(await readIntents(database, organization)).toEqual([]);
      expect(await readCalls(database, organization)).toHaveLength(40);
    });
  });

  test("many strict calls at once share a few commits", async () => {
    const database = interruptible(opened().database);
    const organization = newOrganization();
    await withLog(database, async ({ recorder, flush }) => {
      const before = database.attempts;
      await Promise.all(Array.from({ length: 200 }, () => recorder.begin(strictIntent(organization))));
      expect(database.attempts - before).toBeLessThan(20);
      await flush();
    });
  });

  test("while the database is away strict calls are refused, others go on, and no refused call shows up later", async () => {
    const database = interruptible(opened().database);
    const organization = newOrganization();
    await withLog(database, async ({ recorder, flush }) => {
      database.isAway = true;
      const refused = strictIntent(organization);
      await expect(recorder.begin(refused)).rejects.toMatchObject({ code: "call_log_unavailable" });
      const spooled = intentOf(organization);
      await recorder.begin(spooled);
      await recorder.end(spooled, outcomeOf(spooled));
      database.isAway = false;
      const strict = strictIntent(organization);
      await recorder.begin(strict);
      await recorder.end(strict, outcomeOf(strict));
      await flush();
      const rows = await readCalls(database, organization);
      expect(rows.map(({ id }) => id).sort()).toEqual([spooled.id, strict.id].sort());
      expect(await readIntents(database, organization)).toEqual([]);
    });
  });

  test("a commit that comes after the caller was refused is taken back", async () => {
    const { database } = opened();
    const organization = newOrganization();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isHeld = false;
    const slow: Database = {
      ...database,
      sql: (async (text: string, parameters?: readonly unknown[]) => {
        if (isHeld && text.includes("call_intents")) await held;
        return database.sql(text, parameters);
      }) as Database["sql"],
    };
    await withLog(slow, async ({ recorder, flush, stats }) => {
      isHeld = true;
      await expect(recorder.begin(strictIntent(organization))).rejects.toMatchObject({ code: "call_log_unavailable" });
      release();
      await expect.poll(() => readIntents(database, organization)).toEqual([]);
      await flush();
      await expect.poll(() => stats().open).toBe(0);
      await flush();
      expect(await readIntents(database, organization)).toEqual([]);
      expect(await readCalls(database, organization)).toEqual([]);
    });
  });

  test("another process settles the intents of a dead one, once, and a late outcome replaces the unknown", async () => {
    const { database } = opened();
    const organization = newOrganization();
    await withFolder(async (folder) => {
      const dead = interruptible(database);
      const log = await openLog(dead, folder, { instanceId: "instance-that-dies" });
      const answered = strictIntent(organization);
      const lost = strictIntent(organization);
      await log.recorder.begin(answered);
      await log.recorder.begin(lost);
      // From here on it reaches nobody any more, but its spool has the outcome.
      dead.isAway = true;
      await log.recorder.end(answered, outcomeOf(answered));

      expect(await settleOrphans(database, "another")).toBe(0);
      await database.sql(
        "UPDATE instance_heartbeats SET at = now() - interval '31 seconds' WHERE instance_id = 'instance-that-dies'",
      );
      await database.sql("UPDATE call_intents SET at = now() - interval '31 seconds' WHERE organization_id = $1", [
        organization,
      ]);
      expect(await settleOrphans(database, "instance-that-dies")).toBe(0);
      const settled = await Promise.all([settleOrphans(database, "another"), settleOrphans(database, "a third")]);
      expect(settled.reduce((sum, count) => sum + count, 0)).toBe(2);
      expect((await readCalls(database, organization)).map(({ status }) => status)).toEqual(["unknown", "unknown"]);

      const closing = log.close();
      dead.isAway = false;
      await closing;
      const again = await openLog(database, folder);
      await again.flush();
      const rows = await readCalls(database, organization);
      expect(new Map(rows.map(({ id, status }) => [id, status]))).toEqual(
        new Map([
          [answered.id, "ok"],
          [lost.id, "unknown"],
        ]),
      );
      const { rolledUp, counted } = await countBoth(database, organization);
      expect(rolledUp).toEqual(counted);
      await again.close();
    });
  });

  test("a process that lives keeps its intents however long they take", async () => {
    const { database } = opened();
    const organization = newOrganization();
    await withLog(
      database,
      async ({ recorder }) => {
        const intent = strictIntent(organization);
        await recorder.begin(intent);
        await database.sql("UPDATE call_intents SET at = now() - interval '10 minutes' WHERE organization_id = $1", [
          organization,
        ]);
        expect(await settleOrphans(database, "another")).toBe(0);
        await recorder.end(intent, outcomeOf(intent));
      },
      { instanceId: "instance-that-lives" },
    );
    expect((await readCalls(database, organization)).map(({ status }) => status)).toEqual(["ok"]);
  });
});

async function readIntents(database: Database, organization: string): Promise<string[]> {
  const rows = await database.sql<{ id: string }>("SELECT id FROM call_intents WHERE organization_id = $1", [
    organization,
  ]);
  return rows.map(({ id }) => id);
}
