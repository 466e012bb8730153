import { changeMembers, refuseAboveOwnRole } from "@/lib/members/change-members";
import { endMembership } from "@/lib/members/end-access";
import { removeMemberInput } from "@/lib/members/schema";
import { memberTarget } from "@/lib/members/views";
import { defineOperation } from "@/lib/operations/define";

/**
 * Takes a person out of the organization. Their keys and clients here end for good; their account, and what they are
 * elsewhere, stays.
 */
export const removeMember = defineOperation({
  name: "members.remove",
  permission: "members.write",
  audit: true,
  input: removeMemberInput,
  async run(context, input): Promise<{ readonly removed: string }> {
    return changeMembers(context, async (members) => {
      const { tx, audit } = members;
      const row = await members.find(input.member);
      await refuseAboveOwnRole(members, row.role);
      await endMembership(context, tx, row, "its owner was removed from the organization");
      audit({ target: memberTarget(row), before: { role: row.role } });
      return { removed: row.id };
    });
  },
});
