import type { SystemDb } from "@/lib/db/scoped";

/**
 * A grant from which something new may come: not revoked, not at its end, and of a person who is still a member. Null for
 * any other.
 */
export async function findGrant(db: SystemDb, id: string) {
  const row = await db.oauthGrant.findFirst({
    where: { id, revokedAt: null, expiresAt: { gt: new Date() } },
    select: {
      payload: true,
      endpoint: true,
      userId: true,
      organizationId: true,
      organization: { select: { slug: true } },
    },
  });
  if (!row) return null;
  const { userId, organizationId } = row;
  const membership = await db.membership.findFirst({
    where: { userId, organizationId, suspendedAt: null },
    select: { id: true },
  });
  return membership && { ...row, organizationSlug: row.organization.slug };
}
