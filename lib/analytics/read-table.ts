import { type Bucket, coverOf, floorTo } from "@/lib/analytics/core/buckets";
import { readTotals, type TotalRow, type TotalsFilter } from "@/lib/analytics/read-totals";
import type { Breakdown } from "@/lib/calls/totals";
import type { OperationContext } from "@/lib/operations/context";

/** Rows for a table, in days where the range has whole ones. Null where the breakdown does not know what the filter names. */
export async function readTable(
  db: OperationContext["db"],
  breakdown: Breakdown,
  { from, to }: Bucket,
  filter: TotalsFilter,
): Promise<TotalRow[] | null> {
  const isByCaller = filter.caller !== undefined || filter.client !== undefined;
  if ((isByCaller && breakdown !== "caller") || (filter.tool !== undefined && breakdown !== "tool")) return null;
  const { days, hours } = coverOf(floorTo("hour", from), to);
  const parts = await Promise.all([
    ...(days ? [readTotals(db, breakdown, "day", days, filter)] : []),
    ...hours.map((part) => readTotals(db, breakdown, "hour", part, filter)),
  ]);
  return parts.flat();
}
