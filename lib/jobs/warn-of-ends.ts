import type { Database } from "@/lib/db/database";
import { OWNED_COLUMNS, tellOfEndAhead } from "@/lib/oauth/tell-owner";
import type { Services } from "@/lib/operations/services";

const DAY_MS = 86_400_000;
const AHEAD_MS = 3 * DAY_MS;
const PER_ROUND = 500;

/**
 * Tells people three days ahead of authorizations that end and that only they can renew. Once for each: whoever comes
 * second changes nothing and tells nobody. What lives no longer than that in all is told of when it has ended.
 */
export async function warnOfEnds(
  { database, services }: { readonly database: Database; readonly services: Pick<Services, "environment"> },
  now: number,
): Promise<void> {
  const due = await database.system.upstreamGrant.findMany({
    where: {
      state: "active",
      canRefresh: false,
      warnedAt: null,
      expiresAt: { gt: new Date(now), lte: new Date(now + AHEAD_MS) },
      connection: { disabledAt: null, organization: { suspendedAt: null } },
    },
    orderBy: { expiresAt: "asc" },
    take: PER_ROUND,
    select: { id: true, organizationId: true, version: true, obtainedAt: true, expiresAt: true, ...OWNED_COLUMNS },
  });
  for (const { id, organizationId, version, obtainedAt, expiresAt, ...grant } of due) {
    const isLong = expiresAt !== null && expiresAt.getTime() - obtainedAt.getTime() > AHEAD_MS;
    await database.organization(organizationId).$transaction(async (tx) => {
      const { count } = await tx.upstreamGrant.updateMany({
        where: { id, version, warnedAt: null },
        data: { warnedAt: new Date(now) },
      });
      if (count === 1 && isLong) await tellOfEndAhead(tx, services, grant, expiresAt);
    });
  }
}
