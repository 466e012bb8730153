import { isPermission } from "@/lib/access/permissions";
import type { RoleView } from "@/lib/roles/schema";

interface RoleRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
}

/** A role of the organization's own, as whoever may change it reads it. */
export function toRoleView(
  { id, name, description, permissions }: RoleRow,
  { members, serviceAccounts }: Pick<RoleView, "members" | "serviceAccounts">,
): RoleView {
  return {
    id,
    name,
    description,
    isBuiltIn: false,
    permissions: permissions.filter(isPermission),
    members,
    serviceAccounts,
    mayAssign: true,
  };
}

/** For the audit log. */
export function roleTarget({ id, name }: Pick<RoleRow, "id" | "name">) {
  return { kind: "role", id, name };
}
