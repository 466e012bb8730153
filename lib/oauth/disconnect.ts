import { Fault } from "@/lib/base/errors";
import { transportOf } from "@/lib/connections/core/transport";
import { unconnectedColumns } from "@/lib/connections/health-columns";
import { pruneClients } from "@/lib/oauth/known-clients";
import { REVOCABLE_COLUMNS, type RevocableGrant, type Revocation, revokeGrant } from "@/lib/oauth/revoke";
import type { Disconnected } from "@/lib/oauth/schema";
import type { OperationContext } from "@/lib/operations/context";

const AT_ONCE = 8;

/** Ends one grant of a connection: at its provider first, then here. What is here goes whatever the provider says. */
export async function disconnect(
  context: OperationContext,
  connection: { readonly id: string; readonly slug: string; readonly kind: string },
  ownerKey: string,
): Promise<Disconnected> {
  const { services, organization, db } = context;
  const where = { connectionId: connection.id, ownerKey };
  const grant = await db.upstreamGrant.findFirst({ where, select: REVOCABLE_COLUMNS });
  if (!grant) throw new Fault("not_found", "There is no account to disconnect.");
  const revocation = await revokeGrant(services.oauth, organization.id, grant);
  await context.change(async (tx, audit) => {
    await tx.upstreamGrant.deleteMany({ where });
    await pruneClients(tx, grant.issuer);
    // Without the one account for all nobody is let in.
    if (ownerKey === "") {
      const { status, statusReason, nextRetryAt } = unconnectedColumns(new Date());
      const data = { status, statusReason, nextRetryAt };
      await tx.connection.updateMany({ where: { id: connection.id, disabledAt: null }, data });
    }
    const target = { kind: "connection", id: connection.id, name: connection.slug };
    audit({ target, before: { account: ownerKey === "" ? "shared" : "own" }, after: { revocation } });
  });
  await services.driver(transportOf(connection.kind)).forget(connection.id);
  return { revocation };
}

/** Ends all grants of a connection at their providers; the rows are the caller's to remove. */
export async function revokeAll(context: OperationContext, connectionId: string): Promise<Record<Revocation, number>> {
  const { db } = context;
  return revokeGrants(context, await db.upstreamGrant.findMany({ where: { connectionId }, select: REVOCABLE_COLUMNS }));
}

/** Ends grants at their providers, some at a time. */
export async function revokeGrants(
  { services, organization }: Pick<OperationContext, "services" | "organization">,
  grants: readonly RevocableGrant[],
): Promise<Record<Revocation, number>> {
  const counts: Record<Revocation, number> = { revoked: 0, failed: 0, unsupported: 0 };
  const queue = grants.values();
  const worker = async () => {
    for (const grant of queue) counts[await revokeGrant(services.oauth, organization.id, grant)]++;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return counts;
}
