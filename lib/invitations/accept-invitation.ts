import { z } from "zod";
import { Fault, type FaultCode } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { isUniqueViolation } from "@/lib/db/errors";
import { lockOrganization } from "@/lib/db/row-locks";
import { findOffer, type Obstacle, obstacleFor } from "@/lib/invitations/find-invitation";
import { acceptedAt, pendingAt } from "@/lib/invitations/views";
import { makeChange } from "@/lib/operations/change";
import { type OperationWorld, openAsSystem } from "@/lib/operations/open-organization";
import type { InstallationActor } from "@/lib/operator/installation-event";

export const acceptInvitationInput = z.strictObject({ token: z.string().max(100) });

const ACCEPTED = { name: "invitations.accept", audit: true };

const REFUSALS: Readonly<Record<Obstacle, readonly [FaultCode, string]>> = {
  member: ["conflict", "You are a member already."],
  suspended: ["forbidden", "Your membership is suspended: an administrator can let you in again."],
  other_address: ["forbidden", "This invitation is for another address. Sign in with the account that has it."],
  unverified: ["forbidden", "Your address was never checked. Sign in once by a link that is sent to it."],
};

/**
 * Makes a person a member, on the word of an invitation, which is used up. Not an operation of the organization: who
 * accepts does not belong to it yet.
 *
 * @throws Fault `not_found` for a link that leads nowhere; `conflict` for a member; `forbidden` for who is not meant
 */
export async function acceptInvitation(
  world: OperationWorld,
  { id: userId, name, address }: InstallationActor,
  { token }: z.output<typeof acceptInvitationInput>,
): Promise<{ readonly slug: string }> {
  const offer = await findOffer(world.database, token);
  if (!offer) throw gone();
  const obstacle = await obstacleFor(world.database, offer, userId);
  if (obstacle) throw new Fault(...REFUSALS[obstacle]);
  const context = await openAsSystem(world, offer.organization.id);
  const actor = { kind: "user", id: userId, name, userId, permissions: new Set<never>(), address } as const;
  try {
    await makeChange(
      { ...context, actor },
      ACCEPTED,
    )(async (tx, audit) => {
      // As with every change of members.
      await lockOrganization(tx, context.organization.id);
      const now = new Date();
      const { count } = await tx.invitation.updateMany({
        where: { id: offer.id, tokenHash: offer.tokenHash, ...pendingAt(now) },
        data: acceptedAt(now),
      });
      if (count !== 1) throw gone();
      // As it is by now: its role may have been removed meanwhile, and another put in its place.
      const { role } = await tx.invitation.findFirstOrThrow({ where: { id: offer.id }, select: { role: true } });
      const membership = { id: newId("mem"), userId, role };
      await tx.membership.create({ data: membership, select: { id: true } });
      audit({ target: { kind: "member", id: userId, name }, after: { role, invitation: offer.id } });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new Fault(...REFUSALS.member, { cause: error });
    throw error;
  }
  return { slug: offer.organization.slug };
}

function gone(): Fault {
  return new Fault("not_found", "This invitation was accepted, taken back, or has expired. Ask for a new one.");
}
