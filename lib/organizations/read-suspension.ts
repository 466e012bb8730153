import type { Database } from "@/lib/db/database";

/** Whether an organization of the person's is suspended (ISO), and why; null for one that they do not belong to. */
export async function readSuspension(
  database: Database,
  userId: string,
  slug: string,
): Promise<{ readonly name: string; readonly at: string | null; readonly reason: string | null } | null> {
  const membership = await database.system.membership.findFirst({
    where: { userId, suspendedAt: null, organization: { slug } },
    select: { organization: { select: { name: true, suspendedAt: true, suspendedReason: true } } },
  });
  if (!membership) return null;
  const { name, suspendedAt, suspendedReason } = membership.organization;
  return { name, at: suspendedAt?.toISOString() ?? null, reason: suspendedReason };
}
