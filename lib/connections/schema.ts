import { z } from "zod";
import type { JsonObject } from "@/lib/base/json";
import type { CapabilityKind } from "@/lib/connections/core/capability-kinds";
import type { ExploreCheck } from "@/lib/connections/core/explore-checks";
import { RESERVED_SLUGS } from "@/lib/gateway/core/reserved-slugs";
import { type ConnectionKind, REMOTE_KINDS, type RemoteKind } from "@/lib/gateway/core/snapshot";
import {
  CREDENTIAL_MODES,
  type CredentialMode,
  type OauthOffer,
  type OauthSettings,
  oauthSettings,
} from "@/lib/oauth/schema";
import { nameOf, type Page, pageCursor, pageLimit } from "@/lib/operations/schema";
import { type HeaderTemplate, type KeyField, keyField } from "@/lib/server-keys/core/fields";
import { templateProblem } from "@/lib/server-keys/core/template";
import { keyValue, keyValues } from "@/lib/server-keys/schema";

/**
 * The shapes of the connection operations, shared with forms: nothing here may need Node. Strict: an unknown field is
 * refused, so that nobody sets by accident (or on purpose) what a form does not show.
 */

/** Part of a URL and of every tool's name. The same pattern as the gateway's (a test compares them). */
export const CONNECTION_SLUG_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?$/;

export const connectionSlug = z
  .string()
  .regex(CONNECTION_SLUG_PATTERN, "Use 1 to 24 lower-case letters, digits and dashes, with no dash at the ends.")
  .refine((slug) => !RESERVED_SLUGS.has(slug), "This name is taken by the gateway itself. Choose another.");

export const ENVIRONMENTS = ["development", "staging", "production"] as const;
export type EnvironmentLabel = (typeof ENVIRONMENTS)[number];
export const environmentLabel = z.enum(ENVIRONMENTS);

const name = nameOf(80, "Give the server a name.");
const description = z.string().trim().max(500, "At most 500 characters.");
/** Scheme, address and port are judged by the address policy, which has its own answer (422). */
const url = z.string().trim().min(1, "Paste the server's URL.").max(2048, "At most 2048 characters.");
/** A page for people: shown as a link, so it is one that a browser fetches. Empty: none. */
const docsUrl = z
  .string()
  .trim()
  .max(2048, "At most 2048 characters.")
  .refine((text) => text === "" || isPage(text), "Give the address of a page: https://…");

function isPage(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);
}

/** What holds where a connection has no timeout of its own. */
export const DEFAULT_TIMEOUT_SECONDS = 300;
export const timeoutSeconds = z.int().min(1, "At least 1 second.").max(600, "At most 600 seconds.");

const bearerToken = z
  .string()
  .trim()
  .min(1, "Paste the key or token.")
  .max(4096, "At most 4096 characters.")
  .regex(/^[\x21-\x7e]+$/, "A token has no spaces and only visible ASCII characters.");

/**
 * What an upstream request is made of by the gateway itself, what belongs to one hop (RFC 9110, section 7.6.1), and what
 * would speak for somebody else.
 */
const REFUSED_HEADERS: readonly RegExp[] = [
  /^(?:host|connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|expect|http2-settings)$/,
  /^(?:content-.*|accept|accept-encoding|last-event-id|origin|referer|cookie.*|set-cookie.*)$/,
  /^(?:mcp-.*|proxy-.*|sec-.*|x-forwarded-.*|forwarded|via|x-real-ip|traceparent|tracestate|baggage)$/,
];

export const headerName = z
  .string()
  .trim()
  .max(64, "At most 64 characters.")
  .regex(/^[A-Za-z0-9-]+$/, "A header name has letters, digits and dashes only.")
  .refine(
    (header) => !REFUSED_HEADERS.some((pattern) => pattern.test(header.toLowerCase())),
    "The gateway sets this header itself; choose another.",
  );

/** Who fills the placeholders of a credential, and with what. Without it an administrator fills them all, later. */
const placeholderKeys = z.strictObject({
  /** Those that are not named are the organization's. */
  fields: z
    .array(keyField)
    .max(20, "At most 20 fields.")
    .refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, "A field stands here twice.")
    .default([]),
  /** `shared`: what people enter themselves counts for nothing. */
  mode: z.enum(CREDENTIAL_MODES).default("per_user"),
  /** By field. Those of people's own fields are the caller's. */
  values: keyValues.default({}),
});

function checkTemplate(value: string, context: z.RefinementCtx): void {
  const message = templateProblem(value);
  if (message !== null) context.addIssue({ code: "custom", message });
}

export const connectionAuth = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  /** Sent as `Authorization: Bearer <token>`. As with headers, `{{NAME}}` stands for what is filled in (lib/server-keys). */
  z.strictObject({
    kind: z.literal("bearer"),
    token: bearerToken.superRefine(checkTemplate),
    keys: placeholderKeys.optional(),
  }),
  z.strictObject({
    kind: z.literal("headers"),
    headers: z
      .array(z.strictObject({ name: headerName, value: keyValue.superRefine(checkTemplate) }))
      .min(1, "Add at least one header.")
      .max(10, "At most 10 headers.")
      .refine(
        (headers) => new Set(headers.map((header) => header.name.toLowerCase())).size === headers.length,
        "A header stands here twice.",
      ),
    keys: placeholderKeys.optional(),
  }),
  /** Somebody signs in at the server's provider: an administrator for all, or everybody for themselves. */
  z.strictObject({
    kind: z.literal("oauth"),
    mode: z.enum(CREDENTIAL_MODES).default("shared"),
    ...oauthSettings.shape,
  }),
]);
export type ConnectionAuth = z.output<typeof connectionAuth>;
export const AUTH_KINDS = ["none", "bearer", "headers", "oauth"] as const;
export type AuthKind = (typeof AUTH_KINDS)[number];

/** Whether tools that a later sync brings wait for somebody to look at them (`review`) or are offered at once. */
export const NEW_TOOLS_POLICIES = ["review", "expose"] as const;
export type NewToolsPolicy = (typeof NEW_TOOLS_POLICIES)[number];
const newToolsPolicy = z.enum(NEW_TOOLS_POLICIES);

/** What clients get as the server's instructions: its own, a text in their place, or none. */
export const INSTRUCTIONS_MODES = ["server", "custom", "off"] as const;
export type InstructionsMode = (typeof INSTRUCTIONS_MODES)[number];
export const MAX_INSTRUCTIONS_LENGTH = 8000;
const instructions = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("server") }),
  z.strictObject({ mode: z.literal("off") }),
  z.strictObject({
    mode: z.literal("custom"),
    text: z
      .string()
      .trim()
      .min(1, "Write the instructions, or choose another way.")
      .max(MAX_INSTRUCTIONS_LENGTH, `At most ${MAX_INSTRUCTIONS_LENGTH} characters.`),
  }),
]);

/** The upstream's own tool names. */
const toolNames = z.array(z.string().min(1).max(512)).max(10_000);
const selection = z.union([z.literal("all"), z.literal("none"), toolNames]);

/** What is tried first. A server that turns out to speak the other is stored as what it speaks. */
const transport = z.enum(REMOTE_KINDS);

export const createConnectionInput = z.strictObject({
  name,
  slug: connectionSlug,
  url,
  kind: transport.default("http"),
  description: description.default(""),
  docsUrl: docsUrl.default(""),
  auth: connectionAuth.default({ kind: "none" }),
  environment: environmentLabel.default("production"),
  /** Null: the gateway's. */
  timeoutSeconds: timeoutSeconds.nullable().default(null),
  exposeNewTools: newToolsPolicy.default("review"),
  /** What is exposed from the start. */
  tools: selection.default("none"),
});

export const exploreConnectionInput = z.strictObject({
  url,
  kind: transport.default("http"),
  auth: connectionAuth.default({ kind: "none" }),
  /** Tries with the credential that this connection has; only for a URL of the same origin. */
  reuseCredentialOf: z.string().min(1).max(64).optional(),
});

export const CONNECTION_STATUSES = ["connected", "needs_reauth", "error", "paused", "pending"] as const;

export const listConnectionsInput = z.strictObject({
  /** In the name, slug or URL, without regard to case. */
  search: z.string().trim().max(100).default(""),
  status: z.enum(CONNECTION_STATUSES).optional(),
  auth: z.enum(AUTH_KINDS).optional(),
  environment: environmentLabel.optional(),
  /** The id of who connected it. */
  owner: z.string().min(1).max(64).optional(),
  /** `nextCursor` of the page before. */
  cursor: pageCursor.optional(),
  limit: pageLimit.default(50),
});

/** A connection is named by its slug in URLs and forms alike. One that cannot exist is missing, not malformed. */
const knownConnection = z.string().min(1).max(64);

export const connectionInput = z.strictObject({ connection: knownConnection });

export const updateConnectionInput = z.strictObject({
  connection: knownConnection,
  name: name.optional(),
  description: description.optional(),
  docsUrl: docsUrl.optional(),
  url: url.optional(),
  /** Left out: the credential stays as it is. */
  auth: connectionAuth.optional(),
  environment: environmentLabel.optional(),
  timeoutSeconds: timeoutSeconds.nullable().optional(),
  exposeNewTools: newToolsPolicy.optional(),
  /** A text that is not sent is kept for when it is chosen again. */
  instructions: instructions.optional(),
});

export const setToolsInput = z.union([
  z.strictObject({
    connection: knownConnection,
    /** The whole selection: what is not named is hidden. */
    exposed: selection,
  }),
  z.strictObject({
    connection: knownConnection,
    /** Only these change. */
    toggles: z
      .array(z.strictObject({ name: z.string().min(1).max(512), exposed: z.boolean() }))
      .min(1, "Name at least one tool.")
      .max(10_000),
  }),
]);

export const reviewToolsInput = z.strictObject({
  connection: knownConnection,
  /** The upstream's own names. */
  tools: z.array(z.string().min(1).max(512)).min(1, "Name at least one tool.").max(10_000),
});

export interface ReviewResult {
  readonly reviewed: number;
}

export const connectionEventsInput = z.strictObject({
  connection: knownConnection,
  cursor: pageCursor.optional(),
  limit: pageLimit.default(50),
});

export const removeConnectionInput = z.strictObject({
  connection: knownConnection,
  /** The slug, typed once more by the person who removes it. */
  confirmation: z.string().max(64),
});

export type ConnectionStatusLabel = (typeof CONNECTION_STATUSES)[number];

/** How people see a connection. Times are ISO 8601; no credential in any form. */
export interface ConnectionSummary {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  /** Where its documentation is, http or https; empty where nobody said. */
  readonly docsUrl: string;
  /** `sse` is the deprecated transport of 2024-11-05. */
  readonly kind: ConnectionKind;
  readonly url: string;
  /** The host as people read it; `isPunycode` when the real one is written differently, which deserves a warning. */
  readonly host: { readonly text: string; readonly isPunycode: boolean };
  readonly auth: AuthKind;
  /** Of `oauth`: whose account calls are made with. */
  readonly credentialMode: CredentialMode;
  readonly environment: EnvironmentLabel;
  /** To recognise the credential by: its last four characters, or the names of its headers. Null: none. */
  readonly authHint: string | null;
  /** Null: DEFAULT_TIMEOUT_SECONDS. */
  readonly timeoutSeconds: number | null;
  readonly exposeNewTools: NewToolsPolicy;
  readonly status: ConnectionStatusLabel;
  /** Why the status is not Connected. */
  readonly statusReason: string | null;
  /** A person paused it, as opposed to the open circuit after repeated failures. */
  readonly isPausedByPerson: boolean;
  readonly firstFailureAt: string | null;
  readonly nextRetryAt: string | null;
  readonly lastCheckedAt: string | null;
  readonly lastSyncedAt: string | null;
  /** Clients see the last known tool list: the server cannot be asked. Not where a person paused it: nothing is listed. */
  readonly isStale: boolean;
  readonly tools: { readonly total: number; readonly exposed: number };
  /** Who connected it, by name; null where nobody did, or who has gone. */
  readonly createdBy: string | null;
  readonly createdById: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ListedConnection extends ConnectionSummary {
  /** How many calls came to it in the last 24 hours, to the minute, whatever became of them. */
  readonly callsLast24h: number;
  /** By hour, the running one last: how many calls came, and how many of them failed. */
  readonly hours: readonly HourOfCalls[];
  /** How many exposed tools wait for a look because they are new or have changed. */
  readonly unreviewedTools: number;
}

export interface HourOfCalls {
  readonly calls: number;
  /** Without an answer, or with an error for an answer; refused ones are none. */
  readonly errors: number;
}

/** Somebody who has connected a server, as the list can be filtered by. */
export interface ConnectionOwner {
  readonly id: string;
  readonly name: string;
}

export interface ConnectionPage extends Page<ListedConnection> {
  /** Of all connections, by name. */
  readonly owners: readonly ConnectionOwner[];
}

export interface CreatedConnection extends ConnectionSummary {
  /** What a person should know although nothing failed: a corrected address, a deprecated transport. */
  readonly notices: readonly string[];
}

export interface CapabilityView {
  readonly kind: CapabilityKind;
  /** The upstream's own name (for resources the URI, for templates the URI template). */
  readonly name: string;
  /** The name on the unified endpoint; of resources, the upstream's URI. */
  readonly exportedName: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly exposed: boolean;
  /** Why it is not listed although it is exposed: another tool has the same exported name, or no client could read it. */
  readonly hiddenReason: string | null;
  /** Whether somebody has looked at the definition as it is now. */
  readonly review: ToolReview;
  /** When a person last tried it from the dashboard and got an answer. */
  readonly testedAt: string | null;
  /** What the upstream said, whole: schema, annotations and the rest. Written by strangers. */
  readonly definition: JsonObject;
}

/** `changed`: what was looked at is not what the server offers now. `new`: nobody has looked at it yet. */
export type ToolReview =
  | { readonly state: "taken" | "new" }
  | { readonly state: "changed"; readonly since: string | null; readonly taken: JsonObject };

export interface ConnectionDetail extends ConnectionSummary {
  readonly protocolVersion: string | null;
  /** Set where a modern server keeps sessions with legacy clients as well. */
  readonly legacyProtocolVersion: string | null;
  readonly era: "legacy" | "modern" | null;
  readonly serverInfo: JsonObject | null;
  /** As the server said them: a stranger's text. */
  readonly instructions: string | null;
  readonly instructionsMode: InstructionsMode;
  readonly customInstructions: string | null;
  /** What is asked for beyond what the server suggests; null: it is not signed in to with OAuth. */
  readonly oauthSettings: OauthSettings | null;
  /** Its headers that have placeholders, and who fills them; null: none has. */
  readonly placeholders: { readonly headers: readonly HeaderTemplate[]; readonly fields: readonly KeyField[] } | null;
  readonly capabilities: readonly CapabilityView[];
}

/** What a sync found, by kind of capability: the names. */
export interface SyncDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

export interface PauseResult {
  readonly connection: ConnectionSummary;
}

export interface SyncResult extends PauseResult {
  readonly ok: boolean;
  /** Why it could not be synced; what was known before stays. */
  readonly problem: string | null;
  /** Of the tools; what an upstream could not be asked is unchanged. */
  readonly tools: SyncDiff;
}

export interface ToolSelectionResult {
  readonly total: number;
  readonly exposed: number;
  /** "12 exposed". */
  readonly message: string;
}

export interface ExploreStep {
  readonly step: "dns" | "connect" | "tls" | "negotiate" | "list";
  readonly outcome: "ok" | "failed" | "skipped";
  readonly ms: number;
  readonly detail: string;
}

export interface ExploreResult {
  readonly ok: boolean;
  readonly steps: readonly ExploreStep[];
  /** The failing step's message; null when all went well. */
  readonly problem: string | null;
  /** Empty when all went well. */
  readonly checks: readonly ExploreCheck[];
  /** Set where the server let nobody in, and says how to sign in with OAuth. */
  readonly oauth: OauthOffer | null;
  /** The transport that it speaks. */
  readonly kind: RemoteKind | null;
  readonly serverInfo: JsonObject | null;
  readonly protocolVersion: string | null;
  /** What a person should know although nothing failed: a corrected address, a deprecated transport. */
  readonly notices: readonly string[];
  /** As the upstream defines them: name, description, inputSchema, annotations. Empty: the server has no tools. */
  readonly tools: readonly JsonObject[];
}
