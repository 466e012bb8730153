import { boundsOf, mergeHistograms, quantileOf } from "@/lib/calls/core/histogram";

/** A row of sums, as the database has it. */
export interface SumRow {
  readonly calls: number;
  readonly ok: number;
  readonly toolErrors: number;
  readonly errors: number;
  readonly denied: number;
  readonly timeouts: number;
  readonly cancelled: number;
  readonly totalMsSum: number;
  readonly upstreamMsSum: number;
  readonly latency: readonly number[];
}

/** What calls came to. Milliseconds; null where there was no call to measure. */
export interface Figures {
  readonly calls: number;
  readonly ok: number;
  /** The tool answered that it failed. */
  readonly toolErrors: number;
  readonly errors: number;
  readonly denied: number;
  readonly timeouts: number;
  readonly cancelled: number;
  /**
   * 0 to 100: of the calls that a server was asked for and that ended, those that were answered without an error. What was
   * denied or cancelled is neither. Null without such a call.
   */
  readonly successPercent: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  /** On average, without the server's own time. */
  readonly gatewayMs: number | null;
}

/** Results that calls can be narrowed to; what else is known of calls is not kept by result. */
export type CountedStatus = "ok" | "tool_error" | "error" | "denied" | "timeout" | "cancelled" | "unknown";

const COUNTER_OF = {
  ok: "ok",
  tool_error: "toolErrors",
  error: "errors",
  denied: "denied",
  timeout: "timeouts",
  cancelled: "cancelled",
} as const satisfies Record<Exclude<CountedStatus, "unknown">, keyof SumRow>;

/** The part of a row that ended in one way. How long those took is not told apart. */
export function onlyStatus<Row extends SumRow>(row: Row, status: CountedStatus): Row {
  const { calls, ok, toolErrors, errors, denied, timeouts, cancelled } = row;
  const none = { ok: 0, toolErrors: 0, errors: 0, denied: 0, timeouts: 0, cancelled: 0 };
  const bare = { ...row, ...none, totalMsSum: 0, upstreamMsSum: 0, latency: [] };
  if (status === "unknown") {
    return { ...bare, calls: calls - ok - toolErrors - errors - denied - timeouts - cancelled };
  }
  const counter = COUNTER_OF[status];
  return { ...bare, calls: row[counter], [counter]: row[counter] };
}

/** A bar of the distribution: calls that took from `fromMs` up to `toMs`. */
export interface LatencyBar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly calls: number;
}

/** Sums while rows come in. */
export interface Sum {
  calls: number;
  ok: number;
  toolErrors: number;
  errors: number;
  denied: number;
  timeouts: number;
  cancelled: number;
  totalMsSum: number;
  upstreamMsSum: number;
  latency: number[];
}

export function emptySum(): Sum {
  return {
    calls: 0,
    ok: 0,
    toolErrors: 0,
    errors: 0,
    denied: 0,
    timeouts: 0,
    cancelled: 0,
    totalMsSum: 0,
    upstreamMsSum: 0,
    latency: [],
  };
}

export function addRow(sum: Sum, row: SumRow): void {
  sum.calls += row.calls;
  sum.ok += row.ok;
  sum.toolErrors += row.toolErrors;
  sum.errors += row.errors;
  sum.denied += row.denied;
  sum.timeouts += row.timeouts;
  sum.cancelled += row.cancelled;
  sum.totalMsSum += row.totalMsSum;
  sum.upstreamMsSum += row.upstreamMsSum;
  sum.latency = mergeHistograms(sum.latency, row.latency);
}

export function figuresOf(sum: Sum): Figures {
  const { calls, ok, toolErrors, errors, denied, timeouts, cancelled, latency } = sum;
  const ended = ok + toolErrors + errors + timeouts;
  const measured = ok + toolErrors + errors + denied + timeouts + cancelled;
  return {
    calls,
    ok,
    toolErrors,
    errors,
    denied,
    timeouts,
    cancelled,
    successPercent: ended === 0 ? null : (ok / ended) * 100,
    p50Ms: quantileOf(latency, 0.5),
    p95Ms: quantileOf(latency, 0.95),
    p99Ms: quantileOf(latency, 0.99),
    gatewayMs: measured === 0 ? null : Math.max(0, sum.totalMsSum - sum.upstreamMsSum) / measured,
  };
}

/** Two buckets of the roll-ups make a bar; from the first that has calls to the last. */
export function barsOf(latency: readonly number[]): LatencyBar[] {
  const first = latency.findIndex((count) => count > 0);
  if (first < 0) return [];
  const bars: LatencyBar[] = [];
  for (let bucket = first - (first % 2); bucket < latency.length; bucket += 2) {
    const calls = (latency[bucket] ?? 0) + (latency[bucket + 1] ?? 0);
    bars.push({ fromMs: boundsOf(bucket).from, toMs: boundsOf(bucket + 1).to, calls });
  }
  return bars;
}
