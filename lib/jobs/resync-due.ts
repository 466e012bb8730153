import { isFault } from "@/lib/base/errors";
import { resync } from "@/lib/connections/sync-connection";
import type { Database } from "@/lib/db/database";
import { REMOTE_KINDS } from "@/lib/gateway/core/snapshot";
import type { OperationContext } from "@/lib/operations/context";

/** A connected server is asked this often what it offers, in case it does not say so by itself. */
export const RESYNC_AFTER_MS = 10 * 60_000;
const PER_ROUND = 200;
const AT_ONCE = 8;

export interface ResyncParts {
  readonly database: Database;
  /** The organization, for a change that the gateway makes itself. */
  open(organizationId: string): Promise<OperationContext>;
  now(): number;
  onError(error: unknown): void;
}

/**
 * Asks again those servers whose time has come: after failures at their next try, otherwise every ten minutes. The same
 * rule as `isDue` (lib/connections/core/status.ts), as a query; a test compares the two.
 */
export async function resyncDue(parts: ResyncParts, signal: AbortSignal): Promise<void> {
  const due = await findDue(parts.database, parts.now());
  const queue = due.values();
  const worker = async () => {
    for (const { organizationId, slug } of queue) {
      if (signal.aborted) return;
      await resyncOne(parts, organizationId, slug);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Across organizations: the scheduler serves them all. Who has waited longest is first. */
export function findDue(database: Database, now: number) {
  const at = new Date(now);
  const stale = new Date(now - RESYNC_AFTER_MS);
  return database.system.connection.findMany({
    where: {
      kind: { in: [...REMOTE_KINDS] },
      disabledAt: null,
      OR: [
        { nextRetryAt: { lte: at } },
        { nextRetryAt: null, status: "pending" },
        { nextRetryAt: null, status: "connected", lastSyncedAt: null },
        { nextRetryAt: null, status: "connected", lastSyncedAt: { lte: stale } },
      ],
    },
    orderBy: [{ lastCheckedAt: { sort: "asc", nulls: "first" } }, { id: "asc" }],
    take: PER_ROUND,
    select: { organizationId: true, slug: true },
  });
}

async function resyncOne(parts: ResyncParts, organizationId: string, slug: string): Promise<void> {
  try {
    await resync(await parts.open(organizationId), slug);
  } catch (error) {
    // Removed while we were on our way.
    if (isFault(error) && error.code === "not_found") return;
    parts.onError(error);
  }
}
