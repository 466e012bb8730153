import { expect, test } from "vitest";
import { kpiFigures } from "./summary-figures";

const time = (calls: number, successPercent: number | null, p95Ms: number | null, errors = 0) => ({
  calls,
  successPercent,
  p95Ms,
  errors,
  toolErrors: 0,
  timeouts: 0,
});
const shown = (current: ReturnType<typeof time>, previous: ReturnType<typeof time>, isByStatus = false) =>
  kpiFigures(current, previous, isByStatus).map(({ value, unit, delta, note }) => [
    `${value} ${unit}`.trim(),
    note ?? (delta && `${delta.direction} ${delta.text} ${delta.isGood}`),
  ]);

test("a time beside the time before: more errors and a longer latency are not welcome", () => {
  expect(shown(time(18_204, 99.615, 412.4, 70), time(16_200, 99.73, 450, 44))).toEqual([
    ["18,204", "up 12.4 % null"],
    ["99.61 %", "down 0.12 pt false"],
    ["412 ms", "down 38 ms true"],
    ["70", "up 59.1 % false"],
  ]);
});

test("a first time has nothing to compare with, and no call has neither share nor latency", () => {
  expect(shown(time(3, 100, 1.24), time(0, null, null))).toEqual([
    ["3", null],
    ["100 %", null],
    ["1.2 ms", null],
    ["0", null],
  ]);
  expect(shown(time(0, null, null), time(0, null, null))).toEqual([
    ["0", null],
    ["–", null],
    ["–", null],
    ["0", null],
  ]);
});

test("nearly all is not all, and hardly a change is none", () => {
  expect(shown(time(1_000_000, 99.9999, 50), time(1_000_000, 99.9999, 50)).slice(0, 3)).toEqual([
    ["1,000,000", "same 0.0 % null"],
    ["99.99 %", "same 0.00 pt true"],
    ["50 ms", "same 0.0 ms true"],
  ]);
});

test("narrowed to one result, what is not kept by it is not made up", () => {
  const [, success, latency] = shown(time(10, 100, null), time(5, 100, null), true);
  expect([success, latency]).toEqual([
    ["–", "not kept by result"],
    ["–", "not kept by result"],
  ]);
});
