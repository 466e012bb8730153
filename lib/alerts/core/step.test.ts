import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Standing, step } from "@/lib/alerts/core/step";

const MINUTE = 60_000;
const QUIET = 30 * MINUTE;
const FRESH: Standing = { state: "ok", stateSince: 0, firedAt: null, notifiedAt: null, wasTold: false };

/** Looks once a minute; what was told, by minute. */
function run(looks: readonly boolean[], quietMs = QUIET) {
  let standing = FRESH;
  const told: [minute: number, tell: string][] = [];
  const states = looks.map((isBreached, minute) => {
    const { next, tell } = step(standing, isBreached, quietMs, minute * MINUTE);
    if (tell !== null) told.push([minute, tell]);
    standing = next;
    return next.state;
  });
  return { states, told, standing };
}

const times = (count: number, value: boolean) => Array.from({ length: count }, () => value);

describe("an alert", () => {
  test("is told of once when it begins, and once when it is over", () => {
    const { states, told } = run([false, true, true, true, false, false]);
    expect(states).toEqual(["ok", "firing", "firing", "firing", "resolved", "resolved"]);
    expect(told).toEqual([
      [1, "firing"],
      [4, "resolved"],
    ]);
  });

  test("that swings within the quiet time is one message and its end", () => {
    const { told } = run([true, false, true, false, true, false]);
    expect(told).toEqual([
      [0, "firing"],
      [1, "resolved"],
    ]);
  });

  test("that came back within the quiet time and stays is told of when it is over", () => {
    const { told } = run([true, false, ...times(40, true), false]);
    expect(told).toEqual([
      [0, "firing"],
      [1, "resolved"],
      [30, "firing"],
      [42, "resolved"],
    ]);
  });

  test("without a quiet time tells of every beginning", () => {
    expect(run([true, false, true], 0).told.map(([, tell]) => tell)).toEqual(["firing", "resolved", "firing"]);
  });

  test("keeps since when it stands where it stands, and when it last began", () => {
    const { standing } = run([true, true, false, false]);
    expect(standing).toMatchObject({ state: "resolved", stateSince: 2 * MINUTE, firedAt: 0, notifiedAt: 0 });
  });

  test("whatever comes: beginnings are a quiet time apart, and ends follow a beginning that was told of", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 300 }), fc.integer({ min: 0, max: 90 }), (looks, quiet) => {
        const { told, states } = run(looks, quiet * MINUTE);
        let open = false;
        let last = -Infinity;
        for (const [minute, tell] of told) {
          expect(tell).toBe(open ? "resolved" : "firing");
          if (tell === "firing") {
            expect(minute - last).toBeGreaterThanOrEqual(quiet);
            last = minute;
          }
          open = tell === "firing";
        }
        expect(states.map((state) => state === "firing")).toEqual(looks);
        if (looks.some(Boolean)) expect(told.length).toBeGreaterThan(0);
      }),
    );
  });
});
