import { expect, test } from "vitest";
import { Allowance } from "@/lib/upstreams/sse/allowance";

const limits = { maxResponseBytes: 100, maxEventsPerCall: 10 };

test("a minute's worth is renewed every minute, and not before", () => {
  let now = 0;
  const allowance = new Allowance(limits, () => now);
  allowance.bytes -= 90;
  allowance.events -= 10;
  now = 59_999;
  expect([allowance.bytes, allowance.events]).toEqual([10, 0]);
  now = 60_000;
  expect([allowance.bytes, allowance.events]).toEqual([100, 10]);
});

test("every call brings its own, which a quiet minute does not take away", () => {
  let now = 0;
  const allowance = new Allowance(limits, () => now);
  allowance.grant();
  allowance.grant();
  now = 60_000;
  expect([allowance.bytes, allowance.events]).toEqual([300, 30]);
  allowance.release(0);
  expect([allowance.bytes, allowance.events]).toEqual([100, 10]);
});
