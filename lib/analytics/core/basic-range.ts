const DAY_MS = 86_400_000;
const BASIC_DAYS = [1, 7, 30];
/** Pages are read a while after they were made, and clocks differ. */
const SLACK_MS = 15 * 60_000;

/** Whether a range is one of those that every plan has: the last 24 hours, 7 or 30 days. */
export function isBasicRange(from: number, to: number, now: number): boolean {
  return Math.abs(to - now) <= SLACK_MS && BASIC_DAYS.some((days) => Math.abs(to - from - days * DAY_MS) <= 60_000);
}
