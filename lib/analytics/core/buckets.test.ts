import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketsOf, coverOf, HOUR_MS, weekHours, widthFor } from "@/lib/analytics/core/buckets";

const DAY_MS = 24 * HOUR_MS;
const hour = fc.integer({ min: 480_000, max: 520_000 }).map((count) => count * HOUR_MS);

describe("the buckets of a range", () => {
  test("are without gaps, cover all of it, and are some hundred at most", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
        fc.integer({ min: 1, max: 366 * DAY_MS }),
        fc.constantFrom("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"),
        (from, range, timeZone) => {
          const to = from + range;
          const buckets = bucketsOf(from, to, widthFor(range), timeZone);
          expect(buckets.length).toBeLessThanOrEqual(370);
          expect(buckets[0]?.from).toBeLessThanOrEqual(from);
          expect(buckets.at(-1)?.to).toBeGreaterThanOrEqual(to);
          for (const [at, bucket] of buckets.entries()) {
            expect(bucket.from).toBeLessThan(bucket.to);
            if (at > 0) expect(bucket.from).toBe(buckets[at - 1]?.to);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test("days begin at midnight of the zone, also where one has 23 or 25 hours", () => {
    const of = (from: string, to: string) =>
      bucketsOf(Date.parse(from), Date.parse(to), "day", "Europe/Berlin").map((bucket) =>
        new Date(bucket.from).toISOString(),
      );
    expect(of("2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z")).toEqual([
      "2026-03-27T23:00:00.000Z",
      "2026-03-28T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
    ]);
    expect(of("2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z")).toEqual([
      "2026-10-23T22:00:00.000Z",
      "2026-10-24T22:00:00.000Z",
      "2026-10-25T23:00:00.000Z",
    ]);
  });
});

test("a cover holds each hour of the range once, in whole days where there are some", () => {
  fc.assert(
    fc.property(hour, fc.integer({ min: 0, max: 2000 }), (from, hours) => {
      const to = from + hours * HOUR_MS;
      const cover = coverOf(from, to);
      const parts = [...cover.hours, ...(cover.days ? [cover.days] : [])].sort((left, right) => left.from - right.from);
      let reached = from;
      for (const part of parts) {
        expect(part.from).toBe(reached);
        expect(part.to).toBeGreaterThan(part.from);
        reached = part.to;
      }
      expect(reached).toBe(to);
      if (cover.days) expect([cover.days.from % DAY_MS, cover.days.to % DAY_MS]).toEqual([0, 0]);
      expect(cover.hours.every((part) => part.to - part.from < 2 * DAY_MS)).toBe(true);
    }),
  );
});

test("an hour of the week is the time zone's", () => {
  const sunday = Date.parse("2026-11-22T23:30:00Z");
  expect(weekHours("UTC")(sunday)).toEqual({ weekday: 6, hour: 23 });
  expect(weekHours("Europe/Berlin")(sunday)).toEqual({ weekday: 0, hour: 0 });
});
