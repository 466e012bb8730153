import { Fault } from "@/lib/base/errors";
import type { OrganizationDb, OrganizationTransaction } from "@/lib/db/scoped";
import type { Actor } from "@/lib/operations/context";
import { permissionsOfRole, roleNamer } from "@/lib/roles/role-permissions";
import { ACCOUNT_COLUMNS, type AccountRow } from "@/lib/service-accounts/views";

type Db = OrganizationDb | OrganizationTransaction;

/** @throws Fault `not_found` */
export async function getAccountRow(db: Db, id: string): Promise<AccountRow> {
  const row = await db.serviceAccount.findFirst({ where: { id }, select: ACCOUNT_COLUMNS });
  if (!row) throw new Fault("not_found", "There is no such service account.");
  return row;
}

/** @throws Fault `conflict` where another service account is called so */
export async function refuseTakenAccountName(db: Db, name: string, but?: string): Promise<void> {
  const other = await db.serviceAccount.findFirst({
    where: { name: { equals: name, mode: "insensitive" }, ...(but === undefined ? {} : { id: { not: but } }) },
    select: { id: true },
  });
  if (!other) return;
  throw new Fault("conflict", `There is a service account called ${name} already.`, { data: { field: "name" } });
}

/** @throws Fault `not_found` where a team is not one of the organization's */
export async function refuseUnknownTeams(db: Db, teams: readonly string[]): Promise<void> {
  const known = await db.team.count({ where: { id: { in: [...teams] } } });
  if (known < new Set(teams).size) throw new Fault("not_found", "There is no such team.");
}

/**
 * Whoever makes an account, gives it a role or takes its credentials into their hands could act as it: it may no more than
 * they may.
 */
export async function refuseMoreThanOwn(db: Db, actor: Actor, role: string): Promise<void> {
  const missing = [...(await permissionsOfRole(db, role))].find((permission) => !actor.permissions.has(permission));
  if (missing === undefined) return;
  const name = (await roleNamer(db))(role);
  throw new Fault("forbidden", `The role ${name} has the permission ${missing}, which you do not have.`, {
    data: { permission: missing },
  });
}
