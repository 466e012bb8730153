import type { ConnectionStatus } from "@/lib/gateway/core/snapshot";

/** What one attempt to reach an upstream came to. `reason` is a sentence for people; it holds no secret. */
export type UpstreamOutcome =
  | { readonly kind: "success" }
  /** The upstream answered 401 or 403: it is there, the credential is not good. */
  | { readonly kind: "rejected"; readonly reason: string }
  /** Network, TLS, 5xx or protocol: the transport failed, not a tool. */
  | { readonly kind: "failure"; readonly reason: string }
  /** A call took longer than it may: the tool is slow, or the server hangs. Asking it for its lists will tell. */
  | { readonly kind: "doubt" };

/** The part of a connection that says how it is. Times are Unix milliseconds. */
export interface Health {
  readonly status: ConnectionStatus;
  readonly reason: string | null;
  /** Transport failures since the last success. */
  readonly consecutiveFailures: number;
  /** Of the row of failures that is going on. */
  readonly firstFailureAt: number | null;
  /** Null: nothing is tried by itself. */
  readonly nextRetryAt: number | null;
  /** A person paused it: only a person resumes it. */
  readonly pausedByPerson: boolean;
}

export const FAILURES_UNTIL_PAUSED = 5;
const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 30 * 60_000;

export const NEW_HEALTH: Health = {
  status: "pending",
  reason: null,
  consecutiveFailures: 0,
  firstFailureAt: null,
  nextRetryAt: null,
  pausedByPerson: false,
};

/**
 * How a connection is after an attempt.
 *
 * Five failures in a row open the circuit: the connection is paused, so that it cannot slow the others, and one probe is
 * let through at `nextRetryAt`. A success closes it. What a person has paused stays so whatever happens.
 *
 * @param now Unix milliseconds
 * @param random in [0, 1): full jitter, so that many connections to one server do not come back in the same moment
 */
export function afterOutcome(health: Health, outcome: UpstreamOutcome, now: number, random: number): Health {
  if (health.pausedByPerson) return health;
  switch (outcome.kind) {
    case "success":
      return { ...NEW_HEALTH, status: "connected" };
    case "rejected":
      // The same credential is tried again, but seldom: often enough to notice that the other side has let it in again,
      // too seldom to lock an account.
      return {
        ...NEW_HEALTH,
        status: "needs_reauth",
        reason: outcome.reason,
        firstFailureAt: health.firstFailureAt ?? now,
        nextRetryAt: now + LONGEST_RETRY_MS,
      };
    case "doubt":
      return health.nextRetryAt === null ? { ...health, nextRetryAt: now } : health;
    case "failure":
      return afterFailure(health, outcome.reason, now, random);
  }
}

function afterFailure(health: Health, reason: string, now: number, random: number): Health {
  const consecutiveFailures = health.consecutiveFailures + 1;
  const isOpen = consecutiveFailures >= FAILURES_UNTIL_PAUSED;
  const firstFailureAt = health.firstFailureAt ?? now;
  // A call that fails between two tries does not push the next one further away.
  const isTryAhead = health.nextRetryAt !== null && health.nextRetryAt > now && health.status !== "needs_reauth";
  return {
    status: isOpen ? "paused" : "error",
    reason: isOpen ? `Paused after ${consecutiveFailures} failures in a row. ${reason}` : reason,
    consecutiveFailures,
    firstFailureAt,
    nextRetryAt: isTryAhead ? health.nextRetryAt : now + retryDelayMs(now - firstFailureAt, random),
    pausedByPerson: false,
  };
}

/**
 * The wait before the next try: drawn from the whole range up to a ceiling, which is as long as the server has been away
 * already, from 30 s to 30 min. So it grows exponentially from try to try, and a burst of failing calls, which is one
 * outage, does not count as a long one. Never under a second: a run of low draws is not a busy loop.
 */
export function retryDelayMs(awayForMs: number, random: number): number {
  const ceiling = Math.min(LONGEST_RETRY_MS, Math.max(FIRST_RETRY_MS, awayForMs));
  return Math.max(1000, Math.round(ceiling * random));
}

/** A person pauses. */
export function paused(by: string): Health {
  return { ...NEW_HEALTH, status: "paused", reason: `Paused by ${by}.`, pausedByPerson: true };
}

/** A person resumes: as new, and due at once. */
export function resumed(now: number): Health {
  return { ...NEW_HEALTH, nextRetryAt: now };
}

/** Whether the scheduler should try this connection now; `lastSyncedAt` in Unix milliseconds. */
export function isDue(health: Health, lastSyncedAt: number | null, now: number, resyncMs: number): boolean {
  if (health.pausedByPerson) return false;
  if (health.nextRetryAt !== null) return health.nextRetryAt <= now;
  if (health.status === "pending") return true;
  return health.status === "connected" && (lastSyncedAt === null || lastSyncedAt + resyncMs <= now);
}
