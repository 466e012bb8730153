import { addTo, mergeHistograms } from "@/lib/calls/core/histogram";
import type { CallStatus } from "@/lib/calls/record";

/** What is counted of a call. */
export interface RollUpFacts {
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly organizationId: string;
  readonly connectionId: string | null;
  readonly connectionSlug: string | null;
  readonly tool: string;
  readonly principalId: string | null;
  readonly principalName: string | null;
  readonly clientName: string | null;
  readonly errorClass: string | null;
  readonly status: CallStatus;
  readonly totalMs: number;
  readonly upstreamMs: number | null;
  readonly strict: boolean;
  /** A list, or a request that ended with a question: it stands in the log and is no call of its own. */
  readonly isUncounted: boolean;
}

/** What calls add up to; named as the columns are. Calls whose status is unknown are counted in `calls` only. */
export interface Counters {
  calls: number;
  ok: number;
  tool_errors: number;
  errors: number;
  denied: number;
  timeouts: number;
  cancelled: number;
  total_ms_sum: number;
  upstream_ms_sum: number;
  latency: number[];
}

/** Calls of one minute that have everything in common that anything is broken down by. */
export interface MinuteOfCalls extends Counters {
  readonly organization_id: string;
  /** Unix milliseconds. */
  readonly startOfMinute: number;
  readonly connection_id: string;
  readonly connection_slug: string;
  readonly tool: string;
  readonly principal_id: string;
  readonly principal_name: string;
  readonly client_name: string;
  /** Empty where nothing failed. */
  readonly error_class: string;
}

/** What a batch adds to a row of `call_rollups`; its columns are named so. */
export interface RollUp extends Counters {
  readonly organization_id: string;
  /** ISO 8601. */
  readonly minute: string;
  readonly connection_id: string;
  readonly connection_slug: string;
  readonly tool: string;
}

const COUNTER = {
  ok: "ok",
  tool_error: "tool_errors",
  error: "errors",
  denied: "denied",
  timeout: "timeouts",
  cancelled: "cancelled",
} as const satisfies Record<Exclude<CallStatus, "unknown">, keyof Counters>;

export const MINUTE_MS = 60_000;

/**
 * Counts calls once, as finely as anything asks; roll-ups and totals are sums of these.
 *
 * @param settled calls of which a row with the status unknown had been counted before
 */
export function countByMinute(calls: Iterable<RollUpFacts>, settled: Iterable<RollUpFacts> = []): MinuteOfCalls[] {
  const rows = new Map<string, MinuteOfCalls>();
  for (const call of calls) if (!call.isUncounted) count(rowOf(rows, call), call, 1);
  for (const call of settled) if (!call.isUncounted) count(rowOf(rows, call), call, 0);
  return [...rows.values()];
}

/**
 * Sums up by organization, minute, connection and tool, in the order of their keys: batches of several processes lock the
 * rows in one order.
 */
export function rollUp(minutes: readonly MinuteOfCalls[]): RollUp[] {
  return sumBy(
    minutes,
    (row) => `${row.organization_id}\n${row.startOfMinute}\n${row.connection_id}\n${row.tool}`,
    (row) => ({
      organization_id: row.organization_id,
      minute: new Date(row.startOfMinute).toISOString(),
      connection_id: row.connection_id,
      connection_slug: row.connection_slug,
      tool: row.tool,
    }),
  );
}

/** Adds up the rows that have a key in common; sorted by key. `labels` is read from the first of them. */
export function sumBy<Row extends Counters, Labels extends object>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  labels: (row: Row) => Labels,
): (Labels & Counters)[] {
  const sums = new Map<string, Labels & Counters>();
  for (const row of rows) {
    const key = keyOf(row);
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = { ...labels(row), ...noCalls() };
      sums.set(key, sum);
    }
    add(sum, row);
  }
  return [...sums.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, sum]) => sum);
}

function noCalls(): Counters {
  return {
    calls: 0,
    ok: 0,
    tool_errors: 0,
    errors: 0,
    denied: 0,
    timeouts: 0,
    cancelled: 0,
    total_ms_sum: 0,
    upstream_ms_sum: 0,
    latency: [],
  };
}

function add(sum: Counters, row: Counters): void {
  sum.calls += row.calls;
  sum.ok += row.ok;
  sum.tool_errors += row.tool_errors;
  sum.errors += row.errors;
  sum.denied += row.denied;
  sum.timeouts += row.timeouts;
  sum.cancelled += row.cancelled;
  sum.total_ms_sum += row.total_ms_sum;
  sum.upstream_ms_sum += row.upstream_ms_sum;
  sum.latency = mergeHistograms(sum.latency, row.latency);
}

function rowOf(rows: Map<string, MinuteOfCalls>, call: RollUpFacts): MinuteOfCalls {
  const startOfMinute = Math.floor(call.startedAt / MINUTE_MS) * MINUTE_MS;
  const key = `${call.organizationId}\n${startOfMinute}\n${call.connectionId ?? ""}\n${call.tool}\n${call.principalId ?? ""}\n${call.clientName ?? ""}\n${call.errorClass ?? ""}`;
  const known = rows.get(key);
  if (known) return known;
  const row: MinuteOfCalls = {
    organization_id: call.organizationId,
    startOfMinute,
    connection_id: call.connectionId ?? "",
    connection_slug: call.connectionSlug ?? "",
    tool: call.tool,
    principal_id: call.principalId ?? "",
    principal_name: call.principalName ?? "",
    client_name: call.clientName ?? "",
    error_class: call.errorClass ?? "",
    ...noCalls(),
  };
  rows.set(key, row);
  return row;
}

function count(row: Counters, call: RollUpFacts, calls: number): void {
  row.calls += calls;
  // How long it took is as unknown as how it ended.
  if (call.status === "unknown") return;
  row[COUNTER[call.status]] += 1;
  row.total_ms_sum += call.totalMs;
  row.upstream_ms_sum += call.upstreamMs ?? 0;
  addTo(row.latency, call.totalMs);
}
