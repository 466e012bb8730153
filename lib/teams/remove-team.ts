import { defineOperation } from "@/lib/operations/define";
import { getTeam } from "@/lib/teams/find-team";
import { removeTeamInput } from "@/lib/teams/schema";
import { teamTarget } from "@/lib/teams/views";

/** Removes a team, with the rules that speak of it. Its members stay members of the organization. */
export const removeTeam = defineOperation({
  name: "teams.remove",
  permission: "members.write",
  audit: true,
  input: removeTeamInput,
  run(context, input): Promise<{ readonly removed: string }> {
    return context.change(async (tx, audit) => {
      const row = await getTeam(tx, input.team);
      await tx.accessRule.deleteMany({ where: { subjectKind: "team", subjectId: row.id } });
      await tx.team.delete({ where: { id: row.id }, select: { id: true } });
      audit({ target: teamTarget(row), before: { members: row.members.map(({ membership }) => membership.id) } });
      return { removed: row.id };
    });
  },
});
