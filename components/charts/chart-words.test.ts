import fc from "fast-check";
import { expect, test } from "vitest";
import { formatTick, formatValue, tickPlaces, ticksTo } from "./chart-words";

test("an axis begins at zero, has at most four ticks, and ends at or above the greatest value", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (most) => {
      const ticks = ticksTo(most);
      expect(ticks[0]).toBe(0);
      expect(ticks.length).toBeLessThanOrEqual(4);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-9));
      expect([...ticks].sort((left, right) => left - right)).toEqual(ticks);
    }),
  );
});

test.each([
  [1118, "calls", "1,118"],
  [18_204, "calls", "18 k"],
  [2_500_000, "calls", "2.5 M"],
  [99.62, "percent", "99.62 %"],
  [100, "percent", "100 %"],
  [412.4, "ms", "412 ms"],
  [30_000, "ms", "30 s"],
] as const)("%d as %s is %s", (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});

test("a moment is named in the zone that was asked for", () => {
  expect(formatTick("2026-11-20T23:00:00.000Z", "hour", false, "Asia/Tokyo")).toBe("08:00");
  expect(formatTick("2026-11-20T23:00:00.000Z", "day", false, "Asia/Tokyo")).toBe("21 Nov");
});

test.each([0, 1, 3, 4, 24, 168])("of %d points at most four are named, each once", (count) => {
  const places = tickPlaces(count);
  expect(places.length).toBe(Math.min(4, count));
  expect(new Set(places).size).toBe(places.length);
});
