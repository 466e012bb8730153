import type { z } from "zod";
import { policyOf } from "@/lib/access/load-policy";
import type { AccessFacts, Decision } from "@/lib/access/policy";
import { RULE_COLUMNS, viewRules } from "@/lib/access/rule-views";
import { type AccessCheck, type AccessExplanation, explainAccessInput } from "@/lib/access/schema";
import { factsOfKey, factsOfPerson, factsOfService } from "@/lib/access/stored-facts";
import { Fault } from "@/lib/base/errors";
import type { OrganizationDb } from "@/lib/db/scoped";
import { defineOperation } from "@/lib/operations/define";
import { permissionsOfRole, roleNamer } from "@/lib/roles/role-permissions";

/**
 * Whether somebody may use a server or a tool now, and what says so: every check of a call, in the order of a call. Where
 * they come from is not known here, so rules for certain networks do not hold.
 */
export const explainAccess = defineOperation({
  name: "access.explain",
  permission: "access.read",
  audit: false,
  input: explainAccessInput,
  async run({ db }, input): Promise<AccessExplanation> {
    const connection = await db.connection.findFirst({
      where: { slug: input.connection },
      select: { id: true, slug: true, disabledAt: true, restricted: true, restrictedTools: true },
    });
    if (!connection) throw new Fault("not_found", "There is no such connection.");
    const organization = await db.organization.findFirst({ select: { gatewayEnabled: true } });
    const checks: AccessCheck[] = [
      {
        check: "gateway",
        passed: organization?.gatewayEnabled === true,
        text: organization?.gatewayEnabled ? "The gateway is enabled." : "The gateway is switched off in the settings.",
      },
    ];
    const facts = await checkAsker(db, input, connection, checks);
    if (!facts) throw new Fault("not_found", "There is nobody such any more.");
    const isPaused = connection.disabledAt !== null;
    checks.push({
      check: "server",
      passed: !isPaused,
      text: isPaused ? `${connection.slug} is paused.` : `${connection.slug} is not paused.`,
    });
    if (input.tool !== undefined) checks.push(await checkTool(db, connection.id, input.tool));
    const rules = await db.accessRule.findMany({ where: { connectionId: connection.id }, orderBy: { id: "asc" } });
    const decision = policyOf(rules, [connection])?.decide(
      facts,
      { now: Date.now() },
      connection.id,
      input.tool ?? null,
    ) ?? { allowed: true, why: "open" as const, rule: null };
    checks.push({ check: "rules", passed: decision.allowed, text: sayDecision(decision, connection.slug, input.tool) });
    const failed = checks.find(({ passed }) => !passed);
    return {
      allowed: failed === undefined,
      because: (failed ?? checks.at(-1))?.text ?? "",
      rule: decision.rule && (await findView(db, decision.rule.id)),
      checks,
    };
  },
});

type Asked = Pick<z.output<typeof explainAccessInput>, "person" | "service" | "key">;

/** What stands in the way of whoever it is about, before any rule; and what rules know of them. */
async function checkAsker(
  db: OrganizationDb,
  { person, service, key = "" }: Asked,
  connection: { readonly id: string; readonly slug: string },
  checks: AccessCheck[],
): Promise<AccessFacts | null> {
  if (person !== undefined) {
    await checkPerson(db, person, checks);
    return factsOfPerson(db, person);
  }
  if (service !== undefined) {
    await checkService(db, service, checks);
    return factsOfService(db, service);
  }
  await checkKey(db, key, connection, checks);
  return factsOfKey(db, key);
}

async function checkService(db: OrganizationDb, id: string, checks: AccessCheck[]): Promise<void> {
  const where = { id };
  const account = await db.serviceAccount.findFirst({ where, select: { name: true, role: true, suspendedAt: true } });
  if (!account) throw new Fault("not_found", "There is no such service account.");
  const isIn = account.suspendedAt === null;
  checks.push({
    check: "membership",
    passed: isIn,
    text: isIn ? `${account.name} is a service account.` : `${account.name} is suspended.`,
  });
  checks.push(await checkRole(db, account.role));
}

async function checkRole(db: OrganizationDb, role: string): Promise<AccessCheck> {
  const mayCall = (await permissionsOfRole(db, role)).has("tools.call");
  const name = (await roleNamer(db))(role);
  const text = mayCall ? `The role ${name} may call tools.` : `The role ${name} may not call tools.`;
  return { check: "role", passed: mayCall, text };
}

async function checkPerson(db: OrganizationDb, userId: string, checks: AccessCheck[]): Promise<void> {
  const member = await db.membership.findFirst({
    where: { userId },
    select: { role: true, suspendedAt: true, user: { select: { name: true, email: true } } },
  });
  if (!member) throw new Fault("not_found", "There is no such member.");
  const name = member.user.name || member.user.email || "They";
  const isIn = member.suspendedAt === null;
  checks.push({
    check: "membership",
    passed: isIn,
    text: isIn ? `${name} is a member.` : `${name} is suspended.`,
  });
  checks.push(await checkRole(db, member.role));
}

async function checkKey(
  db: OrganizationDb,
  id: string,
  connection: { readonly id: string; readonly slug: string },
  checks: AccessCheck[],
): Promise<void> {
  const key = await db.apiKey.findFirst({ where: { id } });
  if (!key) throw new Fault("not_found", "There is no such key.");
  const account = key.serviceAccountId;
  const owner = account
    ? await db.serviceAccount.findFirst({ where: { id: account } })
    : key.userId
      ? await db.membership.findFirst({ where: { userId: key.userId } })
      : null;
  const isOver = key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= new Date());
  const isResting = Boolean(owner?.suspendedAt);
  checks.push({
    check: "key",
    passed: !isOver && !isResting,
    text: isOver
      ? `${key.name} is revoked or expired.`
      : isResting
        ? `${key.name} belongs to ${account ? "a service account that" : "somebody who"} is suspended.`
        : `${key.name} is good.`,
  });
  if (owner) checks.push(await checkRole(db, owner.role));
  const holds = key.allServers || key.serverIds.includes(connection.id);
  checks.push({
    check: "scope",
    passed: holds,
    text: holds ? `${key.name} reaches ${connection.slug}.` : `${key.name} does not reach ${connection.slug}.`,
  });
}

async function checkTool(db: OrganizationDb, connectionId: string, name: string): Promise<AccessCheck> {
  const row = await db.capability.findFirst({ where: { connectionId, kind: "tool", name } });
  const isOffered = row?.exposed === true && row.hiddenReason === null;
  const text = !row
    ? `The server has no tool ${name}.`
    : isOffered
      ? `${name} is exposed.`
      : (row.hiddenReason ?? `${name} is not exposed.`);
  return { check: "tool", passed: isOffered, text };
}

function sayDecision({ allowed, why, rule }: Decision, slug: string, tool: string | undefined): string {
  if (rule) return `A rule ${allowed ? "allows" : "denies"} it${rule.note ? `: ${rule.note}` : "."}`;
  if (why === "tool_restricted") return `${tool} is restricted, and no rule allows it.`;
  if (why === "server_restricted") return `${slug} is restricted, and no rule allows it.`;
  return "It is open to everybody in the organization, and no rule denies it.";
}

async function findView(db: OrganizationDb, id: string) {
  const row = await db.accessRule.findFirst({ where: { id }, select: RULE_COLUMNS });
  return row ? ((await viewRules(db, [row]))[0] ?? null) : null;
}
