import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  afterOutcome,
  FAILURES_UNTIL_PAUSED,
  type Health,
  isDue,
  NEW_HEALTH,
  paused,
  resumed,
  retryDelayMs,
  type UpstreamOutcome,
} from "./status";

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const success: UpstreamOutcome = { kind: "success" };
const failure: UpstreamOutcome = { kind: "failure", reason: "The connection was refused." };
const rejected: UpstreamOutcome = { kind: "rejected", reason: "The server answered 401." };

const doubt: UpstreamOutcome = { kind: "doubt" };

const outcome = fc.constantFrom(success, failure, rejected, doubt);
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const history = fc.array(fc.tuple(outcome, random), { maxLength: 30 });

function replay(steps: readonly (readonly [UpstreamOutcome, number])[], from: Health = NEW_HEALTH): Health {
  return steps.reduce((health, [step, draw], index) => afterOutcome(health, step, NOW + index * MINUTE, draw), from);
}

describe("a connection's status", () => {
  test("a success resets everything, whatever came before", () => {
    fc.assert(
      fc.property(history, (steps) => {
        expect(replay([...steps, [success, 0]])).toEqual({ ...NEW_HEALTH, status: "connected" });
      }),
    );
  });

  test("a refused credential shows as Needs re-auth, whatever came before", () => {
    fc.assert(
      fc.property(history, (steps) => {
        const health = replay([...steps, [rejected, 0]]);
        expect(health).toMatchObject({ status: "needs_reauth", reason: rejected.reason, consecutiveFailures: 0 });
      }),
    );
  });

  test("it is paused by itself exactly from the fifth failure in a row", () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 12 }), random, (steps, failures, draw) => {
        const health = replay(
          Array.from({ length: failures }, () => [failure, draw] as const),
          replay([...steps, [success, 0]]),
        );
        expect(health.status).toBe(failures >= FAILURES_UNTIL_PAUSED ? "paused" : "error");
        expect(health.consecutiveFailures).toBe(failures);
        expect(health.pausedByPerson).toBe(false);
      }),
    );
  });

  test("a failing connection always has a next try, a reason and the time of its first failure", () => {
    fc.assert(
      fc.property(history, random, (steps, draw) => {
        const health = replay([...steps, [failure, draw]]);
        expect(health.reason).toContain(failure.reason);
        expect(health.firstFailureAt).not.toBeNull();
        expect(health.nextRetryAt).toBeGreaterThan(NOW + steps.length * MINUTE);
      }),
    );
  });

  test("what a person paused stays paused until a person resumes it", () => {
    fc.assert(
      fc.property(history, (steps) => {
        const stopped = paused("Ada");
        const later = replay(steps, stopped);
        expect(later).toEqual(stopped);
        expect(isDue(later, null, NOW + 1e12, MINUTE)).toBe(false);
      }),
    );
    expect(isDue(resumed(NOW), null, NOW, MINUTE)).toBe(true);
  });

  test("a call that takes too long changes no status, but the server is asked at once", () => {
    fc.assert(
      fc.property(history, (steps) => {
        const before = replay(steps);
        const after = afterOutcome(before, doubt, NOW, 0);
        expect({ ...after, nextRetryAt: null }).toEqual({ ...before, nextRetryAt: null });
      }),
    );
    const connected = afterOutcome(NEW_HEALTH, success, NOW, 0);
    expect(isDue(afterOutcome(connected, doubt, NOW, 0), NOW, NOW, 10 * MINUTE)).toBe(true);
  });

  test("the first failure's time stays while the row of failures lasts", () => {
    const health = replay([
      [failure, 0.5],
      [failure, 0.5],
      [failure, 0.5],
    ]);
    expect(health.firstFailureAt).toBe(NOW);
  });
});

describe("the wait before the next try", () => {
  test.each([
    [0, 30_000],
    [29_000, 30_000],
    [5 * MINUTE, 5 * MINUTE],
    [30 * MINUTE, 30 * MINUTE],
    [1000 * MINUTE, 30 * MINUTE],
  ])("of a server that is away for %i ms is at most %i ms", (awayForMs, ceiling) => {
    fc.assert(
      fc.property(random, (draw) => {
        const delay = retryDelayMs(awayForMs, draw);
        expect(delay).toBeGreaterThanOrEqual(1000);
        expect(delay).toBeLessThanOrEqual(ceiling);
      }),
    );
    expect(retryDelayMs(awayForMs, 1 - Number.EPSILON)).toBe(ceiling);
  });

  test("doubles from try to try at the upper end of the jitter, up to half an hour", () => {
    let health = NEW_HEALTH;
    let now = NOW;
    const waits: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      health = afterOutcome(health, failure, now, 1 - Number.EPSILON);
      waits.push(((health.nextRetryAt ?? 0) - now) / 1000);
      now = health.nextRetryAt ?? 0;
    }
    expect(waits).toEqual([30, 30, 60, 120, 240, 480, 960, 1800, 1800]);
  });

  test("is not pushed away by calls that fail in between", () => {
    const first = afterOutcome(NEW_HEALTH, failure, NOW, 0.9);
    const burst = [1, 2, 3, 4, 5].reduce((health, step) => afterOutcome(health, failure, NOW + step, 0.9), first);
    expect(burst).toMatchObject({ status: "paused", nextRetryAt: first.nextRetryAt });
  });
});

describe("what the scheduler tries", () => {
  const connected = afterOutcome(NEW_HEALTH, success, NOW, 0);
  const failed = afterOutcome(NEW_HEALTH, failure, NOW, 0.5);
  test.each([
    ["a connected one, synced 11 minutes ago", connected, NOW - 11 * MINUTE, true],
    ["a connected one, synced 9 minutes ago", connected, NOW - 9 * MINUTE, false],
    ["a connected one that was never synced", connected, null, true],
    ["a new one", NEW_HEALTH, null, true],
    ["a failed one before its time", failed, NOW - 60 * MINUTE, false],
    ["a failed one at its time", { ...failed, nextRetryAt: NOW }, NOW - MINUTE, true],
    ["an open circuit at its time (the probe)", { ...failed, status: "paused" as const, nextRetryAt: NOW }, null, true],
  ])("%s: %s", (_what, health, lastSyncedAt, expected) => {
    expect(isDue(health, lastSyncedAt, NOW, 10 * MINUTE)).toBe(expected);
  });
});
