import { isPermission, type Permission } from "@/lib/access/permissions";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { withdrawInvitations } from "@/lib/invitations/withdraw";
import { planRevocations } from "@/lib/oauth/revocations";
import { REVOCABLE_COLUMNS } from "@/lib/oauth/revoke";
import type { OperationContext } from "@/lib/operations/context";

/** Ends what a person holds in this organization: keys made by them, clients that they let in, invitations not yet accepted. */
export async function endAccess(tx: OrganizationTransaction, userId: string, revokedReason: string): Promise<void> {
  const where = { userId, revokedAt: null };
  const data = { revokedAt: new Date(), revokedReason };
  await tx.apiKey.updateMany({ where, data });
  await tx.oauthGrant.updateMany({ where, data });
  await withdrawInvitations(tx, userId, null);
}

/**
 * Takes a person out: with their place end their access, what rules opened to them, what they asked for, and their accounts
 * at servers, there as well (`revokeDue`). Denials stay.
 */
export async function endMembership(
  { services, organization }: Pick<OperationContext, "services" | "organization">,
  tx: OrganizationTransaction,
  { id, userId }: { readonly id: string; readonly userId: string },
  revokedReason: string,
): Promise<void> {
  await endAccess(tx, userId, revokedReason);
  const grants = await tx.upstreamGrant.findMany({ where: { userId }, select: REVOCABLE_COLUMNS });
  await planRevocations(services.oauth, tx, organization.id, grants);
  await tx.upstreamGrant.deleteMany({ where: { userId } });
  const person = { subjectKind: "person", subjectId: userId };
  await tx.accessRule.deleteMany({ where: { ...person, effect: "allow" } });
  await tx.accessRequest.deleteMany({ where: { ...person, state: "open" } });
  await tx.membership.delete({ where: { id }, select: { id: true } });
}

/** A person's keys may no more than the person: what a lower role does not have is taken from them. */
export async function narrowAccess(
  tx: OrganizationTransaction,
  userId: string,
  role: string,
  granted: ReadonlySet<Permission>,
): Promise<void> {
  if (!granted.has("tools.call")) return endAccess(tx, userId, "its owner may not call tools any more");
  await withdrawInvitations(tx, userId, role);
  const keys = await tx.apiKey.findMany({
    where: { userId, revokedAt: null },
    select: { id: true, permissions: true },
  });
  for (const { id, permissions } of keys) {
    const kept = permissions.filter((name) => isPermission(name) && granted.has(name));
    if (kept.length < permissions.length) {
      await tx.apiKey.update({ where: { id }, data: { permissions: kept }, select: { id: true } });
    }
  }
}
