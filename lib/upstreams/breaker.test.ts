import { describe, expect, test } from "vitest";
import { Breaker, type SharedState } from "./breaker";

const rules = { failuresInARow: 5, windowCalls: 20, windowMs: 30_000, openMs: 30_000, longestOpenMs: 300_000 };

/** A breaker with a clock, called as the calls of one upstream call it. */
function setUp() {
  const breaker = new Breaker(rules);
  let now = 1000;
  let calls = 0;
  /** Makes a call: whether it was let through, and how it ended. */
  const call = (end: "answer" | "failure" | "leave"): "refused" | "made" => {
    now++;
    let isProbe = false;
    if (breaker.isTroubled) {
      if (breaker.refusal(now)) return "refused";
      isProbe = breaker.takeProbe();
    }
    calls++;
    const startedAt = now;
    now++;
    if (end === "failure") breaker.onFailure("It broke.", startedAt, now, calls, isProbe);
    else if (end === "leave" && isProbe) breaker.onProbeGone();
    else if (breaker.isTroubled && end === "answer") breaker.onAnswer(startedAt, now);
    return "made";
  };
  const shared = (changes: Partial<SharedState>) =>
    breaker.adopt(
      { isDisabled: false, isPaused: false, isConnected: true, reason: null, retryInMs: null, ...changes },
      now,
    );
  return {
    breaker,
    call,
    shared,
    pass: (ms: number) => {
      now += ms;
    },
    now: () => now,
    nextCall: () => ++calls,
  };
}

describe("a circuit", () => {
  test("that nothing went wrong on says so in one field", () => {
    const { breaker, call } = setUp();
    for (let at = 0; at < 100; at++) call("answer");
    expect(breaker.isTroubled).toBe(false);
  });

  test("opens with the fifth failure in a row, says why and for how long, and lets nothing through", () => {
    const { breaker, call, now } = setUp();
    expect(Array.from({ length: 7 }, () => call("failure"))).toEqual([...Array(5).fill("made"), "refused", "refused"]);
    expect(breaker.refusal(now())).toMatchObject({ reason: "It broke." });
    expect(breaker.refusal(now())?.retryInMs).toBeGreaterThan(29_000);
  });

  test("stays closed while failures are not in a row", () => {
    const { call } = setUp();
    for (let round = 0; round < 3; round++) {
      for (let at = 0; at < 4; at++) expect(call("failure")).toBe("made");
      for (let at = 0; at < 8; at++) expect(call("answer")).toBe("made");
    }
  });

  test("opens when half of many calls fail, although never five in a row", () => {
    const { call } = setUp();
    const calls = Array.from({ length: 60 }, (_, at) => call(at % 2 === 0 ? "failure" : "answer"));
    expect(calls.indexOf("refused")).toBeGreaterThanOrEqual(19);
    expect(calls.indexOf("refused")).toBeLessThan(30);
  });

  test("forgets old failures: the window begins anew", () => {
    const { breaker, call, pass } = setUp();
    call("failure");
    call("answer");
    expect(breaker.isTroubled).toBe(true);
    pass(31_000);
    call("answer");
    expect(breaker.isTroubled).toBe(false);
  });

  test("counts fifty calls that were under way when one failed as one failure", () => {
    const { breaker, call, now, nextCall } = setUp();
    const startedAt = now();
    const numbers = Array.from({ length: 50 }, nextCall);
    for (const number of numbers) breaker.onFailure("Restarted.", startedAt, now() + 10, number, false);
    expect(call("answer")).toBe("made");
  });

  test("lets exactly one call through when its time has come, and closes when that is answered", () => {
    const { breaker, call, pass, now } = setUp();
    for (let at = 0; at < 5; at++) call("failure");
    pass(30_000);
    expect(breaker.refusal(now())).toBeNull();
    expect(breaker.takeProbe()).toBe(true);
    expect(breaker.refusal(now())).toMatchObject({ retryInMs: 0 });
    breaker.onAnswer(now(), now() + 5);
    expect([breaker.isTroubled, call("answer")]).toEqual([false, "made"]);
  });

  test("opens for longer with each probe that fails, up to five minutes", () => {
    const { breaker, call, pass, now } = setUp();
    for (let at = 0; at < 5; at++) call("failure");
    const waits: number[] = [];
    for (let at = 0; at < 12; at++) {
      const wait = breaker.refusal(now())?.retryInMs ?? 0;
      waits.push(Math.round(wait / 1000));
      pass(wait);
      expect(call("failure")).toBe("made");
    }
    expect(waits).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300]);
  });

  test("hands the probe on when its caller leaves before there is an answer", () => {
    const { call, pass } = setUp();
    for (let at = 0; at < 5; at++) call("failure");
    pass(30_000);
    expect([call("leave"), call("failure"), call("failure")]).toEqual(["made", "made", "refused"]);
  });

  test("is not closed by an answer to a call from before it opened", () => {
    const { breaker, call, now } = setUp();
    const before = now();
    for (let at = 0; at < 5; at++) call("failure");
    breaker.onAnswer(before, now());
    expect(call("answer")).toBe("refused");
  });

  test("opens by what another process found out, and closes when one has reached the server", () => {
    const { call, shared, pass } = setUp();
    shared({ isConnected: false, isPaused: true, reason: "Paused after 5 failures.", retryInMs: 12_000 });
    expect(call("answer")).toBe("refused");
    pass(12_001);
    expect(call("failure")).toBe("made");
    expect(call("answer")).toBe("refused");
    shared({});
    expect(call("answer")).toBe("made");
  });

  test("stays open for as long as a person wishes", () => {
    const { breaker, call, shared, pass, now } = setUp();
    shared({ isConnected: false, isPaused: true, isDisabled: true, reason: "Paused by Ada." });
    pass(86_400_000);
    expect(call("answer")).toBe("refused");
    expect(breaker.refusal(now())).toEqual({ reason: "Paused by Ada.", retryInMs: Number.POSITIVE_INFINITY });
    shared({ isConnected: false });
    expect(call("answer")).toBe("made");
  });
});
