import type { SystemDb } from "@/lib/db/scoped";

export type ServiceClientRow = NonNullable<Awaited<ReturnType<typeof findServiceClient>>>;

/**
 * A service account's client that may get tokens now: not revoked, not at its end, and neither its account nor its
 * organization suspended. Null for any other.
 */
export function findServiceClient(db: SystemDb, id: string) {
  return db.serviceClient.findFirst({
    where: {
      id,
      revokedAt: null,
      expiresAt: { gt: new Date() },
      serviceAccount: { suspendedAt: null },
      organization: { suspendedAt: null },
    },
    select: {
      id: true,
      name: true,
      scopes: true,
      organizationId: true,
      secretHash: true,
      previousSecretHash: true,
      previousUntil: true,
      jwks: true,
      organization: { select: { slug: true } },
    },
  });
}
