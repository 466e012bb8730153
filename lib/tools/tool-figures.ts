import { mergeHistograms, quantileOf } from "@/lib/calls/core/histogram";
import type { OrganizationDb } from "@/lib/db/scoped";
import type { ToolFigures } from "@/lib/tools/schema";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

type TotalsDb = Pick<OrganizationDb, "callTotal">;

/** A tool of a connection, and the name under which the unified endpoint has it: calls are counted by either. */
export interface CountedTool {
  readonly connectionId: string;
  readonly name: string;
  readonly exportedName: string;
}

/** Since when calls are the last 24 hours', from sums of hours: the hour that runs is one of them. */
export function startOfDay(now: number): Date {
  return new Date(Math.floor(now / HOUR_MS) * HOUR_MS - 23 * HOUR_MS);
}

/** What the calls of these tools came to in the last 24 hours, in their order. One query, however many. */
export async function readDayFigures(
  db: TotalsDb,
  tools: readonly CountedTool[],
  now: number,
): Promise<readonly ToolFigures[]> {
  if (tools.length === 0) return [];
  const rows = await db.callTotal.findMany({
    where: {
      breakdown: "tool",
      grain: "hour",
      at: { gte: startOfDay(now) },
      connectionId: { in: [...new Set(tools.map(({ connectionId }) => connectionId))] },
      tool: { in: [...new Set(tools.flatMap(({ name, exportedName }) => [name, exportedName]))] },
    },
    select: {
      connectionId: true,
      tool: true,
      calls: true,
      toolErrors: true,
      errors: true,
      timeouts: true,
      latency: true,
    },
  });
  const sums = new Map<string, { calls: number; errors: number; latency: number[] }>();
  for (const row of rows) {
    const sum = sums.get(keyOf(row.connectionId, row.tool)) ?? { calls: 0, errors: 0, latency: [] };
    sum.calls += row.calls;
    sum.errors += row.toolErrors + row.errors + row.timeouts;
    sum.latency = mergeHistograms(sum.latency, row.latency);
    sums.set(keyOf(row.connectionId, row.tool), sum);
  }
  return tools.map((tool) => {
    const parts = namesOf(tool).flatMap((name) => sums.get(keyOf(tool.connectionId, name)) ?? []);
    const latency = parts.reduce<number[]>((merged, part) => mergeHistograms(merged, part.latency), []);
    const add = (field: "calls" | "errors") => parts.reduce((sum, part) => sum + part[field], 0);
    return { calls: add("calls"), errors: add("errors"), p95Ms: quantileOf(latency, 0.95) };
  });
}

/** How often these tools were called since then, in their order. */
export async function countCalls(
  db: TotalsDb,
  tools: readonly CountedTool[],
  grain: "hour" | "day",
  since: Date,
): Promise<readonly number[]> {
  const groups = await db.callTotal.groupBy({
    by: ["connectionId", "tool"],
    where: { breakdown: "tool", grain, at: { gte: since } },
    _sum: { calls: true },
  });
  const counts = new Map(groups.map((group) => [keyOf(group.connectionId, group.tool), group._sum.calls ?? 0]));
  return tools.map((tool) =>
    namesOf(tool).reduce((sum, name) => sum + (counts.get(keyOf(tool.connectionId, name)) ?? 0), 0),
  );
}

/** Since when calls are the last 30 days', from sums of days. */
export function startOfMonth(now: number): Date {
  return new Date(Math.floor(now / DAY_MS) * DAY_MS - 29 * DAY_MS);
}

function namesOf({ name, exportedName }: CountedTool): readonly string[] {
  return name === exportedName ? [name] : [name, exportedName];
}

function keyOf(connectionId: string, tool: string): string {
  return `${connectionId}\n${tool}`;
}
