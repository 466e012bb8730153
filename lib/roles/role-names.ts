import { isRole, type Role } from "@/lib/access/permissions";

/** The roles that every organization has, as people read them. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  owner: "Owner",
  admin: "Admin",
  member: "Member",
  viewer: "Viewer",
};

/** What a role is called; of a custom one its id where nobody says more. */
export function builtinRoleName(role: string): string {
  return isRole(role) ? ROLE_NAMES[role] : role;
}
