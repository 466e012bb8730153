import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addTo,
  BUCKET_COUNT,
  boundsOf,
  bucketOf,
  countOf,
  mergeHistograms,
  quantileOf,
} from "@/lib/calls/core/histogram";

const latency = fc.double({ min: 0.1, max: 600_000, noNaN: true });
const histogramOf = (values: readonly number[]) => {
  const histogram: number[] = [];
  for (const ms of values) addTo(histogram, ms);
  return histogram;
};
const histogram = fc.array(latency, { maxLength: 50 }).map(histogramOf);

test("every latency lies within the bounds of its bucket, and longer ones never in an earlier one", () => {
  fc.assert(
    fc.property(latency, latency, (left, right) => {
      const { from, to } = boundsOf(bucketOf(left));
      expect(left).toBeGreaterThanOrEqual(from * 0.999999);
      expect(left).toBeLessThanOrEqual(to * 1.000001);
      if (left < right) expect(bucketOf(left)).toBeLessThanOrEqual(bucketOf(right));
    }),
  );
});

test.each([
  [Number.NaN, 0],
  [-5, 0],
  [0, 0],
  [0.1, 0],
  [Number.POSITIVE_INFINITY, BUCKET_COUNT - 1],
  [601_000_000, BUCKET_COUNT - 1],
])("%d ms has a bucket too", (ms, bucket) => {
  expect(bucketOf(ms)).toBe(bucket);
});

test("histograms of parts add up to the histogram of the whole, in any order", () => {
  fc.assert(
    fc.property(fc.array(latency), fc.array(latency), histogram, (left, right, third) => {
      const a = histogramOf(left);
      const b = histogramOf(right);
      expect(mergeHistograms(a, b)).toEqual(histogramOf([...left, ...right]));
      expect(mergeHistograms(a, b)).toEqual(mergeHistograms(b, a));
      expect(mergeHistograms(mergeHistograms(a, b), third)).toEqual(mergeHistograms(a, mergeHistograms(b, third)));
      expect(mergeHistograms(a, [])).toEqual(a);
      expect(countOf(mergeHistograms(a, b))).toBe(left.length + right.length);
    }),
  );
});

test("a quantile is within 5 % of the latency at that rank", () => {
  fc.assert(
    fc.property(fc.array(latency, { minLength: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
      const sorted = [...values].sort((left, right) => left - right);
      const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? 0;
      const found = quantileOf(histogramOf(values), q) ?? 0;
      expect(Math.abs(found - exact) / exact).toBeLessThanOrEqual(0.05);
    }),
  );
});

test("nothing has no quantile", () => {
  expect(quantileOf([], 0.5)).toBeNull();
  expect(quantileOf([0, 0], 0.5)).toBeNull();
});
