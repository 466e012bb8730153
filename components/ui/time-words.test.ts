import { expect, test } from "vitest";
import { absoluteTime, relativeTime } from "./time-words";

const NOW = Date.UTC(2026, 5, 15, 12);

test.each([
  [0, "just now"],
  [4_900, "just now"],
  [-3_000, "just now"],
  [12_000, "12 s ago"],
  [59_999, "59 s ago"],
  [60_000, "1 min ago"],
  [3_599_000, "59 min ago"],
  [7_200_000, "2 h ago"],
])("%d ms before is %s", (ago, words) => {
  expect(relativeTime(NOW - ago, NOW)).toBe(words);
});

test("older than a day is a date, and exactly it has its milliseconds and its zone", () => {
  expect(relativeTime(NOW - 3 * 86_400_000, NOW)).toMatch(/^12 Jun, \d\d:00$/);
  expect(absoluteTime(new Date(NOW + 7), "Asia/Tokyo", true)).toBe("15 Jun 2026, 21:00:00.007 GMT+9");
});
