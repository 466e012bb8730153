export type ChartUnit = "calls" | "percent" | "ms";

/** A figure with its unit, as short as an axis allows. */
export function formatValue(value: number, unit: ChartUnit): string {
  if (unit === "percent") return `${value === 100 ? "100" : value.toFixed(value < 10 ? 1 : 2)} %`;
  if (unit === "ms") return value >= 10_000 ? `${(value / 1000).toFixed(0)} s` : `${round(value)} ms`;
  return shorten(value);
}

function shorten(value: number): string {
  if (value >= 10_000_000) return `${Math.round(value / 1_000_000)} M`;
  if (value >= 1_000_000) return `${(value / 1_000_000).toFixed(1)} M`;
  if (value >= 10_000) return `${Math.round(value / 1000)} k`;
  return Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(1);
}

function round(value: number): string {
  return value < 10 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}

/** The same on an axis, where ticks are round. */
export function formatTickValue(value: number, unit: ChartUnit): string {
  if (unit === "percent") return `${value} %`;
  return unit === "ms" && value >= 1000 ? `${value / 1000} s` : formatValue(value, unit);
}

/** Shares go to all of it. */
export const PERCENT_TICKS: readonly number[] = [0, 50, 100];

/** At most four, from zero: 0, 400, 800, 1,200. */
export function ticksTo(most: number): readonly number[] {
  if (!(most > 1e-6)) return [0, 1];
  const rough = most / 3;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 4, 5, 10].map((factor) => factor * magnitude).find((size) => size * 3 >= most) ?? most / 3;
  const ticks = [0, step, step * 2, step * 3];
  return ticks
    .filter((_tick, at) => at === 0 || (ticks[at - 1] ?? 0) < most)
    .map((tick) => Number(tick.toPrecision(12)));
}

export type ChartWidth = "five_minutes" | "hour" | "day";

/** A moment as an axis names it, in a time zone. */
export function formatTick(at: string, width: ChartWidth, isLong: boolean, timeZone: string): string {
  const date = new Date(at);
  if (width === "day" || isLong) return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone });
  return date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
}

/** The same where there is room: in the tooltip and the table. */
export function formatMoment(at: string, width: ChartWidth, timeZone: string): string {
  const date = new Date(at);
  const day: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short", timeZone };
  if (width === "day") return date.toLocaleDateString("en-GB", day);
  return date.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** Four places of `count`, spread evenly. */
export function tickPlaces(count: number): readonly number[] {
  if (count <= 4) return Array.from({ length: count }, (_, at) => at);
  return [0, 1, 2, 3].map((at) => Math.floor(((count - 1) * at) / 3));
}
