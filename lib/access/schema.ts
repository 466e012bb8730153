import { z } from "zod";
import { isTimeZone } from "@/lib/base/time-zone";
import { connectionSlug, environmentLabel } from "@/lib/connections/schema";
import { pageCursor, pageLimit } from "@/lib/operations/schema";
import { roleRef } from "@/lib/roles/schema";

/** The shapes of access rules, shared with forms: nothing here may need Node. */

export const RULE_EFFECTS = ["allow", "deny"] as const;
export type RuleEffect = (typeof RULE_EFFECTS)[number];

/** Whom a rule can speak of. A service is a service account, whatever it comes with; a key is one key, a client an OAuth client whoever signed in with it. */
export const SUBJECT_KINDS = ["everyone", "role", "team", "person", "service", "key", "client"] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

const id = z.string().min(1).max(2048);

/** Ids are `tem_…`, `usr_…`, `svc_…`, `key_…`, and the client id as the client says it. */
const ruleSubject = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("everyone") }),
  z.strictObject({ kind: z.literal("role"), id: roleRef }),
  z.strictObject({ kind: z.literal("team"), id }),
  z.strictObject({ kind: z.literal("person"), id }),
  z.strictObject({ kind: z.literal("service"), id }),
  z.strictObject({ kind: z.literal("key"), id }),
  z.strictObject({ kind: z.literal("client"), id }),
]);

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "A time of day, such as 08:30.");

const timeZone = z.string().max(64).refine(isTimeZone, "No time zone is called so. Name one such as Europe/Berlin.");

/** Days are 1 (Monday) to 7. From `from` to before `until`; past midnight where `until` is not later. */
const hours = z.strictObject({
  days: z.array(z.int().min(1).max(7)).min(1, "Choose at least one day.").max(7),
  from: clock,
  until: clock,
  timeZone,
});

const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], "An address or network, such as 10.0.0.0/8.");

/** When a rule holds: where all that is named is true. What cannot be known is not true. */
export const ruleConditions = z.strictObject({
  hours: hours.optional(),
  /** Where the request comes from, as far as TRUST_PROXY says it. */
  networks: z.array(address).min(1).max(50).optional(),
  /** Of the key's label. */
  environments: z.array(environmentLabel).min(1).max(3).optional(),
  /** What the caller's token says: of each claim one of the values. By name, or by path (`realm_access.roles`). A key has none. */
  claims: z
    .array(
      z.strictObject({
        claim: z.string().min(1).max(256),
        values: z.array(z.string().min(1).max(2048)).min(1).max(50),
      }),
    )
    .min(1)
    .max(10)
    .optional(),
});
export type RuleConditions = z.output<typeof ruleConditions>;

/** A tool as its server calls it; left out: the server with all that it has. */
const tool = z.string().min(1).max(512);

export const createAccessRuleInput = z.strictObject({
  effect: z.enum(RULE_EFFECTS),
  subject: ruleSubject,
  connection: connectionSlug,
  tool: tool.optional(),
  conditions: ruleConditions.default({}),
  /** Why, for people: it is told to who is refused. */
  note: z.string().trim().max(200, "At most 200 characters.").default(""),
});

export const accessRuleInput = z.strictObject({ rule: z.string().min(1).max(64) });

export const listAccessRulesInput = z.strictObject({
  connection: connectionSlug.optional(),
  limit: pageLimit.default(50),
  cursor: pageCursor.optional(),
});

export const listRestrictionsInput = z.strictObject({
  connection: connectionSlug.optional(),
  limit: pageLimit.default(50),
  cursor: pageCursor.optional(),
});

/** What is left out stays as it is. */
export const restrictConnectionInput = z.strictObject({
  connection: connectionSlug,
  /** Only whom a rule allows may use the server. */
  restricted: z.boolean().optional(),
  /** Tools that only they may use whom a rule allows that very tool; replaces the list. */
  restrictedTools: z.array(tool).max(2000).optional(),
  /** One tool of them alone. */
  tool: z.strictObject({ name: tool, restricted: z.boolean() }).optional(),
  /** Teams that are made from now on are allowed it. */
  newTeams: z.boolean().optional(),
});

/** Whom one can say it of at once: those whom the organization knows by itself. */
const ASSIGNABLE_KINDS = ["role", "team", "person", "service", "key"] as const;

/** Whether some may use a server, or a tool of it, whatever stands for others; `inherit` takes back what was said. */
export const assignAccessInput = z.strictObject({
  connection: connectionSlug,
  tool: tool.optional(),
  subjects: z
    .array(z.strictObject({ kind: z.enum(ASSIGNABLE_KINDS), id }))
    .min(1, "Say of whom.")
    .max(500),
  effect: z.enum([...RULE_EFFECTS, "inherit"]),
});

/** Who can be asked about, one after the other. */
export const HOLDER_KINDS = ["person", "service", "key"] as const;
export type HolderKind = (typeof HOLDER_KINDS)[number];

export const whoMayUseInput = z.strictObject({
  connection: connectionSlug,
  tool: tool.optional(),
  about: z.enum(HOLDER_KINDS).default("person"),
  search: z.string().trim().max(100).default(""),
  limit: pageLimit.default(50),
  cursor: pageCursor.optional(),
});

/** About whom: a person, a service account or a key of the organization. */
export const explainAccessInput = z
  .strictObject({
    person: id.optional(),
    service: id.optional(),
    key: id.optional(),
    connection: connectionSlug,
    tool: tool.optional(),
  })
  .refine(({ person, service, key }) => [person, service, key].filter((one) => one !== undefined).length === 1, {
    error: "Say about whom: person, service or key, and one of them.",
  });

export const REQUEST_STATES = ["open", "granted", "declined"] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export const listAccessRequestsInput = z.strictObject({
  state: z.enum(REQUEST_STATES).optional(),
  limit: pageLimit.default(50),
  cursor: pageCursor.optional(),
});

export const decideAccessRequestInput = z.strictObject({
  request: z.string().min(1).max(64),
  decision: z.enum(["granted", "declined"]),
});

/** Of whom or what a rule speaks, with the name that people know it by. */
export interface RuleSubjectView {
  readonly kind: SubjectKind;
  /** Null: everyone. */
  readonly id: string | null;
  readonly name: string;
}

export interface AccessRuleView {
  /** rul_… */
  readonly id: string;
  readonly effect: RuleEffect;
  readonly subject: RuleSubjectView;
  readonly connection: string;
  /** Null: the server as a whole. */
  readonly tool: string | null;
  readonly conditions: RuleConditions;
  readonly note: string;
  readonly createdAt: string;
}

export interface RestrictionView {
  readonly connection: string;
  readonly restricted: boolean;
  readonly restrictedTools: readonly string[];
  readonly newTeams: boolean;
}

/** One thing that has to hold, in the order in which it is looked at. */
export interface AccessCheck {
  readonly check: "gateway" | "mode" | "membership" | "role" | "key" | "scope" | "server" | "tool" | "rules";
  readonly passed: boolean;
  readonly text: string;
}

export interface AccessExplanation {
  readonly allowed: boolean;
  /** The first check that fails, or what the rules say. */
  readonly because: string;
  /** The rule that decided; null where none did. */
  readonly rule: AccessRuleView | null;
  readonly checks: readonly AccessCheck[];
}

/** Somebody of the organization, and whether they may use what was asked about. */
export interface AccessHolder {
  readonly kind: HolderKind;
  /** usr_…, svc_… or key_… */
  readonly id: string;
  readonly name: string;
  /** Of a key that of whoever it belongs to; null: it belongs to nobody. */
  readonly role: { readonly id: string; readonly name: string } | null;
  readonly teams: readonly string[];
  readonly allowed: boolean;
  readonly because: string;
  /** The rule that decided; null where none did. */
  readonly rule: AccessRuleView | null;
  /** What was said of this very one and this very target, without conditions; null: nothing. */
  readonly own: RuleEffect | null;
}

export interface AccessRequestView {
  /** req_… */
  readonly id: string;
  readonly askedBy: RuleSubjectView;
  /** As it was asked for: a server's slug, and a tool or nothing. */
  readonly connection: string;
  readonly tool: string | null;
  readonly reason: string;
  readonly state: RequestState;
  readonly createdAt: string;
  readonly decidedBy: string | null;
}
