import { changeMembers, ownMembership } from "@/lib/members/change-members";
import { endMembership } from "@/lib/members/end-access";
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
  async run(context, input): Promise<{ readonly left: string }> {
    refuseUntyped(context, input.confirmation);
    await changeMembers(context, async (members) => {
      const { tx, audit } = members;
      const row = await ownMembership(members, context.actor);
      await endMembership(context, tx, row, "its owner left the organization");
      audit({ target: memberTarget(row), before: { role: row.role } });
    });
    return { left: context.organization.slug };
  },
});
