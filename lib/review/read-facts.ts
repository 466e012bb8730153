import { ACCESS_TOKEN_SECONDS } from "@/lib/authserver/core/lifetimes";
import { DEFAULT_TIMEOUT_SECONDS } from "@/lib/connections/schema";
import type { OrganizationDb } from "@/lib/db/scoped";
import { exportedToolName } from "@/lib/gateway/core/names";
import { configuredProviders } from "@/lib/identity/providers";
import { KEY_COLUMNS, keySurroundings } from "@/lib/keys/views";
import type { OperationContext } from "@/lib/operations/context";
import { planIncludes } from "@/lib/plans/plans";
import type { KeyFacts, ReviewFacts, ServerFacts } from "@/lib/review/core/facts";
import { countCalls, startOfMonth } from "@/lib/tools/tool-figures";

const MONTH_MS = 30 * 86_400_000;

/** Everything that the checks look at, in one go. @param now Unix milliseconds */
export async function readFacts(context: OperationContext, now: number): Promise<ReviewFacts> {
  const { db, organization, services } = context;
  const { environment } = services;
  const [row, keys, connectedClients, servers, alerts, recentChanges] = await Promise.all([
    db.organization.findFirst({
      where: { id: organization.id },
      select: { createdAt: true, capturePayloads: true },
    }),
    readKeys(db, now),
    db.oauthGrant.count({ where: { revokedAt: null, expiresAt: { gt: new Date(now) } } }),
    readServers(db, environment.TOOL_NAME_LIMIT, now),
    db.alertRule.count({ where: { enabled: true } }),
    db.auditEvent.count({ where: { at: { gte: new Date(now - MONTH_MS) } } }),
  ]);
  return {
    now,
    organization: {
      createdAt: row?.createdAt.getTime() ?? now,
      capturesPayloads: row?.capturePayloads ?? true,
      hasAlerts: planIncludes(organization.plan, "advancedAnalytics"),
      hasAuditLog: planIncludes(organization.plan, "auditLogs"),
    },
    keys,
    connectedClients,
    servers,
    signInProviders: configuredProviders(environment).map(({ name }) => name),
    alerts,
    recentChanges,
    limits: {
      callsAtOnce: environment.MAX_CALLS_PER_ORGANIZATION,
      defaultTimeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
      accessTokenSeconds: ACCESS_TOKEN_SECONDS,
    },
  };
}

async function readKeys(db: OrganizationDb, now: number): Promise<KeyFacts[]> {
  const at = new Date(now);
  const [rows, members] = await Promise.all([
    db.apiKey.findMany({
      where: { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: at } }] },
      select: { ...KEY_COLUMNS, userId: true },
      orderBy: { id: "asc" },
    }),
    db.membership.findMany({ select: { userId: true, suspendedAt: true, user: { select: { suspendedAt: true } } } }),
  ]);
  const { addresses } = await keySurroundings(db, rows, at);
  const states = new Map(
    members.map(({ userId, suspendedAt, user }) => [
      userId,
      suspendedAt || user.suspendedAt ? ("suspended" as const) : ("active" as const),
    ]),
  );
  return rows.map((row) => ({
    name: row.name,
    environment: row.environment,
    reaches: row.allServers ? ("all" as const) : new Set(row.serverIds),
    textSince: (row.rotatedAt ?? row.createdAt).getTime(),
    lastUsedAt: row.lastUsedAt?.getTime() ?? null,
    expiresAt: row.expiresAt?.getTime() ?? null,
    addresses: addresses.get(row.id) ?? 0,
    owner: row.userId === null ? "nobody" : (states.get(row.userId) ?? "left"),
  }));
}

async function readServers(db: OrganizationDb, nameLimit: number, now: number): Promise<ServerFacts[]> {
  const [connections, tools, rules] = await Promise.all([
    db.connection.findMany({
      where: { kind: { not: "builtin" } },
      select: {
        id: true,
        slug: true,
        name: true,
        description: true,
        docsUrl: true,
        url: true,
        authKind: true,
        environment: true,
        timeoutSeconds: true,
        status: true,
        createdAt: true,
        restricted: true,
        restrictedTools: true,
      },
      orderBy: { slug: "asc" },
    }),
    db.capability.findMany({
      where: { kind: "tool", connection: { kind: { not: "builtin" } } },
      select: {
        connectionId: true,
        name: true,
        exposed: true,
        destructive: true,
        reviewedAt: true,
        reviewedHash: true,
        firstSeenAt: true,
        connection: { select: { slug: true } },
      },
      orderBy: [{ connectionId: "asc" }, { position: "asc" }],
    }),
    db.accessRule.findMany({ select: { connectionId: true, tool: true } }),
  ]);
  const counted = tools.map(({ connectionId, name, connection }) => ({
    connectionId,
    name,
    exportedName: exportedToolName(connection.slug, name, nameLimit),
  }));
  const calls = await countCalls(db, counted, "day", startOfMonth(now));
  const ruled = new Set(rules.map(({ connectionId, tool }) => `${connectionId}\n${tool ?? ""}`));
  const toolsOf = new Map<string, ((typeof tools)[number] & { calls: number })[]>(
    connections.map(({ id }) => [id, []]),
  );
  for (const [at, tool] of tools.entries()) toolsOf.get(tool.connectionId)?.push({ ...tool, calls: calls[at] ?? 0 });
  return connections.map((row) => ({
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description ?? "",
    docsUrl: row.docsUrl,
    url: row.url,
    hasCredential: row.authKind !== "none",
    environment: row.environment,
    timeoutSeconds: row.timeoutSeconds,
    status: row.status,
    createdAt: row.createdAt.getTime(),
    isRestricted: row.restricted || ruled.has(`${row.id}\n`),
    tools: (toolsOf.get(row.id) ?? []).map((tool) => ({
      name: tool.name,
      exposed: tool.exposed,
      destructive: tool.destructive,
      isRestricted: row.restrictedTools.includes(tool.name) || ruled.has(`${row.id}\n${tool.name}`),
      review: tool.reviewedAt === null ? "new" : tool.reviewedHash === null ? "taken" : "changed",
      firstSeenAt: tool.firstSeenAt.getTime(),
      calls: tool.calls,
    })),
  }));
}
