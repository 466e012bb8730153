export const ROLES = ["owner", "admin", "member", "viewer"] as const;
export type Role = (typeof ROLES)[number];

/** Who may do what. One row per permission; read top to bottom. */
const GRANTS = {
  "connections.read": ["owner", "admin", "member", "viewer"],
  "connections.write": ["owner", "admin"],
  "tools.call": ["owner", "admin", "member"],
  "keys.read": ["owner", "admin", "member"],
  "keys.write": ["owner", "admin"],
  "clients.connect": ["owner", "admin", "member"],
  "clients.write": ["owner", "admin"],
  "calls.read": ["owner", "admin", "member", "viewer"],
  /** To see what others called; without it one's own calls. */
  "callers.read": ["owner", "admin"],
  "audit.read": ["owner", "admin"],
  "members.read": ["owner", "admin", "member", "viewer"],
  "members.write": ["owner", "admin"],
  "access.read": ["owner", "admin"],
  "access.write": ["owner", "admin"],
  /** Whose tokens are taken, and whom they stand for: who may say that may say who anybody is. */
  "issuers.write": ["owner", "admin"],
  "organization.read": ["owner", "admin", "member", "viewer"],
  "organization.write": ["owner", "admin"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof GRANTS;

export const PERMISSIONS = Object.keys(GRANTS) as readonly Permission[];

/** Of what is stored: another version may have known other roles. */
export function isRole(name: string | undefined): name is Role {
  return (ROLES as readonly (string | undefined)[]).includes(name);
}

/** Of what is stored: a key may have been given a permission that has been taken out of the table since. */
export function isPermission(name: string): name is Permission {
  return Object.hasOwn(GRANTS, name);
}

/** The roles that have a permission, the highest first. */
export function rolesWith(permission: Permission): readonly Role[] {
  return GRANTS[permission];
}

export function isGranted(role: Role, permission: Permission): boolean {
  return (GRANTS[permission] as readonly Role[]).includes(role);
}

/** A person alone may, in the dashboard. Not a permission of the table, since no key shall carry it. */
export function mayDeleteOrganization(role: string): boolean {
  return role === "owner";
}
