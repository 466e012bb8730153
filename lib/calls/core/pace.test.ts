import fc from "fast-check";
import { expect, test } from "vitest";
import { pauseAfter } from "@/lib/calls/core/pace";

const share = fc.double({ min: 0, max: 1, noNaN: true });

test("an idle process ships without a pause", () => {
  expect(pauseAfter(10, { utilization: 0.05, fill: 0, busyShare: 0.03 })).toBe(0);
});

test("a saturated process gives shipping its small share", () => {
  expect(pauseAfter(10, { utilization: 0.95, fill: 0.1, busyShare: 0.04 })).toBeCloseTo(240);
});

test("a spool that fills up goes before the data plane's speed", () => {
  expect(pauseAfter(10, { utilization: 1, fill: 0.8, busyShare: 0.04 })).toBe(0);
});

test("more load never means more shipping, a fuller spool never less", () => {
  fc.assert(
    fc.property(share, share, share, share, (low, high, fill, fuller) => {
      const [calm, busy] = [Math.min(low, high), Math.max(low, high)];
      const [less, more] = [Math.min(fill, fuller), Math.max(fill, fuller)];
      const pause = (utilization: number, full: number) => pauseAfter(20, { utilization, fill: full, busyShare: 0.04 });
      expect(pause(busy, less)).toBeGreaterThanOrEqual(pause(calm, less));
      expect(pause(busy, more)).toBeLessThanOrEqual(pause(busy, less));
    }),
  );
});
