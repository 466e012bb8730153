import { expect, test } from "vitest";
import { isBasicRange } from "./basic-range";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 20, 12);

test.each([
  [NOW - DAY, NOW, true],
  [NOW - 7 * DAY, NOW, true],
  [NOW - 30 * DAY, NOW - 61_000, false],
  [NOW - 30 * DAY - 60_000, NOW - 60_000, true],
  [NOW - 2 * DAY, NOW, false],
  [NOW - 90 * DAY, NOW, false],
  [NOW - 8 * DAY, NOW - DAY, false],
])("from %d to %d is in every plan: %s", (from, to, isBasic) => {
  expect(isBasicRange(from, to, NOW)).toBe(isBasic);
});
