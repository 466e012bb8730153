import type { Permission } from "@/lib/access/permissions";
import { Fault } from "@/lib/base/errors";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { roleExists } from "@/lib/roles/role-permissions";

/** @throws Fault `not_found` */
export async function getRole(tx: OrganizationTransaction, id: string) {
  const row = await tx.customRole.findFirst({ where: { id } });
  if (!row) throw noSuchRole();
  return row;
}

/** @throws Fault `not_found` */
export async function refuseUnknownRole(tx: OrganizationTransaction, role: string): Promise<void> {
  if (!(await roleExists(tx, role))) throw noSuchRole();
}

/** @throws Fault `conflict` where another role is called so */
export async function refuseTakenRoleName(tx: OrganizationTransaction, name: string, but?: string): Promise<void> {
  const other = await tx.customRole.findFirst({
    where: { name: { equals: name, mode: "insensitive" }, ...(but === undefined ? {} : { id: { not: but } }) },
    select: { id: true },
  });
  if (other) throw new Fault("conflict", `There is a role called ${name} already.`, { data: { field: "name" } });
}

/** Nobody gives more than they have, nor takes away what they do not have. @throws Fault `forbidden` */
export function refuseBeyond(own: ReadonlySet<Permission>, permissions: Iterable<Permission>): void {
  const beyond = [...permissions].find((permission) => !own.has(permission));
  if (beyond === undefined) return;
  throw new Fault("forbidden", `A role that may more than you is not yours to give: you do not have ${beyond}.`, {
    data: { permission: beyond },
  });
}

function noSuchRole(): Fault {
  return new Fault("not_found", "There is no such role.");
}
