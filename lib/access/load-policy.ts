import { compileConditions } from "@/lib/access/conditions";
import { AccessPolicy, type AccessRule } from "@/lib/access/policy";
import { RULE_EFFECTS, ruleConditions, SUBJECT_KINDS } from "@/lib/access/schema";

/** A rule as it is stored. */
export interface RuleRow {
  readonly id: string;
  readonly effect: string;
  readonly subjectKind: string;
  readonly subjectId: string | null;
  readonly connectionId: string;
  readonly tool: string | null;
  readonly conditions: unknown;
  readonly note: string;
}

/** The columns of a connection that say who may use it. */
export interface RestrictedRow {
  readonly id: string;
  readonly restricted: boolean;
  readonly restrictedTools: readonly string[];
}

/** Null where nothing is restricted and no rule is made, as in most organizations. */
export function policyOf(rules: readonly RuleRow[], connections: readonly RestrictedRow[]): AccessPolicy | null {
  const restricted = connections.filter((row) => row.restricted || row.restrictedTools.length > 0);
  if (rules.length === 0 && restricted.length === 0) return null;
  return new AccessPolicy(
    rules.map(ruleOf),
    restricted.map((row) => ({
      connectionId: row.id,
      restricted: row.restricted,
      tools: new Set(row.restrictedTools),
    })),
  );
}

/**
 * What this version cannot read fails closed: such a rule allows nobody anything, and denies everybody.
 */
function ruleOf(row: RuleRow): AccessRule {
  const { id, connectionId, tool, note } = row;
  const effect = RULE_EFFECTS.find((known) => known === row.effect) ?? "deny";
  const kind = SUBJECT_KINDS.find((known) => known === row.subjectKind);
  const conditions = ruleConditions.safeParse(row.conditions);
  const isRead = kind !== undefined && conditions.success;
  if (isRead)
    return {
      id,
      effect,
      subject: { kind, id: row.subjectId },
      connectionId,
      tool,
      note,
      holds: compileConditions(conditions.data, effect),
    };
  const never = () => false;
  return {
    id,
    effect,
    subject: { kind: "everyone", id: null },
    connectionId,
    tool,
    note,
    holds: effect === "allow" ? never : null,
  };
}
