import type { Role } from "@/lib/access/permissions";
import { newId } from "@/lib/base/ids";
import type { SystemTransaction } from "@/lib/db/scoped";

export interface NewOrganization {
  readonly slug: string;
  readonly name: string;
  readonly owner: { readonly email: string; readonly name: string };
}

export interface CreatedOrganization {
  readonly organizationId: string;
  readonly ownerId: string;
}

const OWNER: Role = "owner";

/**
 * An organization with its owner, who may exist already. In the system scope: before this there is no organization to
 * be confined to. Rejects with the database's unique violation when the slug is taken.
 */
export async function createOrganization(
  tx: SystemTransaction,
  organization: NewOrganization,
): Promise<CreatedOrganization> {
  const { slug, name, owner } = organization;
  const organizationId = newId("org");
  const user = await tx.user.upsert({
    where: { email: owner.email },
    create: { id: newId("usr"), email: owner.email, name: owner.name, emailVerified: new Date() },
    update: {},
    select: { id: true },
  });
  await tx.organization.create({ data: { id: organizationId, slug, name } });
  await tx.membership.create({ data: { id: newId("mem"), organizationId, userId: user.id, role: OWNER } });
  return { organizationId, ownerId: user.id };
}
