import { allowNewTeam } from "@/lib/access/allow-new-team";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { defineOperation } from "@/lib/operations/define";
import { refuseTakenName } from "@/lib/teams/find-team";
import { createTeamInput, type TeamView } from "@/lib/teams/schema";
import { TEAM_COLUMNS, teamTarget, toTeamView } from "@/lib/teams/views";

/** Of one organization. */
const MOST_TEAMS = 500;

/** A name for some of the members. It may use what was meant for teams to come, and lets nobody do anything else by itself. */
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
      const rules = await allowNewTeam(tx, data.id);
      audit({ target: teamTarget(created), after: { name, description, rules } });
      return created;
    });
    return toTeamView(row, context.actor);
  },
});
