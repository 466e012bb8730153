import type { Tone } from "@/components/ui/status";
import { MANY_ADDRESSES, ROTATE_AFTER_DAYS } from "@/lib/keys/core/warnings";
import { EXPIRY_WARNING_DAYS, type KeyView } from "@/lib/keys/schema";

const DAY_MS = 86_400_000;

export interface KeyMark {
  readonly tone: Tone;
  readonly text: string;
  /** What it means and what to do. */
  readonly title: string;
}

/** What somebody should look at: only of a key that works. `now` in Unix milliseconds. */
export function marksOf(
  key: Pick<KeyView, "state" | "createdAt" | "rotatedAt" | "expiresAt" | "graceUntil" | "addresses">,
  now: number,
): readonly KeyMark[] {
  if (key.state !== "active") return [];
  const marks: KeyMark[] = [];
  const left = key.expiresAt === null ? Number.POSITIVE_INFINITY : (Date.parse(key.expiresAt) - now) / DAY_MS;
  if (left <= EXPIRY_WARNING_DAYS) {
    const days = Math.max(1, Math.ceil(left));
    marks.push({
      tone: "warn",
      text: days === 1 ? "Expires within a day" : `Expires in ${days} days`,
      title: "Rotate it and put the new text into its clients, or they are refused from then on.",
    });
  }
  const age = (now - Date.parse(key.rotatedAt ?? key.createdAt)) / DAY_MS;
  if (age >= ROTATE_AFTER_DAYS) {
    marks.push({
      tone: "warn",
      text: "Rotate",
      title: `Its text is ${Math.floor(age)} days old. Rotate it: the old text works on for a while.`,
    });
  }
  if (key.addresses >= MANY_ADDRESSES) {
    marks.push({
      tone: "warn",
      text: `${key.addresses} networks in 7 days`,
      title: "One person's key is rarely used from so many places. Look at its calls; revoke it if it was passed on.",
    });
  }
  if (key.graceUntil !== null) {
    marks.push({
      tone: "off",
      text: "Old text still works",
      title: `Until ${key.graceUntil}. Rotate again with no grace to end it now.`,
    });
  }
  return marks;
}
