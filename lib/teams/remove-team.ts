import { Fault } from "@/lib/base/errors";
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
      const where = { subjectKind: "team", subjectId: row.id };
      const rules = (await tx.accessRule.findMany({ where, select: { id: true } })).map(({ id }) => id);
      if (rules.length > 0 && !context.actor.permissions.has("access.write"))
        throw new Fault("forbidden", "Access rules speak of this team: whoever may change those has to remove it.");
      await tx.accessRule.deleteMany({ where });
      await tx.team.delete({ where: { id: row.id }, select: { id: true } });
      audit({
        target: teamTarget(row),
        before: { members: row.members.map(({ membership }) => membership.id), rules },
      });
      return { removed: row.id };
    });
  },
});
