import { domainToUnicode } from "node:url";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { CAPABILITY_KINDS, type CapabilityKind } from "@/lib/connections/core/capability-kinds";
import type {
  AuthKind,
  CapabilityView,
  ConnectionDetail,
  ConnectionStatusLabel,
  ConnectionSummary,
  EnvironmentLabel,
  NewToolsPolicy,
} from "@/lib/connections/schema";
import type { OrganizationDb } from "@/lib/db/scoped";
import { exportedToolName } from "@/lib/gateway/core/names";
import { exportedUri } from "@/lib/gateway/core/uris";

/** What is read of a connection for people. Of its credential no more than the hint. */
export const SUMMARY_COLUMNS = {
  id: true,
  slug: true,
  name: true,
  description: true,
  kind: true,
  url: true,
  authKind: true,
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
  credential: { select: { hint: true } },
} as const;

export const DETAIL_COLUMNS = {
  ...SUMMARY_COLUMNS,
  era: true,
  protocolVersion: true,
  serverInfo: true,
  instructions: true,
  definitions: {
    select: { kind: true, name: true, definition: true, exposed: true, hiddenReason: true },
    orderBy: { position: "asc" },
  },
} as const;

export interface SummaryRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string | null;
  readonly kind: string;
  readonly url: string;
  readonly authKind: string;
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
  readonly credential: { readonly hint: string | null } | null;
}

export interface DetailRow extends SummaryRow {
  readonly era: string | null;
  readonly protocolVersion: string | null;
  readonly serverInfo: unknown;
  readonly instructions: string | null;
  readonly definitions: readonly {
    readonly kind: string;
    readonly name: string;
    readonly definition: unknown;
    readonly exposed: boolean;
    readonly hiddenReason: string | null;
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
    kind: row.kind as "http" | "builtin",
    url: row.url,
    host: readableHost(row.url),
    auth: row.authKind as AuthKind,
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
    isStale: tools.total > 0 && row.status !== "connected",
    tools,
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
    serverInfo: isJsonObject(row.serverInfo) ? row.serverInfo : null,
    instructions: row.instructions,
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
    title: text(definition.title) ?? (isJsonObject(definition.annotations) ? text(definition.annotations.title) : null),
    description: text(definition.description),
    exposed: row.exposed,
    hiddenReason: row.hiddenReason,
    definition,
  };
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
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

/** `xn--…` spelled out; people should see that it is not what it looks like. */
function readableHost(url: string): ConnectionSummary["host"] {
  if (!URL.canParse(url)) return { text: "", isPunycode: false };
  const { hostname, host } = new URL(url);
  const readable = domainToUnicode(hostname);
  if (readable === "" || readable === hostname) return { text: host, isPunycode: false };
  return { text: host.replace(hostname, readable), isPunycode: true };
}
