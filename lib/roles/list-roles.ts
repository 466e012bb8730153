import { isPermission, ROLES } from "@/lib/access/permissions";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";
import { ROLE_NAMES } from "@/lib/roles/role-names";
import { permissionsOfRole } from "@/lib/roles/role-permissions";
import { listRolesInput, type RoleView } from "@/lib/roles/schema";

/** The roles that every organization has, then its own by name. */
export const listRoles = defineOperation({
  name: "roles.list",
  permission: "members.read",
  audit: false,
  input: listRolesInput,
  async run({ db, actor }): Promise<Page<RoleView>> {
    const [own, counts, accountCounts, membership] = await Promise.all([
      db.customRole.findMany({ orderBy: { name: "asc" } }),
      db.membership.groupBy({ by: ["role"], _count: { _all: true } }),
      db.serviceAccount.groupBy({ by: ["role"], _count: { _all: true } }),
      db.membership.findFirst({ where: { userId: actor.userId ?? "" }, select: { role: true } }),
    ]);
    const [members, serviceAccounts] = [counts, accountCounts].map(
      (rows) => new Map(rows.map((row) => [row.role, row._count._all])),
    );
    const isOwner = actor.kind === "user" && membership?.role === "owner";
    const builtIn = await Promise.all(
      ROLES.map(async (id) => ({
        id: id as string,
        name: ROLE_NAMES[id],
        description: "",
        isBuiltIn: true,
        permissions: [...(await permissionsOfRole(db, id))],
      })),
    );
    const custom = own.map(({ id, name, description, permissions }) => ({
      id,
      name,
      description,
      isBuiltIn: false,
      permissions: permissions.filter(isPermission),
    }));
    const items = [...builtIn, ...custom].map((role) => ({
      ...role,
      members: members?.get(role.id) ?? 0,
      serviceAccounts: serviceAccounts?.get(role.id) ?? 0,
      mayAssign:
        actor.permissions.has("members.write") &&
        (role.id === "owner" ? isOwner : role.permissions.every((permission) => actor.permissions.has(permission))),
    }));
    return { items, nextCursor: null, total: items.length };
  },
});
