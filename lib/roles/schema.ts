import { z } from "zod";
import { PERMISSIONS, type Permission, ROLES, rolesWith } from "@/lib/access/permissions";
import { nameOf } from "@/lib/operations/schema";
import { ROLE_NAMES } from "@/lib/roles/role-names";

/** The shapes of roles, shared with forms: nothing here may need Node. */

/** One of an organization's own: rol_… */
export const customRole = z.string().regex(/^rol_[0-9a-z]{26}$/, "There is no such role.");

/** A role as memberships, invitations and access rules name it. */
export const roleRef = z.union([z.enum(ROLES), customRole]);

/** What a role can be given: what owners alone may is nobody else's. */
export const GIVEN_TO_ROLES: readonly Permission[] = PERMISSIONS.filter((name) => rolesWith(name).length > 1);

const RESERVED: ReadonlySet<string> = new Set(
  [...ROLES, ...Object.values(ROLE_NAMES)].map((name) => name.toLowerCase()),
);

const roleName = nameOf(40, "Give the role a name.").refine(
  (name) => !RESERVED.has(name.toLowerCase()) && !/^rol_/i.test(name),
  "Every organization has a role of this name. Choose another.",
);
const description = z.string().trim().max(300, "At most 300 characters.");
const permissions = z
  .array(z.enum(GIVEN_TO_ROLES as readonly [Permission, ...Permission[]]))
  .min(1, "Choose at least one permission.")
  .max(GIVEN_TO_ROLES.length)
  .transform((chosen) => GIVEN_TO_ROLES.filter((permission) => chosen.includes(permission)));

export const listRolesInput = z.strictObject({});

export const createRoleInput = z.strictObject({ name: roleName, description: description.default(""), permissions });

/** What is left out stays as it is. */
export const updateRoleInput = z.strictObject({
  role: customRole,
  name: roleName.optional(),
  description: description.optional(),
  permissions: permissions.optional(),
});

export const removeRoleInput = z.strictObject({
  role: customRole,
  /** What those become who have it. Without it only a role that nobody has is removed. */
  reassignTo: roleRef.optional(),
});

export interface RoleView {
  /** `owner`, or rol_… */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly isBuiltIn: boolean;
  readonly permissions: readonly Permission[];
  /** How many have it. */
  readonly members: number;
  readonly serviceAccounts: number;
  /** Whether whoever reads this may give it to somebody. */
  readonly mayAssign: boolean;
}
