import { changeMembers, ownMembership } from "@/lib/members/change-members";
import { endAccess } from "@/lib/members/end-access";
import { leaveInput } from "@/lib/members/schema";
import { refuseUntyped } from "@/lib/members/typed-slug";
import { memberTarget } from "@/lib/members/views";
import { defineOperation } from "@/lib/operations/define";

/** Takes oneself out of the organization. The last owner hands it over first. */
export const leaveOrganization = defineOperation({
  name: "members.leave",
  permission: "members.read",
  audit: true,
  input: leaveInput,
  run(context, input): Promise<{ readonly left: string }> {
    refuseUntyped(context, input.confirmation);
    return changeMembers(context, async (members) => {
      const { tx, audit } = members;
      const row = await ownMembership(members, context.actor);
      await endAccess(tx, row.userId, "its owner left the organization");
      await tx.membership.delete({ where: { id: row.id }, select: { id: true } });
      audit({ target: memberTarget(row), before: { role: row.role } });
      return { left: context.organization.slug };
    });
  },
});
