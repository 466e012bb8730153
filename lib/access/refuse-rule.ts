import type { SubjectKind } from "@/lib/access/schema";
import { Fault } from "@/lib/base/errors";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { roleExists } from "@/lib/roles/role-permissions";

/** Every request reads them all where it lists. */
const MAX_RULES = 2000;

/** @throws Fault `conflict` where so many more would be too many */
export async function refuseTooManyRules(tx: OrganizationTransaction, more: number): Promise<void> {
  if ((await tx.accessRule.count()) + more <= MAX_RULES) return;
  throw new Fault("conflict", `An organization has at most ${MAX_RULES} rules: remove one that is not needed.`);
}

interface Subject {
  readonly kind: Exclude<SubjectKind, "everyone">;
  readonly id: string;
}

/** A rule about nobody would look as if it did something. @throws Fault `not_found` */
export async function refuseUnknownSubjects(tx: OrganizationTransaction, subjects: readonly Subject[]): Promise<void> {
  for (const kind of new Set(subjects.map((subject) => subject.kind))) {
    const ids = [...new Set(subjects.filter((subject) => subject.kind === kind).map(({ id }) => id))];
    if ((await countKnown(tx, kind, ids)) < ids.length)
      throw new Fault("not_found", `There is no such ${kind} here. Choose one of the organization's.`);
  }
}

async function countKnown(tx: OrganizationTransaction, kind: Subject["kind"], ids: string[]): Promise<number> {
  const where = { id: { in: ids } };
  switch (kind) {
    case "role":
      return (await Promise.all(ids.map((id) => roleExists(tx, id)))).filter(Boolean).length;
    case "team":
      return tx.team.count({ where });
    case "person":
      return tx.membership.count({ where: { userId: { in: ids } } });
    case "service":
      return tx.serviceAccount.count({ where });
    case "key":
      return tx.apiKey.count({ where });
    case "client": {
      const rows = await tx.oauthGrant.groupBy({ by: ["clientId"], where: { clientId: { in: ids } } });
      return rows.length;
    }
  }
}

/** @throws Fault `tool_not_found` */
export async function refuseUnknownTool(
  tx: OrganizationTransaction,
  connectionId: string,
  tool: string,
): Promise<void> {
  const where = { connectionId, kind: "tool", name: tool };
  const known = await tx.capability.findFirst({ where, select: { id: true } });
  if (!known) throw new Fault("tool_not_found", `Tool not found: ${tool}`);
}
