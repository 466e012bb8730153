import { describe, expect, test } from "vitest";
import { type MinuteRow, measure, type Surroundings } from "@/lib/alerts/core/measure";
import type { WatchedRule } from "@/lib/alerts/core/metrics";
import { addTo } from "@/lib/calls/core/histogram";

const MINUTE = 60_000;
const UNTIL = 100 * MINUTE;

function row(minutesAgo: number, changes: Partial<MinuteRow> = {}, ms: readonly number[] = []): MinuteRow {
  const latency: number[] = [];
  for (const each of ms) addTo(latency, each);
  const counts = { calls: ms.length, ok: ms.length, toolErrors: 0, errors: 0, timeouts: 0 };
  return { minute: UNTIL - minutesAgo * MINUTE, connectionId: "con_1", ...counts, latency, ...changes };
}

const rule = (changes: Partial<WatchedRule>): WatchedRule => ({
  metric: "p95_latency",
  connectionId: null,
  threshold: 1000,
  minutes: 5,
  quietMinutes: 60,
  ...changes,
});

const look = (changes: Partial<WatchedRule>, surroundings: Partial<Surroundings>) =>
  measure(rule(changes), { rows: [], servers: [], until: UNTIL, isServing: true, ...surroundings });

const SLOW = [2000, 2000, 2000, 2000, 2000];
const QUICK = [10, 10, 10, 10, 10];

describe("the p95 latency", () => {
  test.each<[string, Partial<WatchedRule>, MinuteRow[], boolean]>([
    ["above the limit", {}, [row(1, {}, SLOW)], true],
    ["below it", {}, [row(1, {}, QUICK)], false],
    [
      "of all minutes together",
      {},
      [row(1, {}, SLOW), ...[2, 3, 4, 5].map((at) => row(at, {}, times(QUICK, 20)))],
      false,
    ],
    ["of minutes that are too long ago", {}, [row(6, {}, SLOW)], false],
    ["of a minute that is not over", {}, [row(0, {}, SLOW)], false],
    ["of another server", { connectionId: "con_2" }, [row(1, {}, SLOW)], false],
    ["of this server", { connectionId: "con_1" }, [row(1, {}, SLOW)], true],
    ["of too few calls", {}, [row(1, {}, [2000, 2000])], false],
  ])("%s", (_name, changes, rows, isBreached) => {
    expect(look(changes, { rows }).isBreached).toBe(isBreached);
  });

  test("is what was measured, and null where there was too little", () => {
    expect(look({}, { rows: [row(1, {}, SLOW)] }).value).toBeGreaterThan(1900);
    expect(look({}, { rows: [row(1, {}, [2000])] }).value).toBeNull();
  });
});

function times(values: readonly number[], count: number): readonly number[] {
  return Array.from({ length: count }, () => values).flat();
}

describe("the error rate", () => {
  test.each<[string, Partial<MinuteRow>, boolean, number | null]>([
    ["errors, tool errors and timeouts count", { ok: 6, errors: 1, toolErrors: 1, timeouts: 2 }, true, 40],
    ["what was denied or cancelled is neither", { calls: 30, ok: 10, errors: 0 }, false, 0],
    ["the limit itself is not above it", { ok: 8, errors: 2 }, false, 20],
    ["of too few calls nothing is said", { ok: 0, errors: 4 }, false, null],
  ])("%s", (_name, counts, isBreached, value) => {
    const seen = look({ metric: "error_rate", threshold: 20 }, { rows: [row(1, { calls: 10, ...counts })] });
    expect(seen).toEqual({ isBreached, value });
  });
});

describe("a server in trouble", () => {
  const troubled = (changes: object = {}) => ({ id: "con_1", isInTrouble: true, troubledSince: null, ...changes });
  test.each<[string, Partial<WatchedRule>, ReturnType<typeof troubled>[], boolean]>([
    ["since it is not known when", {}, [troubled()], true],
    ["for as long as it must be", {}, [troubled({ troubledSince: UNTIL - 5 * MINUTE })], true],
    ["for a shorter time", {}, [troubled({ troubledSince: UNTIL - 4 * MINUTE })], false],
    ["another one", { connectionId: "con_2" }, [troubled()], false],
    ["none", {}, [troubled({ isInTrouble: false })], false],
  ])("%s", (_name, changes, servers, isBreached) => {
    expect(look({ metric: "server_trouble", threshold: null, ...changes }, { servers }).isBreached).toBe(isBreached);
  });
});

describe("no calls", () => {
  const none = { metric: "no_calls", threshold: null, minutes: 10 } as const;
  test("within the minutes is told; a call, whatever became of it, is one", () => {
    expect(look(none, { rows: [row(11, { calls: 3 })] })).toEqual({ isBreached: true, value: 0 });
    expect(look(none, { rows: [row(10, { calls: 1, ok: 0 })] })).toEqual({ isBreached: false, value: 1 });
  });

  test("say nothing while the gateway is off or calls are not counted yet", () => {
    expect(look(none, { isServing: false }).isBreached).toBe(false);
  });
});
