import type { IdentityWorld } from "@/lib/identity/world";

/** The slug of the organization that a person joined first; null for somebody who may come into none. */
export async function findFirstOrganization(
  { database }: Pick<IdentityWorld, "database">,
  userId: string,
): Promise<string | null> {
  // The system scope, because the question is which organizations there are for this person.
  const membership = await database.system.membership.findFirst({
    where: { userId, suspendedAt: null },
    orderBy: { createdAt: "asc" },
    select: { organization: { select: { slug: true } } },
  });
  return membership?.organization.slug ?? null;
}
