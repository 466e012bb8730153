import { timingSafeEqual } from "node:crypto";

/** Compares two texts without telling by time how far they agree. Their lengths are not secret. */
export function isSameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
