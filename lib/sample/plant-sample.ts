import { randomBytes } from "node:crypto";
import { Fault } from "@/lib/base/errors";
import { sha256Hex } from "@/lib/base/hash";
import { newId } from "@/lib/base/ids";
import type { Database } from "@/lib/db/database";
import type { SystemTransaction } from "@/lib/db/scoped";
import { DAY_MS } from "./core/make-calls";
import { SAMPLE_CALLERS, SAMPLE_SERVERS, type SampleServer } from "./core/northwind";

export const SAMPLE_SLUG = "sample";
const SAMPLE_NAME = "Northwind (sample data)";
/** A name that no mail reaches (RFC 2606), and by which the people are found again. */
export const SAMPLE_MAIL = "@northwind.sample.invalid";

export interface PlantedSample {
  readonly organizationId: string;
  readonly slug: string;
  /** Ids by slug. */
  readonly connections: ReadonlyMap<string, string>;
  /** By name. */
  readonly callers: ReadonlyMap<string, { readonly keyId: string; readonly userId: string | null }>;
}

/** The organization with its people, servers, tools and keys; whoever owns the first organization owns it too. */
export async function plantSample(database: Database, now: number): Promise<PlantedSample> {
  return database.system.$transaction(async (tx) => {
    const owner = await tx.membership.findFirst({
      where: { role: "owner", suspendedAt: null, user: { suspendedAt: null } },
      orderBy: { createdAt: "asc" },
    });
    if (!owner) throw new Fault("not_found", "Nobody has an account yet. Run npm start once, then this again.");
    if (await tx.organization.findFirst({ where: { slug: SAMPLE_SLUG } })) {
      throw new Fault(
        "conflict",
        "The sample organization is there already. Remove it first: npm run seed -- --remove",
      );
    }
    const organizationId = newId("org");
    await tx.organization.create({
      data: { id: organizationId, slug: SAMPLE_SLUG, name: SAMPLE_NAME, createdAt: new Date(now - 365 * DAY_MS) },
    });
    await tx.membership.create({ data: { id: newId("mem"), organizationId, userId: owner.userId, role: "owner" } });
    const callers = new Map<string, { keyId: string; userId: string | null }>();
    for (const [at, caller] of SAMPLE_CALLERS.entries()) {
      const userId = caller.isService ? null : await addPerson(tx, organizationId, caller.name);
      callers.set(caller.name, {
        keyId: await addKey(tx, organizationId, caller.name, userId, now - at * 29 * DAY_MS),
        userId,
      });
    }
    const connections = new Map<string, string>();
    for (const [at, server] of SAMPLE_SERVERS.entries()) {
      connections.set(server.slug, await addServer(tx, organizationId, server, at, now));
    }
    // Last: with it every process reads the organization.
    await tx.organization.update({ where: { id: organizationId }, data: { configVersion: { increment: 1 } } });
    return { organizationId, slug: SAMPLE_SLUG, connections, callers };
  });
}

async function addPerson(tx: SystemTransaction, organizationId: string, name: string): Promise<string> {
  const id = newId("usr");
  const mail = name
    .normalize("NFD")
    .replaceAll(/[^a-zA-Z ]/g, "")
    .toLowerCase()
    .replaceAll(" ", ".");
  await tx.user.create({ data: { id, name, email: `${mail}${SAMPLE_MAIL}` } });
  await tx.membership.create({ data: { id: newId("mem"), organizationId, userId: id, role: "member" } });
  return id;
}

/** Nobody has its text: the hash is of nothing. */
async function addKey(
  tx: SystemTransaction,
  organizationId: string,
  name: string,
  userId: string | null,
  createdAt: number,
): Promise<string> {
  const id = newId("key");
  await tx.apiKey.create({
    data: {
      id,
      organizationId,
      publicId: randomBytes(12).toString("hex"),
      name: userId === null ? name : `${name}'s key`,
      secretHash: new Uint8Array(randomBytes(32)),
      pepperVersion: 1,
      last4: randomBytes(2).toString("hex"),
      environment: "production",
      allServers: true,
      serverIds: [],
      permissions: [],
      userId,
      createdAt: new Date(createdAt),
      lastUsedAt: new Date(createdAt),
    },
  });
  return id;
}

/** None of them exists, and none is ever asked: what is paused or waits for a person is left alone. */
const STATES = [
  { status: "needs_reauth", statusReason: "Sample data: the token was refused. There is no such server." },
  { status: "paused", statusReason: "Sample data: there is no such server." },
] as const;

async function addServer(
  tx: SystemTransaction,
  organizationId: string,
  server: SampleServer,
  at: number,
  now: number,
): Promise<string> {
  const id = newId("con");
  const isRefused = server.slug === "notion";
  const state = isRefused ? STATES[0] : STATES[1];
  await tx.connection.create({
    data: {
      id,
      organizationId,
      slug: server.slug,
      name: server.name,
      description: "Sample data",
      kind: "http",
      url: `https://${server.slug}.sample.invalid/mcp`,
      authKind: server.authKind,
      ...state,
      firstFailureAt: isRefused ? new Date(now - 14 * 60_000) : null,
      disabledAt: isRefused ? null : new Date(now),
      era: "legacy",
      protocolVersion: "2025-11-25",
      lastCheckedAt: new Date(now),
      lastSyncedAt: new Date(now),
      createdAt: new Date(now - (365 - at * 20) * DAY_MS),
    },
  });
  await tx.capability.createMany({
    data: server.tools.map(({ name, readOnly }, position) => {
      const definition = {
        name,
        description: `Sample data: ${name} of ${server.name}.`,
        inputSchema: { type: "object", properties: { query: { type: "string" } } },
        annotations: { readOnlyHint: readOnly, destructiveHint: name.startsWith("delete") },
      };
      return {
        id: newId("cap"),
        organizationId,
        connectionId: id,
        kind: "tool",
        name,
        definition,
        definitionHash: sha256Hex(JSON.stringify(definition)),
        exposed: true,
        position,
        description: definition.description,
        readOnly,
        destructive: definition.annotations.destructiveHint,
        reviewedAt: new Date(now - 100 * DAY_MS),
        // Two that are another thing than when they were looked at.
        ...(server.slug === "linear" && position < 2 ? changedTool(definition, now) : {}),
      };
    }),
  });
  return id;
}

function changedTool(definition: { readonly name: string }, now: number) {
  const before = { ...definition, description: `Sample data: ${definition.name}, as it was before.` };
  return {
    changedAt: new Date(now - 3 * 3_600_000),
    reviewedHash: sha256Hex(JSON.stringify(before)),
    reviewedDefinition: before,
  };
}
