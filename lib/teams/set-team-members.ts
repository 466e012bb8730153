import { Fault } from "@/lib/base/errors";
import { defineOperation } from "@/lib/operations/define";
import { getTeam } from "@/lib/teams/find-team";
import { setTeamMembersInput, type TeamView } from "@/lib/teams/schema";
import { TEAM_COLUMNS, teamTarget, toTeamView } from "@/lib/teams/views";

/** Says who belongs to a team: those who are named, and nobody else. */
export const setTeamMembers = defineOperation({
  name: "teams.setMembers",
  permission: "members.write",
  audit: true,
  input: setTeamMembersInput,
  async run(context, input): Promise<TeamView> {
    const members = [...new Set(input.members)];
    const row = await context.change(async (tx, audit) => {
      const before = await getTeam(tx, input.team);
      const known = await tx.membership.count({ where: { id: { in: members } } });
      if (known < members.length) throw new Fault("not_found", "There is no such member.");
      await tx.teamMember.deleteMany({ where: { teamId: before.id, membershipId: { notIn: members } } });
      await tx.teamMember.createMany({
        data: members.map((membershipId) => ({ teamId: before.id, membershipId })),
        skipDuplicates: true,
      });
      audit({
        target: teamTarget(before),
        before: { members: before.members.map(({ membership }) => membership.id) },
        after: { members },
      });
      return tx.team.findFirstOrThrow({ where: { id: before.id }, select: TEAM_COLUMNS });
    });
    return toTeamView(row, context.actor);
  },
});
