import { PERMISSIONS, type Permission } from "@/lib/access/permissions";

/** What a key may do in the admin API (`/api/v1`), apart from calling tools. */
export const ADMIN_ACCESS = {
  none: { label: "none", permissions: [] },
  read: { label: "read", permissions: PERMISSIONS.filter(isReading) },
  full: { label: "read and change", permissions: PERMISSIONS },
} as const satisfies Record<string, { label: string; permissions: readonly Permission[] }>;
export type AdminAccess = keyof typeof ADMIN_ACCESS;

/** How far a key that is there may go; null where its permissions were chosen one by one, through the API. */
export function adminAccessOf(permissions: readonly Permission[]): AdminAccess | null {
  const found = Object.entries(ADMIN_ACCESS).find(
    ([, access]) =>
      access.permissions.length === permissions.length && access.permissions.every((one) => permissions.includes(one)),
  );
  return (found?.[0] as AdminAccess | undefined) ?? null;
}

/** By which a key is told from those that only call tools: `admin: read`. Null for those. */
export function adminMark(permissions: readonly Permission[]): string | null {
  if (permissions.length === 0) return null;
  return `admin: ${ADMIN_ACCESS[permissions.every(isReading) ? "read" : "full"].label}`;
}

function isReading(permission: Permission): boolean {
  return permission.endsWith(".read");
}
