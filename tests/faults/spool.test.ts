import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { intentLine, outcomeLine } from "@/lib/calls/record-lines";
import { Spool } from "@/lib/calls/spool";
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

const diskError = (code: string) => Object.assign(new Error(`${code}: the disk says no`), { code });

describeDatabases("the spool survives", (opened) => {
  const setUp = () => ({ database: interruptible(opened().database), organization: newOrganization() });

  test("the database being away: calls go on, and are stored once when it is back", async () => {
    const { database, organization } = setUp();
    const lines: string[] = [];
    await withLog(
      database,
      async ({ recorder, flush, stats }) => {
        database.isAway = true;
        const intents = Array.from({ length: 150 }, () => intentOf(organization));
        for (const intent of intents.slice(0, 75)) await recorder.record(intent, outcomeOf(intent));
        await expect.poll(() => stats().lastError).toContain("ECONNREFUSED");
        for (const intent of intents.slice(75)) await recorder.record(intent, outcomeOf(intent));
        database.isAway = false;
        await flush();
        const rows = await readCalls(database, organization);
        expect(rows.map(({ id }) => id).sort()).toEqual(intents.map(({ id }) => id).sort());
        const { rolledUp, counted } = await countBoth(database, organization);
        expect(rolledUp).toEqual(counted);
        expect(stats().lastError).toBeNull();
        // Said once, not with every attempt.
        expect(lines.filter((line) => line.includes("kept in the spool"))).toHaveLength(1);
      },
      { lines },
    );
  });

  test("a commit whose answer was lost: nothing is counted twice", async () => {
    const { database, organization } = setUp();
    const real = database.sqlTransaction;
    let lost = 3;
    database.sqlTransaction = (async (work) => {
      const result = await real(work);
      if (lost-- > 0) throw diskError("ECONNRESET");
      return result;
    }) as typeof database.sqlTransaction;
    await withLog(database, async ({ recorder, flush }) => {
      for (let at = 0; at < 30; at++) {
        const intent = intentOf(organization);
        await recorder.record(intent, outcomeOf(intent));
      }
      await flush();
      const { rolledUp, counted } = await countBoth(database, organization);
      expect(counted).toMatchObject({ minutes: { calls: 30 } });
      expect(rolledUp).toEqual(counted);
    });
  });

  test("a torn last line, damage in the middle and foreign files: every whole record is kept", async () => {
    const { database, organization } = setUp();
    await withFolder(async (folder) => {
      const directory = join(folder, "spool");
      mkdirSync(directory);
      const [answered, lost, torn, after] = [1, 2, 3, 4].map(() => intentOf(organization));
      if (!answered || !lost || !torn || !after) throw new Error("four");
      writeFileSync(
        join(directory, "calls-000000000001.v1"),
        intentLine(answered) +
          intentLine(lost) +
          outcomeLine(answered, outcomeOf(answered)) +
          intentLine(torn).slice(0, 200),
      );
      writeFileSync(
        join(directory, "calls-000000000002.v1"),
        `\0\0\0\0\0\n{"no":"record"}\nO${answered.id}\n${intentLine(after)}\n${outcomeLine(after, outcomeOf(after))}`,
      );
      writeFileSync(join(directory, "README"), "not a segment");
      const log = await openLog(database, folder);
      await log.flush();
      const rows = await readCalls(database, organization);
      expect(new Map(rows.map(({ id, status }) => [id, status]))).toEqual(
        new Map([
          [answered.id, "ok"],
          [lost.id, "unknown"],
          [after.id, "ok"],
        ]),
      );
      expect(log.stats()).toMatchObject({ damagedLines: 4, rejected: 0 });
      const { rolledUp, counted } = await countBoth(database, organization);
      expect(rolledUp).toEqual(counted);
      await log.close();
      expect(readdirSync(directory)).toEqual(["README"]);
    });
  });

  test("a restart before the segments are removed: what was stored is not stored again", async () => {
    const { database, organization } = setUp();
    await withFolder(async (folder) => {
      const directory = join(folder, "spool");
      mkdirSync(directory);
      const intents = Array.from({ length: 20 }, () => intentOf(organization));
      const text = intents.map((intent) => intentLine(intent) + outcomeLine(intent, outcomeOf(intent))).join("");
      for (let start = 1; start <= 3; start++) {
        writeFileSync(join(directory, `calls-${String(start * 10).padStart(12, "0")}.v1`), text);
        const log = await openLog(database, folder);
        await log.flush();
        await log.close();
      }
      const { rolledUp, counted } = await countBoth(database, organization);
      expect(counted).toMatchObject({ minutes: { calls: 20 } });
      expect(rolledUp).toEqual(counted);
    });
  });

  test("being full: new calls are refused, running ones are logged, and it recovers by itself", async () => {
    const { database, organization } = setUp();
    await withLog(
      database,
      async ({ recorder, flush, stats }) => {
        database.isAway = true;
        const running = intentOf(organization);
        await recorder.begin(running);
        const taken = [running];
        const refused: string[] = [];
        while (refused.length < 5) {
          const intent = intentOf(organization);
          await recorder.record(intent, outcomeOf(intent)).then(
            () => taken.push(intent),
            (fault: { code: string }) => refused.push(fault.code),
          );
        }
        expect(new Set(refused)).toEqual(new Set(["call_log_unavailable"]));
        await expect(recorder.begin(intentOf(organization))).rejects.toMatchObject({ code: "call_log_unavailable" });
        await recorder.end(running, outcomeOf(running));
        expect(stats().spoolBytes).toBeLessThan(260_000);
        database.isAway = false;
        await flush();
        const rows = await readCalls(database, organization);
        expect(rows.map(({ id }) => id).sort()).toEqual(taken.map(({ id }) => id).sort());
        const again = intentOf(organization);
        await recorder.record(again, outcomeOf(again));
      },
      { maxBytes: 200_000 },
    );
  });

  test.each(["ENOSPC", "EIO"])(
    "a disk that fails with %s, also half-way through a write: refused calls leave no row",
    async (code) => {
      const { database, organization } = setUp();
      let mode: "well" | "fails" | "tears" = "well";
      const write = (fd: number, bytes: Uint8Array) => {
        if (mode === "well") return writeSync(fd, bytes);
        if (mode === "tears" && bytes.length > 100) return writeSync(fd, bytes.subarray(0, bytes.length - 50));
        throw diskError(code);
      };
      await withLog(
        database,
        async ({ recorder, flush }) => {
          const running = [intentOf(organization), intentOf(organization)];
          for (const intent of running) await recorder.begin(intent);
          mode = "tears";
          const refused = intentOf(organization);
          await expect(recorder.begin(refused)).rejects.toMatchObject({ code: "call_log_unavailable" });
          mode = "fails";
          await expect(recorder.record(refused, outcomeOf(refused))).rejects.toMatchObject({
            code: "call_log_unavailable",
          });
          // Their calls have been made: the answer is held back, the outcome is not lost.
          for (const intent of running) {
            await expect(recorder.end(intent, outcomeOf(intent))).rejects.toMatchObject({
              code: "call_log_unavailable",
            });
          }
          mode = "well";
          const later = intentOf(organization);
          await recorder.record(later, outcomeOf(later));
          await flush();
          const rows = await readCalls(database, organization);
          expect(new Map(rows.map(({ id, status }) => [id, status]))).toEqual(
            new Map([...running, later].map(({ id }) => [id, "ok"])),
          );
        },
        { spool: { write } },
      );
    },
  );

  test("a disk that writes a little at a time", async () => {
    const { database, organization } = setUp();
    await withLog(
      database,
      async ({ recorder, flush }) => {
        const intents = Array.from({ length: 5 }, () => intentOf(organization));
        await Promise.all(intents.map((intent) => recorder.record(intent, outcomeOf(intent))));
        await flush();
        expect(await readCalls(database, organization)).toHaveLength(5);
      },
      { spool: { write: (fd, bytes) => writeSync(fd, bytes.subarray(0, 97)) } },
    );
  });

  test("its folder being deleted: the log goes on in a new one", async () => {
    const { database, organization } = setUp();
    await withLog(
      database,
      async ({ recorder, flush }, folder) => {
        const first = intentOf(organization);
        await recorder.record(first, outcomeOf(first));
        await flush();
        rmSync(join(folder, "spool"), { recursive: true });
        for (let at = 0; at < 60; at++) {
          const intent = intentOf(organization);
          await recorder.record(intent, outcomeOf(intent));
        }
        await flush();
        const second = intentOf(organization);
        await recorder.record(second, outcomeOf(second));
        await flush();
        expect((await readCalls(database, organization)).map(({ id }) => id)).toContain(second.id);
      },
      { spool: { segmentBytes: 5_000 } },
    );
  });
});

test("one write serves every call of one turn of the event loop, and the promise waits for it", async () => {
  await withFolder(async (directory) => {
    const writes: number[] = [];
    const spool = new Spool({
      directory,
      maxBytes: 1e9,
      write: (fd, bytes) => {
        writes.push(bytes.length);
        return writeSync(fd, bytes);
      },
    });
    const intents = Array.from({ length: 32 }, () => intentOf("org_1"));
    const appended = intents.map((intent) => spool.append(intentLine(intent)));
    expect(writes).toEqual([]);
    await Promise.all(appended);
    expect(writes).toHaveLength(1);
    const [name = ""] = readdirSync(directory);
    expect(readFileSync(join(directory, name), "utf8")).toBe(intents.map(intentLine).join(""));
    spool.close();
  });
});

test("a new process never appends to a file of an earlier one", async () => {
  await withFolder(async (directory) => {
    appendFileSync(join(directory, "calls-000000000041.v1"), "Itorn");
    const spool = new Spool({ directory, maxBytes: 1e9 });
    await spool.append(intentLine(intentOf("org_1")));
    expect(readdirSync(directory).sort()).toEqual(["calls-000000000041.v1", "calls-000000000042.v1"]);
    expect(readFileSync(join(directory, "calls-000000000041.v1"), "utf8")).toBe("Itorn");
    spool.close();
  });
});
