import { isPermission, type Permission } from "@/lib/access/permissions";
import { Fault } from "@/lib/base/errors";
import type { OrganizationDb, OrganizationTransaction } from "@/lib/db/scoped";
import type { Actor } from "@/lib/operations/context";
import { permissionsOfRole } from "@/lib/roles/role-permissions";

type Db = Pick<OrganizationDb | OrganizationTransaction, "membership" | "serviceAccount" | "apiKey" | "customRole">;

const NOTHING: ReadonlySet<Permission> = new Set();

/** What a person may; nothing for who is no member, or suspended. */
export async function permissionsOfPerson(db: Db, userId: string): Promise<ReadonlySet<Permission>> {
  const member = await db.membership.findFirst({ where: { userId, suspendedAt: null }, select: { role: true } });
  return member ? permissionsOfRole(db, member.role) : NOTHING;
}

/** What a key may: what it was given, and no more than whoever it belongs to may, however the two changed beside each other. */
export async function permissionsOfKey(
  db: Db,
  key: {
    readonly permissions: ReadonlySet<Permission>;
    readonly userId: string | null;
    readonly serviceAccountId: string | null;
  },
): Promise<ReadonlySet<Permission>> {
  const { permissions, userId, serviceAccountId } = key;
  if (userId === null && serviceAccountId === null) return permissions;
  const held =
    serviceAccountId === null
      ? await permissionsOfPerson(db, userId ?? "")
      : await permissionsOfAccount(db, serviceAccountId);
  return new Set([...permissions].filter((permission) => held.has(permission)));
}

/**
 * Asks again what whoever acts may, under the organization's lock. Their request was let in, and perhaps decided in part,
 * by what they could do when it came: of a demotion and a change at once the change has waited, and goes no further.
 *
 * @throws Fault `forbidden` where they may less by now
 */
export async function refuseNarrowedActor(tx: OrganizationTransaction, actor: Actor): Promise<void> {
  if (actor.kind === "system") return;
  const now =
    actor.kind === "user" ? await permissionsOfPerson(tx, actor.id) : await permissionsOfStoredKey(tx, actor.id);
  const lost = [...actor.permissions].find((permission) => !now.has(permission));
  if (lost === undefined) return;
  throw new Fault("forbidden", `You have lost the permission ${lost} just now. Look again at what you may do.`, {
    data: { permission: lost },
  });
}

async function permissionsOfStoredKey(tx: OrganizationTransaction, id: string): Promise<ReadonlySet<Permission>> {
  const key = await tx.apiKey.findFirst({
    where: { id, revokedAt: null },
    select: { permissions: true, userId: true, serviceAccountId: true },
  });
  return key ? permissionsOfKey(tx, { ...key, permissions: new Set(key.permissions.filter(isPermission)) }) : NOTHING;
}

async function permissionsOfAccount(db: Db, id: string): Promise<ReadonlySet<Permission>> {
  const account = await db.serviceAccount.findFirst({ where: { id, suspendedAt: null }, select: { role: true } });
  return account ? permissionsOfRole(db, account.role) : NOTHING;
}
