/** Median of rounds and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Median, least and greatest of at least one value; of an even number the mean of the middle two. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  const low = sorted[0];
  const high = sorted.at(-1);
  if (upper === undefined || lower === undefined || low === undefined || high === undefined) {
    throw new Error("no values");
  }
  return { median: (lower + upper) / 2, low, high };
}
