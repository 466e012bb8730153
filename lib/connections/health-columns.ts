import type { Health } from "@/lib/connections/core/status";
import type { ConnectionStatus } from "@/lib/gateway/core/snapshot";

/** A connection's health, as it lies in its row. */
export interface HealthRow {
  readonly status: string;
  readonly statusReason: string | null;
  readonly failureCount: number;
  readonly firstFailureAt: Date | null;
  readonly nextRetryAt: Date | null;
  readonly disabledAt: Date | null;
}

export const HEALTH_COLUMNS = {
  status: true,
  statusReason: true,
  failureCount: true,
  firstFailureAt: true,
  nextRetryAt: true,
  disabledAt: true,
} as const;

export function readHealth(row: HealthRow): Health {
  return {
    status: row.status as ConnectionStatus,
    reason: row.statusReason,
    consecutiveFailures: row.failureCount,
    firstFailureAt: row.firstFailureAt?.getTime() ?? null,
    nextRetryAt: row.nextRetryAt?.getTime() ?? null,
    pausedByPerson: row.disabledAt !== null,
  };
}

/** What to write. `disabledAt` is not among it: only pausing and resuming set that. */
export function healthColumns(health: Health): Omit<HealthRow, "disabledAt"> {
  return {
    status: health.status,
    statusReason: health.reason,
    failureCount: health.consecutiveFailures,
    firstFailureAt: toDate(health.firstFailureAt),
    nextRetryAt: toDate(health.nextRetryAt),
  };
}

/** Whether anybody would see a difference: the data plane, or a person. */
export function isSameHealth(one: Health, other: Health): boolean {
  return (
    one.status === other.status &&
    one.reason === other.reason &&
    one.consecutiveFailures === other.consecutiveFailures &&
    one.nextRetryAt === other.nextRetryAt &&
    one.pausedByPerson === other.pausedByPerson
  );
}

function toDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

/** Nobody has authorized it: that is tried again when somebody has, and by itself seldom. */
export function unconnectedColumns(now: Date) {
  return {
    status: "pending",
    statusReason: "Nobody has connected an account yet.",
    nextRetryAt: new Date(now.getTime() + UNCONNECTED_MS),
    lastCheckedAt: now,
  };
}

const UNCONNECTED_MS = 30 * 60_000;
