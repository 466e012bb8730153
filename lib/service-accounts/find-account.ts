import { isGranted, PERMISSIONS, type Role } from "@/lib/access/permissions";
import { Fault } from "@/lib/base/errors";
import type { OrganizationDb, OrganizationTransaction } from "@/lib/db/scoped";
import type { Actor } from "@/lib/operations/context";
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
export function refuseMoreThanOwn(actor: Actor, role: string): void {
  const missing = PERMISSIONS.find(
    (permission) => isGranted(role as Role, permission) && !actor.permissions.has(permission),
  );
  if (missing === undefined) return;
  throw new Fault("forbidden", `The role ${role} has the permission ${missing}, which you do not have.`, {
    data: { permission: missing },
  });
}
