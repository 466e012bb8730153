/** How wide a point of a chart is. */
export type BucketWidth = "five_minutes" | "hour" | "day";

export interface Bucket {
  /** Unix milliseconds; `to` is the next one's `from`. */
  readonly from: number;
  readonly to: number;
}

const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Wider the longer the range is, so that a chart has at most some hundred points. */
export function widthFor(rangeMs: number): BucketWidth {
  if (rangeMs <= 6 * HOUR_MS) return "five_minutes";
  return rangeMs <= 4 * DAY_MS ? "hour" : "day";
}

/** `time` or the beginning of the bucket before it, as roll-ups are kept: in UTC. */
export function floorTo(width: "five_minutes" | "hour", time: number): number {
  const step = width === "hour" ? HOUR_MS : 5 * MINUTE_MS;
  return Math.floor(time / step) * step;
}

/**
 * The buckets of a range without gaps; the first begins at or before `from`. Days begin at midnight of the time zone, to
 * the full hour of UTC: where a zone is off by half an hour, so are its days.
 *
 * @param timeZone IANA name: "Europe/Berlin"
 */
export function bucketsOf(from: number, to: number, width: BucketWidth, timeZone: string): Bucket[] {
  if (width !== "day") return evenly(floorTo(width, from), to, width === "hour" ? HOUR_MS : 5 * MINUTE_MS);
  const dateOf = localDates(timeZone);
  const starts: number[] = [];
  let date = "";
  for (let hour = floorTo("hour", from); hour < to; hour += HOUR_MS) {
    const its = dateOf(hour);
    if (its !== date) starts.push(hour);
    date = its;
  }
  return starts.map((start, at) => ({ from: start, to: starts[at + 1] ?? to }));
}

function evenly(first: number, to: number, step: number): Bucket[] {
  const buckets: Bucket[] = [];
  for (let from = first; from < to; from += step) buckets.push({ from, to: from + step });
  return buckets;
}

/** The date that a moment has in a time zone, as a text that is the same for the same day. */
function localDates(timeZone: string): (time: number) => string {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return (time) => format.format(time);
}

/** Day of the week (0 is Monday) and hour that a moment has in a time zone. */
export function weekHours(timeZone: string): (time: number) => { readonly weekday: number; readonly hour: number } {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, weekday: "short", hour: "2-digit", hourCycle: "h23" });
  return (time) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    return { weekday: WEEKDAYS.indexOf(parts.weekday ?? ""), hour: Number(parts.hour) };
  };
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** A range in whole days of UTC where it holds some, and hours around them: fewest rows of totals for the same sum. */
export interface Cover {
  readonly days: { readonly from: number; readonly to: number } | null;
  readonly hours: readonly { readonly from: number; readonly to: number }[];
}

/** @param from full hours of UTC, both */
export function coverOf(from: number, to: number): Cover {
  const firstDay = Math.ceil(from / DAY_MS) * DAY_MS;
  const lastDay = Math.floor(to / DAY_MS) * DAY_MS;
  if (lastDay <= firstDay) return { days: null, hours: from < to ? [{ from, to }] : [] };
  const hours = [
    { from, to: firstDay },
    { from: lastDay, to },
  ].filter((part) => part.from < part.to);
  return { days: { from: firstDay, to: lastDay }, hours };
}

/** The last bucket that begins at or before the time; by halving, since days are of different length. */
export function indexOf(buckets: readonly Bucket[], time: number): number {
  let low = 0;
  let high = buckets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((buckets[middle]?.from ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
