import { changeMembers, ownMembership } from "@/lib/members/change-members";
import { endMembership } from "@/lib/members/end-access";
import { leaveInput } from "@/lib/members/schema";
import { refuseUntyped } from "@/lib/members/typed-slug";
import { memberTarget } from "@/lib/members/views";
import { revokeGrants } from "@/lib/oauth/disconnect";
import { defineOperation } from "@/lib/operations/define";

/** Takes oneself out of the organization. The last owner hands it over first. */
export const leaveOrganization = defineOperation({
  name: "members.leave",
  permission: "members.read",
  audit: true,
  input: leaveInput,
  async run(context, input): Promise<{ readonly left: string }> {
    refuseUntyped(context, input.confirmation);
    const grants = await changeMembers(context, async (members) => {
      const { tx, audit } = members;
      const row = await ownMembership(members, context.actor);
      const ended = await endMembership(tx, row, "its owner left the organization");
      audit({ target: memberTarget(row), before: { role: row.role } });
      return ended;
    });
    await revokeGrants(context, grants);
    return { left: context.organization.slug };
  },
});
