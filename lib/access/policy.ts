import type { ConditionTest } from "@/lib/access/conditions";
import type { TokenClaims } from "@/lib/access/core/token-claims";
import type { RuleEffect, SubjectKind } from "@/lib/access/schema";

/** Who asks, as rules see it: what a verified credential says, and what the organization says of its person. */
export interface AccessFacts {
  readonly userId: string | null;
  readonly serviceAccountId: string | null;
  readonly role: string | null;
  readonly teamIds: ReadonlySet<string>;
  readonly keyId: string | null;
  readonly clientId: string | null;
  /** Of a key. */
  readonly environment: string | null;
  /** What the token that somebody came with says of them; null where they came with none. */
  readonly claims: TokenClaims | null;
}

export interface Moment {
  /** Unix milliseconds. */
  readonly now: number;
  /** Null: it cannot be known. Left out: the question is about the rules, and nobody comes from anywhere. */
  readonly address?: string | null;
}

/** Immutable: a rule is made and removed, never changed, so its id says all of it. */
export interface AccessRule {
  readonly id: string;
  readonly effect: RuleEffect;
  readonly subject: { readonly kind: SubjectKind; readonly id: string | null };
  readonly connectionId: string;
  /** As its server calls it; null: the server as a whole. */
  readonly tool: string | null;
  readonly note: string;
  /** Null: always. */
  readonly holds: ConditionTest | null;
}

export interface Restriction {
  readonly connectionId: string;
  readonly restricted: boolean;
  readonly tools: ReadonlySet<string>;
}

/** What was decided, and why: `rule` is the one that decided, null where nothing but a restriction or its absence did. */
export interface Decision {
  readonly allowed: boolean;
  readonly why: "denied" | "allowed" | "open" | "server_restricted" | "tool_restricted";
  readonly rule: AccessRule | null;
}

const OPEN: Decision = { allowed: true, why: "open", rule: null };
const SERVER_RESTRICTED: Decision = { allowed: false, why: "server_restricted", rule: null };
const TOOL_RESTRICTED: Decision = { allowed: false, why: "tool_restricted", rule: null };

interface Compiled {
  readonly rules: readonly AccessRule[];
  readonly restriction: Restriction | null;
  readonly hasToolAllows: boolean;
}

/**
 * An organization's rules, compiled. A decision is a pure function of who asks, the moment and what is asked for: a rule
 * that denies wins over every other; where the tool, or the server, is restricted, a rule has to allow it; else it is open
 * to everybody in the organization.
 */
export class AccessPolicy {
  readonly #byConnection = new Map<string, Compiled>();
  readonly #rules: readonly AccessRule[];
  /** Equal revisions decide alike. */
  readonly revision: string;

  constructor(rules: readonly AccessRule[], restrictions: readonly Restriction[]) {
    this.#rules = rules;
    const marks = restrictions.map(
      ({ connectionId, restricted, tools }) => `${connectionId} ${restricted} ${JSON.stringify([...tools].sort())}`,
    );
    this.revision = [...marks, ...rules.map(({ id }) => id)].join("\n");
    for (const restriction of restrictions) {
      this.#byConnection.set(restriction.connectionId, { rules: [], restriction, hasToolAllows: false });
    }
    for (const rule of rules) {
      const held = this.#byConnection.get(rule.connectionId);
      this.#byConnection.set(rule.connectionId, {
        rules: [...(held?.rules ?? []), rule],
        restriction: held?.restriction ?? null,
        hasToolAllows: held?.hasToolAllows || (rule.effect === "allow" && rule.tool !== null),
      });
    }
  }

  /** `tool` null: the server as a whole, as which its prompts and resources are used. */
  decide(facts: AccessFacts, moment: Moment, connectionId: string, tool: string | null): Decision {
    const compiled = this.#byConnection.get(connectionId);
    if (!compiled) return OPEN;
    const needsToolAllow = tool !== null && compiled.restriction?.tools.has(tool) === true;
    let allowedBy: AccessRule | null = null;
    for (const rule of compiled.rules) {
      if (rule.tool !== null && rule.tool !== tool) continue;
      if (rule.effect === "allow" && (allowedBy || (needsToolAllow && rule.tool === null))) continue;
      if (!speaksOf(rule, facts) || (rule.holds && !rule.holds(facts, moment))) continue;
      if (rule.effect === "deny") return { allowed: false, why: "denied", rule };
      allowedBy = rule;
    }
    if (allowedBy) return { allowed: true, why: "allowed", rule: allowedBy };
    if (needsToolAllow) return TOOL_RESTRICTED;
    return compiled.restriction?.restricted ? SERVER_RESTRICTED : OPEN;
  }

  /** Whether some tool of a server could be open to somebody to whom the server as a whole is not. */
  mayOpenSingleTools(connectionId: string): boolean {
    return this.#byConnection.get(connectionId)?.hasToolAllows ?? false;
  }

  /** Callers with the same text are decided alike, now. */
  mark(facts: AccessFacts, moment: Moment): string {
    let text = this.revision;
    for (const rule of this.#rules) {
      if (speaksOf(rule, facts) && (!rule.holds || rule.holds(facts, moment))) text += `|${rule.id}`;
    }
    return text;
  }
}

function speaksOf({ subject }: AccessRule, facts: AccessFacts): boolean {
  switch (subject.kind) {
    case "everyone":
      return true;
    case "role":
      return subject.id === facts.role;
    case "team":
      return facts.teamIds.has(subject.id ?? "");
    case "person":
      return subject.id === facts.userId;
    case "service":
      return subject.id === facts.serviceAccountId;
    case "key":
      return subject.id === facts.keyId;
    case "client":
      return subject.id === facts.clientId;
  }
}
