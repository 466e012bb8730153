import { type Metric, UNITS } from "@/lib/alerts/core/metrics";

/** What is said of a rule, without its name. */
export interface ToldRule {
  readonly metric: Metric;
  readonly threshold: number | null;
  readonly minutes: number;
  /** The server's name; null for all together. */
  readonly server: string | null;
}

/** `p95 latency of GitHub above 2,000 ms for 5 minutes` */
export function ruleWords({ metric, threshold, minutes, server }: ToldRule): string {
  const span = minutes === 1 ? "a minute" : `${minutes.toLocaleString("en")} minutes`;
  const of = server ?? "all servers together";
  const limit = amount(metric, threshold);
  switch (metric) {
    case "p95_latency":
      return `p95 latency of ${of} above ${limit} over ${span}`;
    case "error_rate":
      return `Error rate of ${of} above ${limit} over ${span}`;
    case "server_trouble":
      return `${server ?? "Any server"} in trouble for ${span}`;
    case "no_calls":
      return `No call of ${server ?? "any server"} for ${span}`;
  }
}

/** What was measured: `3,120 ms`, `12.5 %`. Empty where nothing was. */
export function amount(metric: Metric, value: number | null): string {
  if (value === null) return "";
  const rounded = value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 });
  const unit = UNITS[metric];
  return unit === null ? rounded : `${rounded} ${unit}`;
}

/** How things stand, in a sentence. */
export function firingWords(rule: ToldRule, value: number | null): string {
  const span = rule.minutes === 1 ? "the last minute" : `the last ${rule.minutes.toLocaleString("en")} minutes`;
  const measured = amount(rule.metric, value);
  switch (rule.metric) {
    case "p95_latency":
      return `${measured} over ${span}; the limit is ${amount(rule.metric, rule.threshold)}.`;
    case "error_rate":
      return `${measured} over ${span}; the limit is ${amount(rule.metric, rule.threshold)}.`;
    case "server_trouble":
      return value === 1
        ? "1 server waits for a person, or is not reached."
        : `${measured} servers wait for a person, or are not reached.`;
    case "no_calls":
      return `No call has come in ${span}.`;
  }
}

export function resolvedWords(rule: ToldRule, value: number | null): string {
  const measured = amount(rule.metric, value);
  if (UNITS[rule.metric] === null)
    return rule.metric === "no_calls" ? "Calls come again." : "Every server answers again.";
  return measured === "" ? "Too few calls to say more." : `${measured} over the last ${rule.minutes} minutes.`;
}
