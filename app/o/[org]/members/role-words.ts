import { isRole, type Role } from "@/lib/access/permissions";
import type { RoleView } from "@/lib/roles/schema";

/** What each is for, in a line. */
export const ROLE_HINTS: Readonly<Record<Role, string>> = {
  owner: "Everything, and who else is an owner.",
  admin: "Connections, keys, members and settings.",
  member: "Uses tools, and sees their own calls.",
  viewer: "Looks, and calls nothing.",
};

/** What a role is for, in a line: of one of the organization's own what its maker wrote, or how much it may. */
export function hintOf({ id, description, permissions }: RoleView): string {
  if (isRole(id)) return ROLE_HINTS[id];
  return description || `${permissions.length} of the permissions under Roles.`;
}

/** A role as it stands in a choice. */
export interface RoleOption {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
}

/** The roles that somebody may give. */
export function assignable(roles: readonly RoleView[]): readonly RoleOption[] {
  return roles
    .filter(({ mayAssign }) => mayAssign)
    .map((role) => ({ id: role.id, name: role.name, hint: hintOf(role) }));
}
