import { defineOperation } from "@/lib/operations/define";
import { getTeam, refuseTakenName } from "@/lib/teams/find-team";
import { type TeamView, updateTeamInput } from "@/lib/teams/schema";
import { TEAM_COLUMNS, teamTarget, toTeamView } from "@/lib/teams/views";

/** Another name or description. Who belongs to it stays. */
export const updateTeam = defineOperation({
  name: "teams.update",
  permission: "members.write",
  audit: true,
  input: updateTeamInput,
  async run(context, input): Promise<TeamView> {
    const row = await context.change(async (tx, audit) => {
      const before = await getTeam(tx, input.team);
      const { name = before.name, description = before.description } = input;
      await refuseTakenName(tx, name, before.id);
      audit({
        target: teamTarget(before),
        before: { name: before.name, description: before.description },
        after: { name, description },
      });
      return tx.team.update({ where: { id: before.id }, data: { name, description }, select: TEAM_COLUMNS });
    });
    return toTeamView(row, context.actor);
  },
});
