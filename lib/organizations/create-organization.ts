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

export const OWNER: Role = "owner";

/**
 * An organization with its owner, who may exist already. In the system scope: before this there is no organization to
 * be confined to. Rejects with the database's unique violation when the slug is taken.
 */
export async function createOrganization(
  tx: SystemTransaction,
  organization: NewOrganization,
): Promise<CreatedOrganization> {
  const { slug, name, owner } = organization;
  const user = await tx.user.upsert({
    where: { email: owner.email },
    create: { id: newId("usr"), email: owner.email, name: owner.name, emailVerified: new Date() },
    update: {},
    select: { id: true },
  });
  return { organizationId: await createOwned(tx, { slug, name, ownerId: user.id }), ownerId: user.id };
}

/** The organization and its first membership; resolves to its id. Rejects like `createOrganization`. */
export async function createOwned(
  tx: Pick<SystemTransaction, "organization" | "membership">,
  { slug, name, ownerId }: { readonly slug: string; readonly name: string; readonly ownerId: string },
): Promise<string> {
  const organizationId = newId("org");
  await tx.organization.create({ data: { id: organizationId, slug, name }, select: { id: true } });
  const membership = { id: newId("mem"), organizationId, userId: ownerId, role: OWNER };
  await tx.membership.create({ data: membership, select: { id: true } });
  return organizationId;
}
