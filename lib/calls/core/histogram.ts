/**
 * Latencies counted in buckets of fixed bounds, so that counts of minutes, tools and replicas can be added up and still
 * answer for a quantile. Each bucket is 10 % wide, from 0.1 ms to 600 s; one more on each side takes the rest. A histogram
 * is an array of counts without the trailing zeros: what most tools need is some sixty numbers.
 */

const LOWEST_MS = 0.1;
const HIGHEST_MS = 600_000;
const GROWTH = 1.1;
const LOG_GROWTH = Math.log(GROWTH);

const INNER_BUCKETS = Math.ceil(Math.log(HIGHEST_MS / LOWEST_MS) / LOG_GROWTH);

/** Below 0.1 ms, the buckets of 10 %, above 600 s. */
export const BUCKET_COUNT = INNER_BUCKETS + 2;

/** The bucket of a latency in milliseconds. What is no number, or negative, counts as the shortest. */
export function bucketOf(ms: number): number {
  if (!(ms > LOWEST_MS)) return 0;
  return Math.min(BUCKET_COUNT - 1, 1 + Math.floor(Math.log(ms / LOWEST_MS) / LOG_GROWTH));
}

/** The bounds of a bucket in milliseconds: above `from`, up to about `to`. */
export function boundsOf(bucket: number): { readonly from: number; readonly to: number } {
  if (bucket <= 0) return { from: 0, to: LOWEST_MS };
  const from = LOWEST_MS * GROWTH ** (bucket - 1);
  return { from, to: bucket >= BUCKET_COUNT - 1 ? from : from * GROWTH };
}

/** Counts one latency, in place. */
export function addTo(histogram: number[], ms: number): void {
  const bucket = bucketOf(ms);
  while (histogram.length <= bucket) histogram.push(0);
  histogram[bucket] = (histogram[bucket] ?? 0) + 1;
}

/** The sum of two histograms: associative, commutative, and `[]` changes nothing. */
export function mergeHistograms(left: readonly number[], right: readonly number[]): number[] {
  const [long, short] = left.length >= right.length ? [left, right] : [right, left];
  return long.map((count, bucket) => count + (short[bucket] ?? 0));
}

export function countOf(histogram: readonly number[]): number {
  return histogram.reduce((sum, count) => sum + count, 0);
}

/**
 * The latency in milliseconds below which the share `q` (0 to 1) of the calls lies, at most 5 % off within the range.
 * Null for an empty histogram.
 */
export function quantileOf(histogram: readonly number[], q: number): number | null {
  const total = countOf(histogram);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(Math.min(1, Math.max(0, q)) * total));
  let seen = 0;
  for (let bucket = 0; bucket < histogram.length; bucket++) {
    seen += histogram[bucket] ?? 0;
    if (seen >= rank) return middleOf(bucket);
  }
  return middleOf(histogram.length - 1);
}

/** The geometric middle: equally far, in parts, from both bounds. */
function middleOf(bucket: number): number {
  const { from, to } = boundsOf(bucket);
  return from === 0 ? to : Math.sqrt(from * to);
}
