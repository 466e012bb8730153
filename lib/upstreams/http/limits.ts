import { BREAKER_RULES, type BreakerRules } from "@/lib/upstreams/breaker";

/** Bounds on what an upstream may cost. Bytes and milliseconds. */
export interface HttpLimits {
  /** Of one answer: a JSON body, or all events of a call's stream together. */
  readonly maxResponseBytes: number;
  /** Events on one call's stream. */
  readonly maxEventsPerCall: number;
  /** One event on a stream that outlives calls. */
  readonly maxStreamEventBytes: number;
  /** Until the status line, for everything but `tools/call`, which may think as long as its own timeout says. */
  readonly firstByteMs: number;
  /** Connections for calls to one upstream; more calls wait their turn. */
  readonly maxConnections: number;
  readonly maxPages: number;
  readonly maxItems: number;
  readonly maxPageBytes: number;
  /** An upstream session of ours that nobody used for so long is ended. */
  readonly sessionIdleMs: number;
  readonly breaker: BreakerRules;
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  maxResponseBytes: 10_485_760,
  maxEventsPerCall: 5000,
  maxStreamEventBytes: 1_048_576,
  firstByteMs: 30_000,
  maxConnections: 128,
  maxPages: 100,
  maxItems: 20_000,
  maxPageBytes: 4_194_304,
  sessionIdleMs: 30 * 60_000,
  breaker: BREAKER_RULES,
};
