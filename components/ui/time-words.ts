const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** `12 s ago`, within a day; then the date. Clocks differ: what is a little ahead is now. */
export function relativeTime(at: number, now: number): string {
  const ago = now - at;
  if (ago < 5 * SECOND_MS && ago > -MINUTE_MS) return "just now";
  if (ago < 0) return absoluteTime(new Date(at), undefined, false);
  if (ago < MINUTE_MS) return `${Math.floor(ago / SECOND_MS)} s ago`;
  if (ago < HOUR_MS) return `${Math.floor(ago / MINUTE_MS)} min ago`;
  if (ago < DAY_MS) return `${Math.floor(ago / HOUR_MS)} h ago`;
  return absoluteTime(new Date(at), undefined, false);
}

/** @param timeZone undefined: the reader's own */
export function absoluteTime(date: Date, timeZone: string | undefined, isPrecise: boolean): string {
  const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", hourCycle: "h23", timeZone };
  if (!isPrecise) return date.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit" });
  return date.toLocaleString("en-GB", {
    ...day,
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    timeZoneName: "short",
  });
}
