import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId } from "@/lib/base/ids";
import { readEnvironment } from "@/lib/config/environment";
import { credentialRow, encodeUpstreamHeaders } from "@/lib/credentials/upstream-headers";
import { openPglite } from "@/lib/db/pglite";
import { serveIdentityKeys } from "@/lib/forwarding/serve-keys";
import type { Definition } from "@/lib/gateway/core/snapshot";
import { generateApiKey, hashApiKey } from "@/lib/keys/api-key";
import { createRuntime, type Runtime, type RuntimeOptions } from "@/lib/runtime";
import { PRODUCT_ROOT } from "@/tests/support/database";
import { migratedArchive } from "@/tests/support/migrated-archive";
import { createPostgresDatabase } from "@/tests/support/postgres";

/** A runtime with the node:http mount in front of it, on a port of its own and an empty database. */
export interface TestGateway {
  readonly runtime: Runtime;
  readonly origin: string;
  readonly dataDir: string;
  close(): Promise<void>;
}

export async function startTestGateway(
  options: { databaseUrl?: string; env?: Record<string, string>; runtime?: RuntimeOptions; port?: number } = {},
): Promise<TestGateway> {
  const dataDir = await mkdtemp(join(tmpdir(), "causeway-test-"));
  // TEST_ON=postgresql runs these tests on the other database (`npm run test:long`).
  const own =
    options.databaseUrl === undefined && process.env.TEST_ON === "postgresql" ? await createPostgresDatabase() : null;
  const databaseUrl = options.databaseUrl ?? own?.url;
  if (databaseUrl === undefined)
    await (await openPglite(join(dataDir, "database"), await migratedArchive(PRODUCT_ROOT))).close();
  const environment = readEnvironment({
    DATA_DIR: dataDir,
    LOG_LEVEL: "silent",
    DEMO: "false",
    // What else runs on the machine must not decide a test.
    LOAD_SHEDDING: "false",
    PUBLIC_URL: "http://localhost:3000",
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...options.env,
  });
  const runtime = await createRuntime(environment, options.runtime);
  const server = createServer((request, response) => {
    if (runtime.gateway.handleNode(request, response) || runtime.authServer.handleNode(request, response)) return;
    if (serveIdentityKeys(runtime.gateway.gateway.snapshots, request, response)) return;
    response.writeHead(404).end();
  });
  runtime.gateway.mountOnSockets(server);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  return {
    runtime,
    dataDir,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await runtime.close();
      await own?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A connection that is put straight into the database, as a discovery would have left it. */
export interface PlantedConnection {
  readonly slug: string;
  readonly url: string;
  readonly era?: "legacy" | "modern";
  readonly tools?: readonly Definition[];
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string;
  /** Sent as they are, instead of a token. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly capabilities?: Record<string, unknown>;
  readonly timeoutSeconds?: number;
  readonly instructions?: string;
}

export interface PlantedOrganization {
  readonly id: string;
  readonly slug: string;
  /** A key that reaches everything. */
  readonly apiKey: string;
  readonly keyId: string;
  readonly connectionIds: ReadonlyMap<string, string>;
}

const ECHO: Definition = { name: "echo", inputSchema: { type: "object" } };

/** An organization with a key and connections, loaded into the gateway's snapshot. */
export async function plantOrganization(
  runtime: Runtime,
  slug: string,
  connections: readonly PlantedConnection[],
): Promise<PlantedOrganization> {
  const { system } = runtime.database;
  const organization = await system.organization.create({ data: { id: newId("org"), slug, name: slug } });
  const connectionIds = new Map<string, string>();
  for (const connection of connections)
    connectionIds.set(connection.slug, await plantConnection(runtime, organization.id, connection));
  const { apiKey, keyId } = await plantKey(runtime, organization.id);
  await runtime.gateway.reloadOrganization(organization.id);
  return { id: organization.id, slug, apiKey, keyId, connectionIds };
}

interface KeyRules {
  readonly serverIds?: readonly string[];
  readonly expiresAt?: Date;
  readonly revokedAt?: Date;
}

export interface PlantedKey {
  readonly apiKey: string;
  readonly keyId: string;
}

export async function plantKey(runtime: Runtime, organizationId: string, rules: KeyRules = {}): Promise<PlantedKey> {
  const [key] = await plantKeys(runtime, organizationId, 1, rules);
  if (!key) throw new Error("One key was asked for.");
  return key;
}

export async function plantKeys(
  runtime: Runtime,
  organizationId: string,
  count: number,
  rules: KeyRules = {},
): Promise<PlantedKey[]> {
  const made = Array.from({ length: count }, () => ({ id: newId("key"), key: generateApiKey(randomBytes) }));
  await runtime.database.system.apiKey.createMany({
    data: made.map(({ id, key }) => ({
      id,
      organizationId,
      publicId: key.publicId,
      name: "test",
      secretHash: new Uint8Array(hashApiKey(key.text, runtime.vault.keyPepper().bytes)),
      pepperVersion: 1,
      last4: key.lastFour,
      environment: "production",
      allServers: rules.serverIds === undefined,
      serverIds: [...(rules.serverIds ?? [])],
      permissions: [],
      expiresAt: rules.expiresAt ?? null,
      revokedAt: rules.revokedAt ?? null,
    })),
  });
  await runtime.gateway.reloadOrganization(organizationId);
  return made.map(({ id, key }) => ({ keyId: id, apiKey: key.text }));
}

async function plantConnection(runtime: Runtime, organizationId: string, planted: PlantedConnection): Promise<string> {
  const { system } = runtime.database;
  const url = new URL(planted.url);
  runtime.allowPrivateUpstream(url.hostname, Number(url.port));
  const id = newId("con");
  await system.connection.create({
    data: {
      id,
      organizationId,
      slug: planted.slug,
      name: planted.slug,
      kind: "http",
      url: planted.url,
      authKind: planted.headers ? "headers" : planted.token ? "bearer" : "none",
      status: "connected",
      era: planted.era ?? "modern",
      protocolVersion: planted.era === "legacy" ? "2025-11-25" : "2026-07-28",
      capabilities: (planted.capabilities ?? { tools: { listChanged: true } }) as object,
      timeoutSeconds: planted.timeoutSeconds ?? null,
      instructions: planted.instructions ?? null,
      // Until all of it is there: what runs by itself may find it at any moment.
      disabledAt: new Date(),
    },
  });
  for (const [position, definition] of (planted.tools ?? [ECHO]).entries()) {
    await system.capability.create({
      data: {
        id: newId("cap"),
        organizationId,
        connectionId: id,
        kind: "tool",
        name: definition.name,
        definition: definition as object,
        definitionHash: "test",
        exposed: true,
        position,
      },
    });
  }
  const headers = planted.headers ?? (planted.token ? { authorization: `Bearer ${planted.token}` } : null);
  if (headers) {
    const row = { id: newId("crd"), version: 1 };
    const ciphertext = await runtime.vault.seal(organizationId, credentialRow(row), encodeUpstreamHeaders(headers));
    await system.credential.create({ data: { ...row, organizationId, connectionId: id, ciphertext } });
  }
  await system.connection.update({ where: { id }, data: { disabledAt: null } });
  return id;
}
