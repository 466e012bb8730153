import type { RuleConditions } from "@/lib/access/schema";

export const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

/** When a rule holds, in words. */
export function conditionWords({ hours, networks, environments, claims }: RuleConditions): string {
  const words: string[] = [];
  if (hours) words.push(`${daysOf(hours.days)} ${hours.from}–${hours.until} (${hours.timeZone})`);
  if (networks) words.push(`from ${networks.join(", ")}`);
  if (environments) words.push(`keys for ${environments.join(", ")}`);
  for (const { claim, values } of claims ?? []) words.push(`tokens whose ${claim} has ${values.join(" or ")}`);
  return words.length === 0 ? "Always" : words.join("; ");
}

function daysOf(days: readonly number[]): string {
  const sorted = [...days].sort();
  const first = sorted[0] ?? 1;
  const isRun = sorted.length > 2 && sorted.every((day, at) => day === first + at);
  const names = sorted.map((day) => DAYS[day - 1] ?? "");
  if (sorted.length === 7) return "Every day";
  return isRun ? `${names[0]}–${names.at(-1)}` : names.join(", ");
}
