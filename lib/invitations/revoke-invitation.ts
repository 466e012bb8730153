import { getOpen } from "@/lib/invitations/get-open";
import { revokeInvitationInput } from "@/lib/invitations/schema";
import { invitationTarget, revokedAt } from "@/lib/invitations/views";
import { changeMembers } from "@/lib/members/change-members";
import { defineOperation } from "@/lib/operations/define";

/** Takes an invitation back: its link leads nowhere from now on. */
export const revokeInvitation = defineOperation({
  name: "invitations.revoke",
  permission: "members.write",
  audit: true,
  input: revokeInvitationInput,
  run(context, input): Promise<{ readonly revoked: string }> {
    return changeMembers(context, async (members) => {
      const { tx, audit } = members;
      const row = await getOpen(members, input.invitation);
      await tx.invitation.update({ where: { id: row.id }, data: revokedAt(new Date()), select: { id: true } });
      audit({ target: invitationTarget(row), before: { role: row.role } });
      return { revoked: row.id };
    });
  },
});
