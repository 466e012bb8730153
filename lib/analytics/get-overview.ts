import { isBasicRange } from "@/lib/analytics/core/basic-range";
import {
  type Bucket,
  type BucketWidth,
  bucketsOf,
  floorTo,
  HOUR_MS,
  indexOf,
  weekHours,
  widthFor,
} from "@/lib/analytics/core/buckets";
import { countKinds, type FailureSums } from "@/lib/analytics/core/error-kinds";
import {
  addRow,
  barsOf,
  type CountedStatus,
  emptySum,
  figuresOf,
  onlyStatus,
  type Sum,
} from "@/lib/analytics/core/figures";
import { readTable } from "@/lib/analytics/read-table";
import {
  breakdownFor,
  readFailures,
  readMinutes,
  readServerCounts,
  readTotals,
  type TotalRow,
  type TotalsFilter,
} from "@/lib/analytics/read-totals";
import { type AnalyticsOverview, overviewInput, type WeekHour } from "@/lib/analytics/schema";
import { serverSeriesOf } from "@/lib/analytics/server-series";
import { byClient, byServer, byTool, tableOf } from "@/lib/analytics/tables";
import { Fault } from "@/lib/base/errors";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";
import { requireFeature } from "@/lib/plans/require-feature";

/** What the calls of a range came to: the figures, their course, and who and what they were. From sums, not from calls. */
export const getOverview = defineOperation({
  name: "analytics.overview",
  permission: "calls.read",
  audit: false,
  input: overviewInput,
  async run({ db, actor, organization, services }, input): Promise<AnalyticsOverview> {
    const { from: first, to: last, timeZone, status, tables: wanted, ...filter } = input;
    const now = Date.now();
    const to = last.getTime();
    if (!isBasicRange(first.getTime(), to, now)) requireFeature(organization, "advancedAnalytics");
    if (filter.caller !== undefined) requireFeature(organization, "advancedAnalytics");
    if (filter.caller !== undefined && filter.caller !== actor.userId && !actor.permissions.has("callers.read")) {
      throw new Fault("forbidden", "This needs the permission callers.read, which you do not have.", {
        data: { permission: "callers.read" },
      });
    }
    const width = widthOf(to - first.getTime(), filter);
    const from = floorTo(width === "five_minutes" ? width : "hour", first.getTime());
    const within = { from, to };
    const [rows, rowsBefore, servers, tools, callers, serverRows, failures, places] = await Promise.all([
      readSeries(db, width, within, filter),
      readBefore(db, width, { from: from - (to - from), to: from }, filter),
      wanted === "none" ? null : readTable(db, "server", within, filter),
      wanted === "none" ? null : readTable(db, "tool", within, filter),
      wanted === "all" || isByCaller(filter) ? readTable(db, "caller", within, filter) : null,
      readByServer(db, width, within, filter),
      readKinds(db, width, within, filter),
      db.connection.findMany({ select: { slug: true }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] }),
    ]);
    const narrow = (some: readonly TotalRow[]) => (status ? some.map((row) => onlyStatus(row, status)) : some);
    const total = sumOf(narrow(rows));
    const buckets = bucketsOf(from, to, width, timeZone);
    return {
      from: new Date(from).toISOString(),
      to: last.toISOString(),
      width,
      timeZone,
      current: figuresOf(total),
      previous: figuresOf(sumOf(narrow(rowsBefore))),
      series: seriesOf(narrow(rows), buckets),
      isPartial: (buckets.at(-1)?.to ?? 0) > now || to > now - HOUR_MS,
      isBehind: services.isCallLogBehind(),
      serverSeries: serverSeriesOf(
        narrow(serverRows ?? rows),
        buckets,
        places.map(({ slug }) => slug),
      ),
      errorKinds: countKinds(
        failures.map((sums) => failuresOf(sums, status)),
        total,
      ),
      latency: barsOf(total.latency),
      weekHours: weekHoursOf(narrow(rows), timeZone),
      servers: tableOf(narrow(servers ?? callers ?? tools ?? []), byServer),
      tools: tools && tableOf(narrow(tools), byTool),
      clients: callers && tableOf(narrow(callers), byClient),
    };
  },
});

/** Only callers know what the filter names. */
function isByCaller({ caller, client }: TotalsFilter): boolean {
  return caller !== undefined || client !== undefined;
}

/** The part of failures that ended in one way. */
function failuresOf(sums: FailureSums, status: CountedStatus | undefined): FailureSums {
  if (status === undefined) return sums;
  return { ...sums, errors: status === "error" ? sums.errors : 0, denied: status === "denied" ? sums.denied : 0 };
}

/** Null where the rows of the course itself say which server they are of. */
function readByServer(db: OperationContext["db"], width: BucketWidth, within: Bucket, filter: TotalsFilter) {
  const isTold = width === "five_minutes" || breakdownFor(filter) !== "all";
  return isTold ? null : readServerCounts(db, within);
}

/** For a few minutes the classes of errors are not told apart. */
function readKinds(db: OperationContext["db"], width: BucketWidth, within: Bucket, filter: TotalsFilter) {
  return width === "five_minutes" ? [] : readFailures(db, "hour", within, filter);
}

/** Minutes know nothing of callers: there an hour is the least. */
function widthOf(rangeMs: number, filter: TotalsFilter): BucketWidth {
  const width = widthFor(rangeMs);
  return width === "five_minutes" && breakdownFor(filter) === "caller" ? "hour" : width;
}

function readSeries(
  db: OperationContext["db"],
  width: BucketWidth,
  within: Bucket,
  filter: TotalsFilter,
): Promise<TotalRow[]> {
  if (width === "five_minutes") return readMinutes(db, within, filter);
  return readTotals(db, breakdownFor(filter) ?? "all", "hour", within, filter);
}

/**
 * The time before is exactly as long, so it begins within an hour: what lies before the first full one comes from minutes
 * (of callers, which minutes do not know, it is left out).
 */
async function readBefore(
  db: OperationContext["db"],
  width: BucketWidth,
  within: Bucket,
  filter: TotalsFilter,
): Promise<TotalRow[]> {
  if (width === "five_minutes") return readSeries(db, width, within, filter);
  const firstHour = Math.ceil(within.from / HOUR_MS) * HOUR_MS;
  const isKnown = breakdownFor(filter) !== "caller" && within.from < firstHour;
  const [edge, hours] = await Promise.all([
    isKnown ? readMinutes(db, { from: within.from, to: firstHour }, filter) : [],
    readSeries(db, width, { from: firstHour, to: within.to }, filter),
  ]);
  return [...edge, ...hours];
}

function sumOf(rows: readonly TotalRow[]): Sum {
  const sum = emptySum();
  for (const row of rows) addRow(sum, row);
  return sum;
}

/** Each bucket once, also those without a call. */
function seriesOf(rows: readonly TotalRow[], buckets: readonly Bucket[]) {
  const sums = buckets.map(emptySum);
  for (const row of rows) {
    const sum = sums[indexOf(buckets, row.at.getTime())];
    if (sum) addRow(sum, row);
  }
  return buckets.map(({ from }, at) => ({ at: new Date(from).toISOString(), ...figuresOf(sums[at] ?? emptySum()) }));
}

function weekHoursOf(rows: readonly TotalRow[], timeZone: string): WeekHour[] {
  const placeOf = weekHours(timeZone);
  const byHour = new Map<number, number>();
  for (const { at, calls } of rows) {
    const hour = Math.floor(at.getTime() / HOUR_MS) * HOUR_MS;
    byHour.set(hour, (byHour.get(hour) ?? 0) + calls);
  }
  const cells = new Map<number, WeekHour>();
  for (const [time, calls] of byHour) {
    const { weekday, hour } = placeOf(time);
    const cell = weekday * 24 + hour;
    cells.set(cell, { weekday, hour, calls: (cells.get(cell)?.calls ?? 0) + calls });
  }
  return [...cells.entries()].sort(([left], [right]) => left - right).map(([, cell]) => cell);
}
