import { getOpen } from "@/lib/invitations/get-open";
import { handOut } from "@/lib/invitations/hand-out";
import { endOfInvitation, newInvitationLink } from "@/lib/invitations/link";
import { DEFAULT_INVITATION_DAYS, type InvitationLink, renewInvitationInput } from "@/lib/invitations/schema";
import { INVITATION_COLUMNS, invitationTarget } from "@/lib/invitations/views";
import { changeMembers } from "@/lib/members/change-members";
import { defineOperation } from "@/lib/operations/define";

/** A new link for an invitation, good for another week. The old one, which nobody can be shown again, ends. */
export const renewInvitation = defineOperation({
  name: "invitations.renew",
  permission: "members.write",
  audit: true,
  input: renewInvitationInput,
  async run(context, input): Promise<InvitationLink> {
    const now = new Date();
    const { url, tokenHash } = newInvitationLink(context.services.environment.PUBLIC_URL);
    const row = await changeMembers(context, async (members) => {
      const { tx, audit } = members;
      const before = await getOpen(members, input.invitation);
      const expiresAt = endOfInvitation(DEFAULT_INVITATION_DAYS, now);
      audit({
        target: invitationTarget(before),
        before: { expiresAt: before.expiresAt.toISOString() },
        after: { expiresAt: expiresAt.toISOString() },
      });
      return tx.invitation.update({
        where: { id: before.id },
        // Whoever hands it out anew vouches for it from now on.
        data: { tokenHash, expiresAt, invitedById: context.actor.userId },
        select: INVITATION_COLUMNS,
      });
    });
    return handOut(context, row, url, now);
  },
});
