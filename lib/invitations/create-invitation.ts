import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { handOut } from "@/lib/invitations/hand-out";
import { endOfInvitation, newInvitationLink } from "@/lib/invitations/link";
import { createInvitationInput, type InvitationLink } from "@/lib/invitations/schema";
import { INVITATION_COLUMNS, invitationTarget, OPEN } from "@/lib/invitations/views";
import { changeMembers, refuseAboveOwnRole } from "@/lib/members/change-members";
import { defineOperation } from "@/lib/operations/define";
import { refuseUnknownRole } from "@/lib/roles/find-role";

/** Of one organization: whoever may invite cannot make the gateway send mail without end. */
const MOST_OPEN = 200;

/** Makes a link that makes somebody a member, once. It is shown this once, and sent by mail where that can be. */
export const createInvitation = defineOperation({
  name: "invitations.create",
  permission: "members.write",
  audit: true,
  input: createInvitationInput,
  async run(context, { email, role, expiresInDays }): Promise<InvitationLink> {
    const now = new Date();
    const { url, tokenHash } = newInvitationLink(context.services.environment.PUBLIC_URL);
    const row = await changeMembers(context, async (members) => {
      const { tx, audit } = members;
      await refuseUnknownRole(tx, role);
      await refuseAboveOwnRole(members, role);
      if (email !== undefined) await refuseKnown(tx, email);
      if ((await tx.invitation.count({ where: OPEN })) >= MOST_OPEN) {
        throw new Fault("conflict", `There are ${MOST_OPEN} open invitations already. Revoke some first.`);
      }
      const created = await tx.invitation.create({
        data: {
          id: newId("inv"),
          tokenHash,
          email: email ?? null,
          role,
          invitedById: context.actor.userId,
          expiresAt: endOfInvitation(expiresInDays, now),
          createdAt: now,
        },
        select: INVITATION_COLUMNS,
      });
      const expiresAt = created.expiresAt.toISOString();
      audit({ target: invitationTarget(created), after: { role, expiresAt } });
      return created;
    });
    return handOut(context, row, url, now);
  },
});

async function refuseKnown(tx: OrganizationTransaction, email: string): Promise<void> {
  if (await tx.membership.findFirst({ where: { user: { email } }, select: { id: true } })) {
    throw new Fault("conflict", `${email} is a member already.`);
  }
  if (await tx.invitation.findFirst({ where: { ...OPEN, email }, select: { id: true } })) {
    throw new Fault("conflict", `${email} is invited already. Make a new link for that invitation, or revoke it.`);
  }
}
