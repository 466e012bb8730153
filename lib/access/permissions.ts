export const ROLES = ["owner", "admin", "member", "viewer"] as const;
export type Role = (typeof ROLES)[number];

/** Who may do what. One row per permission; read top to bottom. */
const GRANTS = {
  "connections.read": ["owner", "admin", "member", "viewer"],
  "connections.write": ["owner", "admin"],
  "tools.test": ["owner", "admin", "member"],
  "keys.read": ["owner", "admin", "member"],
  "keys.write": ["owner", "admin"],
  "calls.read": ["owner", "admin", "member", "viewer"],
  "audit.read": ["owner", "admin"],
  "organization.read": ["owner", "admin", "member", "viewer"],
  "organization.write": ["owner", "admin"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof GRANTS;

export const PERMISSIONS = Object.keys(GRANTS) as readonly Permission[];

export function isGranted(role: Role, permission: Permission): boolean {
  return (GRANTS[permission] as readonly Role[]).includes(role);
}
