import { PERMISSIONS, type Permission } from "@/lib/access/permissions";
import { sha256Hex } from "@/lib/base/hash";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { Database } from "@/lib/db/database";
import type { ConnectionStatus, ConnectionView, Definition, Era } from "@/lib/gateway/core/snapshot";
import type { KeyRecord, OrganizationState } from "@/lib/gateway/snapshots";
import { compileHeaderParameters } from "@/lib/mcp/header-parameters";

/** How long a call may take where neither the connection nor anybody else says otherwise. */
const DEFAULT_TIMEOUT_MS = 300_000;

/**
 * Reads everything that the data plane holds of organizations: of one, or of all at the start. The version is read
 * first; whatever changes in between is followed by a notification, so a row may be newer than it says, never older.
 */
export async function loadOrganizations(database: Database, organizationId?: string): Promise<OrganizationState[]> {
  const { system } = database;
  const where = organizationId === undefined ? {} : { organizationId };
  const organizations = await system.organization.findMany({
    where: organizationId === undefined ? {} : { id: organizationId },
  });
  const [keys, connections, credentials, capabilities] = await Promise.all([
    system.apiKey.findMany({ where, omit: { secretHash: false } }),
    system.connection.findMany({ where }),
    system.credential.findMany({ where, omit: { ciphertext: false } }),
    system.capability.findMany({
      where: { ...where, exposed: true, hiddenReason: null },
      orderBy: [{ connectionId: "asc" }, { kind: "asc" }, { position: "asc" }],
    }),
  ]);
  const credentialOf = new Map(credentials.map((credential) => [credential.connectionId, credential]));
  const capabilitiesOf = groupByConnection(capabilities);
  return organizations.map((organization) => ({
    organization: {
      id: organization.id,
      slug: organization.slug,
      name: organization.name,
      gatewayEnabled: organization.gatewayEnabled,
      capturePayloads: organization.capturePayloads,
      strictCallLog: organization.strictCallLog,
    },
    version: organization.configVersion,
    connections: connections
      .filter((connection) => connection.organizationId === organization.id)
      .map((connection) =>
        viewOf(connection, credentialOf.get(connection.id), capabilitiesOf.get(connection.id) ?? []),
      ),
    keys: keys.filter((key) => key.organizationId === organization.id).map(keyOf),
  }));
}

type Rows<Model extends "connection" | "credential" | "capability" | "apiKey"> = Awaited<
  ReturnType<Database["system"][Model]["findMany"]>
>[number];

function viewOf(
  row: Rows<"connection">,
  credential: Rows<"credential"> | undefined,
  capabilities: readonly Rows<"capability">[],
): ConnectionView {
  const definitionsOf = (kind: string) =>
    capabilities
      .filter((capability) => capability.kind === kind)
      .map((capability) => capability.definition as unknown as Definition);
  const marks = capabilities.map((capability) => `${capability.id}${capability.definitionHash}${capability.position}`);
  return {
    id: row.id,
    revision: sha256Hex(
      [row.updatedAt.getTime(), row.status, row.statusReason, credential?.version, ...marks].join("|"),
    ),
    organizationId: row.organizationId,
    slug: row.slug,
    name: row.name,
    kind: row.kind === "builtin" ? "builtin" : "http",
    url: row.url,
    credential: credential
      ? { id: credential.id, version: credential.version, ciphertext: credential.ciphertext }
      : null,
    timeoutMs: row.timeoutSeconds === null ? DEFAULT_TIMEOUT_MS : row.timeoutSeconds * 1000,
    status: row.status as ConnectionStatus,
    statusReason: row.statusReason,
    nextRetryAt: row.nextRetryAt?.getTime() ?? null,
    isDisabled: row.disabledAt !== null,
    era: row.era as Era | null,
    protocolVersion: row.protocolVersion,
    serverInfo: objectOrNull(row.serverInfo),
    capabilities: objectOrNull(row.capabilities) ?? {},
    instructions: row.instructions,
    // SEP-2243: a tool whose header annotations are invalid must not be offered; the server's others are.
    tools: definitionsOf("tool").filter((tool) => compileHeaderParameters(tool.inputSchema) !== null),
    resources: definitionsOf("resource"),
    resourceTemplates: definitionsOf("resource_template"),
    prompts: definitionsOf("prompt"),
  };
}

function objectOrNull(value: unknown): JsonObject | null {
  return isJsonObject(value) ? value : null;
}

function keyOf(row: Rows<"apiKey">): KeyRecord {
  const known = new Set<string>(PERMISSIONS);
  return {
    publicId: row.publicId,
    secretHash: row.secretHash,
    revokedAt: row.revokedAt?.getTime() ?? null,
    principal: {
      kind: "key",
      id: row.id,
      organizationId: row.organizationId,
      name: row.name,
      userId: row.userId,
      servers: row.allServers ? { all: true } : { all: false, connectionIds: new Set(row.serverIds) },
      permissions: new Set(row.permissions.filter((permission): permission is Permission => known.has(permission))),
      expiresAt: row.expiresAt?.getTime() ?? null,
    },
  };
}

/** Map.groupBy needs Node 21. */
function groupByConnection(rows: readonly Rows<"capability">[]): Map<string, Rows<"capability">[]> {
  const groups = new Map<string, Rows<"capability">[]>();
  for (const row of rows) {
    const group = groups.get(row.connectionId);
    if (group) group.push(row);
    else groups.set(row.connectionId, [row]);
  }
  return groups;
}
