export const METRICS = ["p95_latency", "error_rate", "server_trouble", "no_calls"] as const;
export type Metric = (typeof METRICS)[number];

/** `resolved` is ok again, after it has fired. */
export const ALERT_STATES = ["ok", "firing", "resolved"] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** What a threshold counts in; null for a metric without one. */
export const UNITS = {
  p95_latency: "ms",
  error_rate: "%",
  server_trouble: null,
  no_calls: null,
} as const satisfies Record<Metric, string | null>;

/** What is watched, as the core needs it. */
export interface WatchedRule {
  readonly metric: Metric;
  /** Null: all servers together. */
  readonly connectionId: string | null;
  readonly threshold: number | null;
  readonly minutes: number;
  readonly quietMinutes: number;
}
