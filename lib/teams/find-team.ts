import { Fault } from "@/lib/base/errors";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { TEAM_COLUMNS } from "@/lib/teams/views";

/** @throws Fault `not_found` */
export async function getTeam(tx: OrganizationTransaction, id: string) {
  const row = await tx.team.findFirst({ where: { id }, select: TEAM_COLUMNS });
  if (!row) throw new Fault("not_found", "There is no such team.");
  return row;
}

/** @throws Fault `conflict` where another team is called so */
export async function refuseTakenName(tx: OrganizationTransaction, name: string, but?: string): Promise<void> {
  const other = await tx.team.findFirst({
    where: { name: { equals: name, mode: "insensitive" }, ...(but === undefined ? {} : { id: { not: but } }) },
    select: { id: true },
  });
  if (other) throw new Fault("conflict", `There is a team called ${name} already.`, { data: { field: "name" } });
}
