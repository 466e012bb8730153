import { isGranted, isPermission, isRole, PERMISSIONS, type Permission } from "@/lib/access/permissions";
import type { OrganizationDb, OrganizationTransaction } from "@/lib/db/scoped";
import { builtinRoleName } from "@/lib/roles/role-names";

type Db = Pick<OrganizationDb | OrganizationTransaction, "customRole">;

const NOTHING: ReadonlySet<Permission> = new Set();

/**
 * What a role may: the one place where a stored role becomes permissions. Of the organization's own roles the row is read,
 * so a change holds from the next request on. A role that is not known (any more) may nothing.
 */
export async function permissionsOfRole(db: Db, role: string): Promise<ReadonlySet<Permission>> {
  if (isRole(role)) return new Set(PERMISSIONS.filter((permission) => isGranted(role, permission)));
  if (!role.startsWith("rol_")) return NOTHING;
  const own = await db.customRole.findFirst({ where: { id: role }, select: { permissions: true } });
  return own ? new Set(own.permissions.filter(isPermission)) : NOTHING;
}

/** How roles are called here. */
export async function roleNamer(db: Db): Promise<(role: string) => string> {
  const rows = await db.customRole.findMany({ select: { id: true, name: true } });
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (role) => names.get(role) ?? builtinRoleName(role);
}

export async function roleExists(db: Db, role: string): Promise<boolean> {
  return isRole(role) || (await db.customRole.findFirst({ where: { id: role }, select: { id: true } })) !== null;
}
