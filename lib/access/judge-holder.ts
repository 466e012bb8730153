import { mayRoleCall } from "@/lib/access/facts";
import type { Holder } from "@/lib/access/holders";
import { policyOf } from "@/lib/access/load-policy";
import type { AccessPolicy, Decision } from "@/lib/access/policy";
import type { AccessCheck } from "@/lib/access/schema";
import { Fault } from "@/lib/base/errors";
import type { OrganizationDb } from "@/lib/db/scoped";
import { builtinRoleName } from "@/lib/roles/role-names";

/** A server or a tool of it, and what is the same for all who would use it. */
export interface AccessTarget {
  readonly connection: { readonly id: string; readonly slug: string };
  readonly tool: string | undefined;
  readonly gateway: AccessCheck;
  /** Whether the organization takes keys. */
  readonly takesKeys: boolean;
  /** The server, and the tool. */
  readonly offered: readonly AccessCheck[];
  readonly policy: AccessPolicy | null;
  roleName(role: string): string;
  mayCall(role: string): boolean;
}

export interface Judgement {
  /** Every check of a call, in the order of a call. */
  readonly checks: readonly AccessCheck[];
  readonly decision: Decision;
  readonly allowed: boolean;
  /** The first check that fails, or what the rules say. */
  readonly because: string;
}

/** @throws Fault `not_found` */
export async function openTarget(db: OrganizationDb, slug: string, tool: string | undefined): Promise<AccessTarget> {
  const connection = await db.connection.findFirst({
    where: { slug },
    select: { id: true, slug: true, disabledAt: true, restricted: true, restrictedTools: true },
  });
  if (!connection) throw new Fault("not_found", "There is no such connection.");
  const [organization, rules, roles] = await Promise.all([
    db.organization.findFirst({ select: { gatewayEnabled: true, credentialMode: true } }),
    db.accessRule.findMany({ where: { connectionId: connection.id }, orderBy: { id: "asc" } }),
    db.customRole.findMany({ select: { id: true, name: true, permissions: true } }),
  ]);
  const names = new Map(roles.map(({ id, name }) => [id, name]));
  const permissions = new Map(roles.map((role) => [role.id, role.permissions]));
  const isEnabled = organization?.gatewayEnabled === true;
  const isPaused = connection.disabledAt !== null;
  const server: AccessCheck = {
    check: "server",
    passed: !isPaused,
    text: isPaused ? `${slug} is paused.` : `${slug} is not paused.`,
  };
  return {
    connection,
    tool,
    gateway: {
      check: "gateway",
      passed: isEnabled,
      text: isEnabled ? "The gateway is enabled." : "The gateway is switched off in the settings.",
    },
    takesKeys: organization?.credentialMode !== "tokens",
    offered: [server, ...(tool === undefined ? [] : [await checkTool(db, connection.id, tool)])],
    policy: policyOf(rules, [connection]),
    roleName: (role) => names.get(role) ?? builtinRoleName(role),
    mayCall: (role) => mayRoleCall(role, permissions),
  };
}

/** Whether somebody may use it now. Where they come from is not known here, so rules for certain networks do not hold. */
export function judgeHolder(target: AccessTarget, holder: Holder): Judgement {
  const { connection, tool, policy } = target;
  const moment = { now: Date.now() };
  const decision = policy?.decide(holder.facts, moment, connection.id, tool ?? null) ?? OPEN;
  const checks: readonly AccessCheck[] = [
    target.gateway,
    ...(holder.kind === "key" && !target.takesKeys ? [KEYS_NOT_TAKEN] : []),
    holder.standing,
    ...checkRole(target, holder),
    ...checkReach(target, holder),
    ...target.offered,
    { check: "rules", passed: decision.allowed, text: sayDecision(decision, connection.slug, tool) },
  ];
  const failed = checks.find(({ passed }) => !passed);
  return { checks, decision, allowed: failed === undefined, because: (failed ?? checks.at(-1))?.text ?? "" };
}

const OPEN: Decision = { allowed: true, why: "open", rule: null };
const KEYS_NOT_TAKEN: AccessCheck = {
  check: "mode",
  passed: false,
  text: "The organization takes tokens of trusted issuers in place of keys.",
};

function checkRole(target: AccessTarget, { role }: Holder): readonly AccessCheck[] {
  if (role === null) return [];
  const passed = target.mayCall(role);
  const name = target.roleName(role);
  return [
    {
      check: "role",
      passed,
      text: passed ? `The role ${name} may call tools.` : `The role ${name} may not call tools.`,
    },
  ];
}

function checkReach({ connection }: AccessTarget, { kind, name, reaches }: Holder): readonly AccessCheck[] {
  if (kind !== "key") return [];
  const passed = reaches === null || reaches.includes(connection.id);
  const { slug } = connection;
  return [{ check: "scope", passed, text: passed ? `${name} reaches ${slug}.` : `${name} does not reach ${slug}.` }];
}

async function checkTool(db: OrganizationDb, connectionId: string, name: string): Promise<AccessCheck> {
  const row = await db.capability.findFirst({ where: { connectionId, kind: "tool", name } });
  const passed = row?.exposed === true && row.hiddenReason === null;
  const text = !row
    ? `The server has no tool ${name}.`
    : passed
      ? `${name} is exposed.`
      : (row.hiddenReason ?? `${name} is not exposed.`);
  return { check: "tool", passed, text };
}

function sayDecision({ allowed, why, rule }: Decision, slug: string, tool: string | undefined): string {
  if (rule) return `A rule ${allowed ? "allows" : "denies"} it${rule.note ? `: ${rule.note}` : "."}`;
  if (why === "tool_restricted") return `${tool} is restricted, and no rule allows it.`;
  if (why === "server_restricted") return `${slug} is restricted, and no rule allows it.`;
  return "It is open to everybody in the organization, and no rule denies it.";
}
