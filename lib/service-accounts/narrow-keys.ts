import { isPermission, type Permission } from "@/lib/access/permissions";
import type { OrganizationTransaction } from "@/lib/db/scoped";

/** A service account's keys may no more than itself. */
export async function narrowKeys(
  tx: OrganizationTransaction,
  serviceAccountId: string,
  granted: ReadonlySet<Permission>,
): Promise<void> {
  const where = { serviceAccountId, revokedAt: null };
  for (const { id, permissions } of await tx.apiKey.findMany({ where, select: { id: true, permissions: true } })) {
    const kept = permissions.filter((name) => isPermission(name) && granted.has(name));
    if (kept.length < permissions.length)
      await tx.apiKey.update({ where: { id }, data: { permissions: kept }, select: { id: true } });
  }
}
