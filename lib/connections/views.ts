import { domainToUnicode } from "node:url";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { CAPABILITY_KINDS, type CapabilityKind } from "@/lib/connections/core/capability-kinds";
import { toolFacts } from "@/lib/connections/core/tool-facts";
import type {
  AuthKind,
  CapabilityView,
  ConnectionDetail,
  ConnectionStatusLabel,
  ConnectionSummary,
  EnvironmentLabel,
  HourOfCalls,
  InstructionsMode,
  NewToolsPolicy,
  ToolReview,
} from "@/lib/connections/schema";
import type { OrganizationDb } from "@/lib/db/scoped";
import { exportedToolName } from "@/lib/gateway/core/names";
import { readableDefinition } from "@/lib/gateway/core/readable";
import type { ConnectionKind } from "@/lib/gateway/core/snapshot";
import { exportedUri } from "@/lib/gateway/core/uris";
import { modeOf, readSettings } from "@/lib/oauth/schema";
import { readFields, readTemplates } from "@/lib/server-keys/core/fields";

/** What is read of a connection for people. Of its credential no more than the hint. */
export const SUMMARY_COLUMNS = {
  id: true,
  slug: true,
  name: true,
  description: true,
  docsUrl: true,
  kind: true,
  url: true,
  authKind: true,
  credentialMode: true,
  environment: true,
  timeoutSeconds: true,
  exposeNewTools: true,
  status: true,
  statusReason: true,
  firstFailureAt: true,
  nextRetryAt: true,
  lastCheckedAt: true,
  lastSyncedAt: true,
  disabledAt: true,
  createdAt: true,
  updatedAt: true,
  createdBy: { select: { id: true, name: true, email: true } },
  credential: { select: { hint: true } },
} as const;

export const DETAIL_COLUMNS = {
  ...SUMMARY_COLUMNS,
  era: true,
  protocolVersion: true,
  legacyProtocolVersion: true,
  serverInfo: true,
  instructions: true,
  instructionsMode: true,
  customInstructions: true,
  oauthSettings: true,
  headerTemplates: true,
  keyFields: true,
  definitions: {
    select: {
      kind: true,
      name: true,
      definition: true,
      exposed: true,
      hiddenReason: true,
      changedAt: true,
      reviewedAt: true,
      reviewedHash: true,
      reviewedDefinition: true,
      testedAt: true,
    },
    orderBy: { position: "asc" },
  },
} as const;

export interface SummaryRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string | null;
  readonly docsUrl: string;
  readonly kind: string;
  readonly url: string;
  readonly authKind: string;
  readonly credentialMode: string;
  readonly environment: string;
  readonly timeoutSeconds: number | null;
  readonly exposeNewTools: string;
  readonly status: string;
  readonly statusReason: string | null;
  readonly firstFailureAt: Date | null;
  readonly nextRetryAt: Date | null;
  readonly lastCheckedAt: Date | null;
  readonly lastSyncedAt: Date | null;
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly createdBy: { readonly id: string; readonly name: string | null; readonly email: string | null } | null;
  readonly credential: { readonly hint: string | null } | null;
}

export interface DetailRow extends SummaryRow {
  readonly era: string | null;
  readonly protocolVersion: string | null;
  readonly legacyProtocolVersion: string | null;
  readonly serverInfo: unknown;
  readonly instructions: string | null;
  readonly instructionsMode: string;
  readonly customInstructions: string | null;
  readonly oauthSettings: unknown;
  readonly headerTemplates: unknown;
  readonly keyFields: unknown;
  readonly definitions: readonly {
    readonly kind: string;
    readonly name: string;
    readonly definition: unknown;
    readonly exposed: boolean;
    readonly hiddenReason: string | null;
    readonly changedAt: Date | null;
    readonly reviewedAt: Date | null;
    readonly reviewedHash: string | null;
    readonly reviewedDefinition: unknown;
    readonly testedAt: Date | null;
  }[];
}

export interface ToolCounts {
  readonly total: number;
  readonly exposed: number;
}

const NO_TOOLS: ToolCounts = { total: 0, exposed: 0 };

export function toSummary(row: SummaryRow, tools: ToolCounts = NO_TOOLS): ConnectionSummary {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description ?? "",
    docsUrl: row.docsUrl,
    kind: row.kind as ConnectionKind,
    url: row.url,
    host: readableHost(row.url),
    auth: row.authKind as AuthKind,
    credentialMode: modeOf(row.credentialMode),
    authHint: row.credential?.hint ?? null,
    environment: row.environment as EnvironmentLabel,
    timeoutSeconds: row.timeoutSeconds,
    exposeNewTools: row.exposeNewTools as NewToolsPolicy,
    status: row.status as ConnectionStatusLabel,
    statusReason: row.statusReason,
    isPausedByPerson: row.disabledAt !== null,
    firstFailureAt: row.firstFailureAt?.toISOString() ?? null,
    nextRetryAt: row.nextRetryAt?.toISOString() ?? null,
    lastCheckedAt: row.lastCheckedAt?.toISOString() ?? null,
    lastSyncedAt: row.lastSyncedAt?.toISOString() ?? null,
    isStale: tools.total > 0 && row.status !== "connected" && row.disabledAt === null,
    tools,
    createdBy: row.createdBy?.name ?? row.createdBy?.email ?? null,
    createdById: row.createdBy?.id ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** @param nameLimit TOOL_NAME_LIMIT, for the names that clients see */
export function toDetail(row: DetailRow, nameLimit: number): ConnectionDetail {
  const tools = row.definitions.filter(({ kind }) => kind === "tool");
  const counts = { total: tools.length, exposed: tools.filter(({ exposed }) => exposed).length };
  return {
    ...toSummary(row, counts),
    era: row.era as ConnectionDetail["era"],
    protocolVersion: row.protocolVersion,
    legacyProtocolVersion: row.legacyProtocolVersion,
    serverInfo: isJsonObject(row.serverInfo) ? row.serverInfo : null,
    instructions: row.instructions,
    instructionsMode: row.instructionsMode as InstructionsMode,
    customInstructions: row.customInstructions,
    oauthSettings: row.authKind === "oauth" ? readSettings(row.oauthSettings) : null,
    placeholders:
      row.headerTemplates === null
        ? null
        : { headers: readTemplates(row.headerTemplates), fields: readFields(row.keyFields) },
    capabilities: CAPABILITY_KINDS.flatMap((kind) =>
      row.definitions.filter((definition) => definition.kind === kind),
    ).map((definition) => toCapabilityView(row.slug, definition, nameLimit)),
  };
}

function toCapabilityView(slug: string, row: DetailRow["definitions"][number], nameLimit: number): CapabilityView {
  const kind = row.kind as CapabilityKind;
  const definition: JsonObject = isJsonObject(row.definition) ? row.definition : {};
  const isNamed = kind === "tool" || kind === "prompt";
  return {
    kind,
    name: row.name,
    exportedName: isNamed ? exportedToolName(slug, row.name, nameLimit) : exportedUri(slug, row.name),
    title: toolFacts(definition).title,
    description: toolFacts(definition).description,
    exposed: row.exposed,
    hiddenReason: row.hiddenReason ?? unreadableReason(kind, row.name, definition),
    review: reviewOf(row),
    testedAt: row.testedAt?.toISOString() ?? null,
    definition,
  };
}

function unreadableReason(kind: CapabilityKind, name: string, definition: JsonObject): string | null {
  if (kind !== "tool" || readableDefinition("tools", { ...definition, name }) !== null) return null;
  return "Not offered: its inputSchema is not that of an object, so clients would refuse the whole list.";
}

type ReviewColumns = Pick<
  DetailRow["definitions"][number],
  "changedAt" | "reviewedAt" | "reviewedHash" | "reviewedDefinition"
>;

function reviewOf(row: ReviewColumns): ToolReview {
  if (row.reviewedAt === null) return { state: "new" };
  if (row.reviewedHash === null) return { state: "taken" };
  const taken = isJsonObject(row.reviewedDefinition) ? row.reviewedDefinition : {};
  return { state: "changed", since: row.changedAt?.toISOString() ?? null, taken };
}

/** How many tools each connection has and offers: two grouped counts, however many connections. */
export async function countTools(
  db: Pick<OrganizationDb, "capability">,
  connectionIds: readonly string[],
): Promise<ReadonlyMap<string, ToolCounts>> {
  const groups = await db.capability.groupBy({
    by: ["connectionId", "exposed"],
    where: { kind: "tool", connectionId: { in: [...connectionIds] } },
    _count: { _all: true },
  });
  const counts = new Map<string, ToolCounts>();
  for (const group of groups) {
    const { total, exposed } = counts.get(group.connectionId) ?? NO_TOOLS;
    const count = group._count._all;
    counts.set(group.connectionId, { total: total + count, exposed: exposed + (group.exposed ? count : 0) });
  }
  return counts;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const HOURS = 24;

/** The calls of each of these by hour, of the last 24: from sums of hours, one query however many. */
export async function readHours(
  db: Pick<OrganizationDb, "callTotal">,
  connectionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly HourOfCalls[]>> {
  const first = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS;
  const rows = await db.callTotal.findMany({
    where: {
      breakdown: "server",
      grain: "hour",
      at: { gte: new Date(first) },
      connectionId: { in: [...connectionIds] },
    },
    select: { connectionId: true, at: true, calls: true, toolErrors: true, errors: true, timeouts: true },
  });
  const hours = new Map(
    connectionIds.map((id) => [id, Array.from({ length: HOURS }, () => ({ calls: 0, errors: 0 }))]),
  );
  for (const row of rows) {
    const hour = hours.get(row.connectionId)?.[Math.round((row.at.getTime() - first) / HOUR_MS)];
    if (!hour) continue;
    hour.calls += row.calls;
    hour.errors += row.toolErrors + row.errors + row.timeouts;
  }
  return hours;
}

/** How many exposed tools of each wait for a look. */
export async function countUnreviewed(
  db: Pick<OrganizationDb, "capability">,
  connectionIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const groups = await db.capability.groupBy({
    by: ["connectionId"],
    where: {
      kind: "tool",
      exposed: true,
      connectionId: { in: [...connectionIds] },
      OR: [{ reviewedAt: null }, { reviewedHash: { not: null } }],
    },
    _count: { _all: true },
  });
  return new Map(groups.map((group) => [group.connectionId, group._count._all]));
}

/** How many calls came to each of these in the last 24 hours: one grouped sum of the roll-ups. None where it is absent. */
export async function countCallsOfDay(
  db: Pick<OrganizationDb, "callRollup">,
  connectionIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const groups = await db.callRollup.groupBy({
    by: ["connectionId"],
    where: { minute: { gte: new Date(Date.now() - DAY_MS) }, connectionId: { in: [...connectionIds] } },
    _sum: { calls: true },
  });
  return new Map(groups.map((group) => [group.connectionId, group._sum.calls ?? 0]));
}

/** `xn--…` spelled out; people should see that it is not what it looks like. */
function readableHost(url: string): ConnectionSummary["host"] {
  if (!URL.canParse(url)) return { text: "", isPunycode: false };
  const { hostname, host } = new URL(url);
  const readable = domainToUnicode(hostname);
  if (readable === "" || readable === hostname) return { text: host, isPunycode: false };
  return { text: host.replace(hostname, readable), isPunycode: true };
}
