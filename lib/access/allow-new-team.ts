import { refuseTooManyRules } from "@/lib/access/refuse-rule";
import { newId } from "@/lib/base/ids";
import type { OrganizationTransaction } from "@/lib/db/scoped";

/** Allows a team that has just been made the servers that were meant for teams to come. Returns the ids of the rules. */
export async function allowNewTeam(tx: OrganizationTransaction, team: string): Promise<readonly string[]> {
  const servers = await tx.connection.findMany({ where: { newTeams: true }, select: { id: true } });
  await refuseTooManyRules(tx, servers.length);
  const rules = servers.map(({ id: connectionId }) => ({
    id: newId("rul"),
    effect: "allow",
    subjectKind: "team",
    subjectId: team,
    connectionId,
    note: "For every new team",
  }));
  await tx.accessRule.createMany({ data: rules });
  return rules.map(({ id }) => id);
}
