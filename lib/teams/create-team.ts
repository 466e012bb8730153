import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { defineOperation } from "@/lib/operations/define";
import { refuseTakenName } from "@/lib/teams/find-team";
import { createTeamInput, type TeamView } from "@/lib/teams/schema";
import { TEAM_COLUMNS, teamTarget, toTeamView } from "@/lib/teams/views";

/** Of one organization. */
const MOST_TEAMS = 500;

/** A name for some of the members. By itself it lets nobody do anything. */
export const createTeam = defineOperation({
  name: "teams.create",
  permission: "members.write",
  audit: true,
  input: createTeamInput,
  async run(context, { name, description }): Promise<TeamView> {
    const row = await context.change(async (tx, audit) => {
      await refuseTakenName(tx, name);
      if ((await tx.team.count()) >= MOST_TEAMS) throw new Fault("conflict", `There are ${MOST_TEAMS} teams already.`);
      const data = { id: newId("tem"), name, description };
      const created = await tx.team.create({ data, select: TEAM_COLUMNS });
      audit({ target: teamTarget(created), after: { name, description } });
      return created;
    });
    return toTeamView(row, context.actor);
  },
});
