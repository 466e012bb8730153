import type { AccessRuleView, RuleConditions, RuleEffect, RuleSubjectView, SubjectKind } from "@/lib/access/schema";
import { nameOf } from "@/lib/members/views";
import type { OperationContext } from "@/lib/operations/context";
import { roleNamer } from "@/lib/roles/role-permissions";

export const RULE_COLUMNS = {
  id: true,
  effect: true,
  subjectKind: true,
  subjectId: true,
  tool: true,
  conditions: true,
  note: true,
  createdAt: true,
  connection: { select: { slug: true } },
} as const;

interface RuleViewRow {
  readonly id: string;
  readonly effect: string;
  readonly subjectKind: string;
  readonly subjectId: string | null;
  readonly tool: string | null;
  readonly conditions: unknown;
  readonly note: string;
  readonly createdAt: Date;
  readonly connection: { readonly slug: string };
}

/** Rules as people read them, with the names of those of whom they speak. */
export async function viewRules(
  { db, actor }: Pick<OperationContext, "db" | "actor">,
  rows: readonly RuleViewRow[],
): Promise<AccessRuleView[]> {
  const seesAddresses = actor.permissions.has("members.write");
  const idsOf = (kind: SubjectKind) =>
    rows.flatMap((row) => (row.subjectKind === kind && row.subjectId !== null ? [row.subjectId] : []));
  const [roles, teams, people, services, keys, clients] = await Promise.all([
    roleNamer(db),
    db.team.findMany({ where: { id: { in: idsOf("team") } }, select: { id: true, name: true } }),
    db.membership.findMany({
      where: { userId: { in: idsOf("person") } },
      select: { userId: true, user: { select: { name: true, email: true } } },
    }),
    db.serviceAccount.findMany({ where: { id: { in: idsOf("service") } }, select: { id: true, name: true } }),
    db.apiKey.findMany({ where: { id: { in: idsOf("key") } }, select: { id: true, name: true } }),
    db.oauthGrant.findMany({
      where: { clientId: { in: idsOf("client") } },
      select: { clientId: true, clientName: true },
      orderBy: { id: "asc" },
    }),
  ]);
  const names = new Map<string, string>([
    ...idsOf("role").map((role) => [role, roles(role)] as const),
    ...teams.map(({ id, name }) => [id, name] as const),
    ...people.map(({ userId, user }) => [userId, nameOf({ user }, seesAddresses)] as const),
    ...services.map(({ id, name }) => [id, name] as const),
    ...keys.map(({ id, name }) => [id, name] as const),
    ...clients.map(({ clientId, clientName }) => [clientId, clientName] as const),
  ]);
  return rows.map((row) => toView(row, names));
}

function toView(row: RuleViewRow, names: ReadonlyMap<string, string>): AccessRuleView {
  const { id, effect, subjectKind, subjectId, tool, conditions, note, createdAt, connection } = row;
  const name = subjectId === null ? "Everyone" : (names.get(subjectId) ?? subjectId);
  const subject: RuleSubjectView = { kind: subjectKind as SubjectKind, id: subjectId, name };
  return {
    id,
    effect: effect as RuleEffect,
    subject,
    connection: connection.slug,
    tool,
    conditions: conditions as RuleConditions,
    note,
    createdAt: createdAt.toISOString(),
  };
}
