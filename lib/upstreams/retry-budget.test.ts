import { expect, test } from "vitest";
import { RETRY_WINDOW_MS, RetryBudget, retryDelayMs } from "./retry-budget";

test("of a thousand calls that all fail, a tenth is made again and no more", () => {
  const budget = new RetryBudget();
  let retries = 0;
  for (let calls = 1; calls <= 1000; calls++) if (budget.take(calls, calls + retries)) retries++;
  expect(retries).toBeGreaterThan(80);
  expect(retries).toBeLessThanOrEqual(112);
});

test("a quiet upstream has three in ten seconds, and three again in the next", () => {
  const budget = new RetryBudget();
  const take = (now: number) => Array.from({ length: 5 }, (_, at) => budget.take(now, at));
  expect(take(0)).toEqual([true, true, true, false, false]);
  expect(take(RETRY_WINDOW_MS - 1)).toEqual(Array(5).fill(false));
  expect(take(RETRY_WINDOW_MS)).toEqual([true, true, true, false, false]);
});

test.each([
  [null, 0, 100],
  [null, 0.999_999, 999],
  ["2", 0, 2100],
  ["0", 0, 100],
  ["10", 0, 10_100],
  ["11", 0, null],
  ["99999999999999", 0, 100],
  ["Wed, 21 Oct 2026 07:28:00 GMT", 0, 100],
  ["-1", 0, 100],
])("Retry-After %s at random %d: %s ms", (retryAfter, random, ms) => {
  expect(retryDelayMs(retryAfter, random)).toBe(ms);
});
