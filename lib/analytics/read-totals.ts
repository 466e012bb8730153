import type { FailureSums } from "@/lib/analytics/core/error-kinds";
import type { SumRow } from "@/lib/analytics/core/figures";
import type { Breakdown, Grain } from "@/lib/calls/totals";
import type { OperationContext } from "@/lib/operations/context";

/** What is looked at; all that is given holds at once. */
export interface TotalsFilter {
  /** A connection's id or slug. */
  readonly connection?: string | undefined;
  /** As clients name it. */
  readonly tool?: string | undefined;
  /** The principal's id. */
  readonly caller?: string | undefined;
  readonly client?: string | undefined;
}

/** A row of totals, with what its breakdown tells apart; the rest is empty. */
export interface TotalRow extends SumRow {
  readonly at: Date;
  readonly connectionSlug: string;
  readonly tool: string;
  readonly principalId: string;
  readonly principalName: string;
  readonly clientName: string;
}

type Database = OperationContext["db"];

const COUNTERS = {
  connectionSlug: true,
  tool: true,
  calls: true,
  ok: true,
  toolErrors: true,
  errors: true,
  denied: true,
  timeouts: true,
  cancelled: true,
  totalMsSum: true,
  upstreamMsSum: true,
  latency: true,
} as const;

/** The coarsest breakdown that tells apart what the filter asks for; null where none does. */
export function breakdownFor({ connection, tool, caller, client }: TotalsFilter): Breakdown | null {
  const isByCaller = caller !== undefined || client !== undefined;
  if (tool !== undefined) return isByCaller ? null : "tool";
  if (isByCaller) return "caller";
  return connection === undefined ? "all" : "server";
}

/** Rows of one breakdown within `[from, to)`, Unix milliseconds. */
export function readTotals(
  db: Database,
  breakdown: Breakdown,
  grain: Grain,
  within: { readonly from: number; readonly to: number },
  filter: TotalsFilter,
): Promise<TotalRow[]> {
  return db.callTotal.findMany({
    where: {
      breakdown,
      grain,
      at: { gte: new Date(within.from), lt: new Date(within.to) },
      ...connectionIs(filter.connection),
      ...(filter.tool === undefined ? {} : { tool: filter.tool }),
      ...(filter.caller === undefined ? {} : { principalId: filter.caller }),
      ...(filter.client === undefined ? {} : { clientName: filter.client }),
    },
    select: { at: true, principalId: true, principalName: true, clientName: true, ...COUNTERS },
  });
}

/** The same from the roll-ups of minutes, which know nothing of callers. */
export async function readMinutes(
  db: Database,
  within: { readonly from: number; readonly to: number },
  filter: TotalsFilter,
): Promise<TotalRow[]> {
  const rows = await db.callRollup.findMany({
    where: {
      minute: { gte: new Date(within.from), lt: new Date(within.to) },
      ...connectionIs(filter.connection),
      ...(filter.tool === undefined ? {} : { tool: filter.tool }),
    },
    select: { minute: true, ...COUNTERS },
  });
  return rows.map(({ minute, ...row }) => ({
    at: minute,
    principalId: "",
    principalName: "",
    clientName: "",
    ...row,
  }));
}

function connectionIs(connection: string | undefined) {
  if (connection === undefined) return {};
  return connection.startsWith("con_") ? { connectionId: connection } : { connectionSlug: connection };
}

/** What failed within `[from, to)`, by class of error; added up by the database. */
export async function readFailures(
  db: Database,
  grain: Grain,
  within: { readonly from: number; readonly to: number },
  filter: TotalsFilter,
): Promise<FailureSums[]> {
  const rows = await db.callTotal.groupBy({
    by: ["errorClass"],
    where: {
      breakdown: "failure",
      grain,
      at: { gte: new Date(within.from), lt: new Date(within.to) },
      ...connectionIs(filter.connection),
      ...(filter.tool === undefined ? {} : { tool: filter.tool }),
      ...(filter.caller === undefined ? {} : { principalId: filter.caller }),
      ...(filter.client === undefined ? {} : { clientName: filter.client }),
    },
    _sum: { toolErrors: true, errors: true, denied: true, timeouts: true, cancelled: true },
  });
  return rows.map(({ errorClass, _sum }) => ({
    errorClass,
    toolErrors: _sum.toolErrors ?? 0,
    errors: _sum.errors ?? 0,
    denied: _sum.denied ?? 0,
    timeouts: _sum.timeouts ?? 0,
    cancelled: _sum.cancelled ?? 0,
  }));
}

/** The calls of each server over time, as far as counts go. */
export async function readServerCounts(
  db: Database,
  within: { readonly from: number; readonly to: number },
): Promise<TotalRow[]> {
  const rows = await db.callTotal.findMany({
    where: { breakdown: "server", grain: "hour", at: { gte: new Date(within.from), lt: new Date(within.to) } },
    select: { at: true, ...COUNTERS, latency: false },
  });
  return rows.map((row) => ({ ...row, principalId: "", principalName: "", clientName: "", latency: [] }));
}
