import type { EndGrant } from "@/lib/authserver/storage/grants";
import { type OperationWorld, openAsSystem } from "@/lib/operations/open-organization";

/** Ends a grant on the protocol's own account: its client gave it back, or something of it came a second time. */
export function grantEnder(world: OperationWorld): EndGrant {
  return async (id, reason) => {
    const { oauthGrant } = world.database.system;
    const grant = await oauthGrant.findUnique({ where: { id }, select: { organizationId: true, clientName: true } });
    if (!grant) return;
    const context = await openAsSystem(world, grant.organizationId);
    await context.change(async (tx, audit) => {
      const { count } = await tx.oauthGrant.updateMany({
        where: { id, revokedAt: null },
        data: { revokedAt: new Date(), revokedReason: reason },
      });
      if (count > 0) audit({ target: { kind: "client", id, name: grant.clientName }, after: { revoked: reason } });
    });
  };
}
