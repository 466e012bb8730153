import { addTo } from "@/lib/calls/core/histogram";
import type { CallStatus } from "@/lib/calls/record";

/** What is counted of a call. */
export interface RollUpFacts {
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly organizationId: string;
  readonly connectionId: string | null;
  readonly connectionSlug: string | null;
  readonly tool: string;
  readonly status: CallStatus;
  readonly totalMs: number;
  readonly upstreamMs: number | null;
  readonly strict: boolean;
}

/** What a batch adds to a row of `call_rollups`; its columns are named so. Calls whose status is unknown are in `calls` only. */
export interface RollUp {
  readonly organization_id: string;
  /** ISO 8601. */
  readonly minute: string;
  readonly connection_id: string;
  readonly connection_slug: string;
  readonly tool: string;
  calls: number;
  ok: number;
  tool_errors: number;
  errors: number;
  denied: number;
  timeouts: number;
  cancelled: number;
  total_ms_sum: number;
  upstream_ms_sum: number;
  readonly latency: number[];
}

const COUNTER = {
  ok: "ok",
  tool_error: "tool_errors",
  error: "errors",
  denied: "denied",
  timeout: "timeouts",
  cancelled: "cancelled",
} as const satisfies Record<Exclude<CallStatus, "unknown">, keyof RollUp>;

export const MINUTE_MS = 60_000;

/**
 * Sums up calls by organization, minute, connection and tool, in the order of their keys: batches of several processes
 * lock the rows in one order.
 *
 * @param settled calls of which a row with the status unknown had been counted before
 */
export function rollUp(calls: Iterable<RollUpFacts>, settled: Iterable<RollUpFacts> = []): RollUp[] {
  const rows = new Map<string, RollUp>();
  for (const call of calls) count(rowOf(rows, call), call, 1);
  for (const call of settled) count(rowOf(rows, call), call, 0);
  return [...rows.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
}

function rowOf(rows: Map<string, RollUp>, call: RollUpFacts): RollUp {
  const minute = Math.floor(call.startedAt / MINUTE_MS) * MINUTE_MS;
  const key = `${call.organizationId}\n${minute}\n${call.connectionId ?? ""}\n${call.tool}`;
  const known = rows.get(key);
  if (known) return known;
  const row: RollUp = {
    organization_id: call.organizationId,
    minute: new Date(minute).toISOString(),
    connection_id: call.connectionId ?? "",
    connection_slug: call.connectionSlug ?? "",
    tool: call.tool,
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
  rows.set(key, row);
  return row;
}

function count(row: RollUp, call: RollUpFacts, calls: number): void {
  row.calls += calls;
  // How long it took is as unknown as how it ended.
  if (call.status === "unknown") return;
  row[COUNTER[call.status]] += 1;
  row.total_ms_sum += call.totalMs;
  row.upstream_ms_sum += call.upstreamMs ?? 0;
  addTo(row.latency, call.totalMs);
}
