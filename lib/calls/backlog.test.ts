import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Backlog } from "@/lib/calls/backlog";
import { intentLine, outcomeLine, voidLine } from "@/lib/calls/record-lines";
import { Spool } from "@/lib/calls/spool";
import { intentOf, outcomeOf } from "@/tests/support/call-log";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "causeway-backlog-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (segmentBytes?: number) => {
  const spool = new Spool({ directory, maxBytes: 1e9, segmentBytes });
  return { spool, backlog: new Backlog(spool) };
};
const all = (backlog: Backlog) => backlog.take(10_000, 1e9);

test("a call is taken when its outcome is there, once, and in parts no larger than asked for", async () => {
  const { spool, backlog } = open();
  const intents = Array.from({ length: 10 }, () => intentOf("org_1"));
  await Promise.all(intents.map((intent) => spool.append(intentLine(intent))));
  expect(all(backlog)).toEqual([]);
  await Promise.all(intents.map((intent) => spool.appendOwed(outcomeLine(intent, outcomeOf(intent)))));
  const ids = [backlog.take(4, 1e9), backlog.take(4, 1e9), backlog.take(4, 1e9), backlog.take(4, 1e9)].map((part) =>
    part.map(({ id }) => id),
  );
  expect(ids.map((part) => part.length)).toEqual([4, 4, 2, 0]);
  expect(ids.flat()).toEqual(intents.map(({ id }) => id));
  expect(backlog.openCount).toBe(0);
});

test("a segment stays until all of its calls are stored", async () => {
  const { spool, backlog } = open(100);
  const intents = [intentOf("org_1"), intentOf("org_1"), intentOf("org_1")];
  for (const intent of intents) await spool.append(intentLine(intent) + outcomeLine(intent, outcomeOf(intent)));
  const [first, second, third] = all(backlog);
  if (!first || !second || !third) throw new Error("three");
  expect(readdirSync(directory)).toHaveLength(3);
  backlog.release([second]);
  expect(readdirSync(directory)).toHaveLength(2);
  backlog.release([first, third]);
  expect(readdirSync(directory)).toHaveLength(0);
});

test("a long-running call is written again at the end, so that it does not keep its segment", async () => {
  const { spool, backlog } = open(8_000);
  const slow = intentOf("org_1", { tool: "github__slow" });
  await spool.append(intentLine(slow));
  while (spool.segments.size < 3) {
    const intent = intentOf("org_1");
    await spool.append(intentLine(intent) + outcomeLine(intent, outcomeOf(intent)));
  }
  backlog.release(all(backlog));
  const held = Math.min(...spool.segments.keys());
  await backlog.carryOver(Date.now());
  all(backlog);
  expect(spool.segments.has(held)).toBe(true);
  await backlog.carryOver(Date.now() + 60_000);
  all(backlog);
  expect(spool.segments.has(held)).toBe(false);

  await spool.appendOwed(outcomeLine(slow, outcomeOf(slow)));
  const [call] = all(backlog);
  expect(call?.id).toBe(slow.id);
  expect(call?.intent).toContain("github__slow");
  spool.close();

  // Had the process died before the outcome was stored, the next one would find both halves.
  const next = open();
  expect(all(next.backlog).map(({ id }) => id)).toContain(slow.id);
});

test("a call that was refused after its intent had been written is no call", async () => {
  const { spool, backlog } = open();
  const intent = intentOf("org_1", { strict: true });
  await spool.append(intentLine(intent) + voidLine(intent));
  expect(all(backlog)).toMatchObject([{ id: intent.id, outcome: null }]);
});

test("what another process left without outcome is unknown; what this one began is not", async () => {
  const first = open();
  const lost = intentOf("org_1");
  await first.spool.append(intentLine(lost));
  first.spool.close();
  const second = open();
  await second.spool.append(intentLine(intentOf("org_1")));
  const calls = all(second.backlog);
  expect(calls.map(({ id }) => id)).toEqual([lost.id]);
  expect(calls[0]?.outcome).toContain('"unknown"');
  expect(second.backlog.openCount).toBe(1);
});
