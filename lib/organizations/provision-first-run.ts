import { Fault } from "@/lib/base/errors";
import { createConnection } from "@/lib/connections/create-connection";
import type { Database } from "@/lib/db/database";
import { isUniqueViolation } from "@/lib/db/errors";
import { DAY_MS, makeKey } from "@/lib/keys/make-key";
import { DEFAULT_EXPIRY_DAYS } from "@/lib/keys/schema";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import type { Services } from "@/lib/operations/services";
import { createOrganization } from "@/lib/organizations/create-organization";

/** A server that is connected on the first run. */
export interface FirstConnection {
  readonly slug: string;
  readonly name: string;
  readonly url: string;
}

export interface FirstRun {
  readonly organization: { readonly id: string; readonly slug: string };
  readonly owner: { readonly id: string; readonly email: string };
  /** The key's text: this is the only time that anybody sees it. */
  readonly apiKey: string;
}

export interface ProvisionParts {
  readonly database: Database;
  readonly services: Services;
}

const SLUG = "home";
/** Not "Home", which is the dashboard's first page. */
const NAME = "My organization";
const OWNER = { email: "owner@localhost", name: "Owner" };

/**
 * What a new installation begins with: an organization, its owner, a key for MCP clients, and the demo's servers with
 * all of their tools. Throws `conflict` when another process has just done this.
 */
export async function provisionFirstRun(
  parts: ProvisionParts,
  { demo }: { readonly demo: readonly FirstConnection[] },
): Promise<FirstRun> {
  const made = await makeFirstOrganization(parts);
  await connectFirstServers(parts, made, demo);
  // Also without a demo: the key has to be known before the first call.
  await parts.services.reloadOrganization(made.organization.id);
  return made;
}

/** In one transaction: a first run that dies here has either happened or not. */
async function makeFirstOrganization({ database, services }: ProvisionParts): Promise<FirstRun> {
  const key = makeKey(services.vault);
  try {
    return await database.system.$transaction(async (tx) => {
      const { organizationId, ownerId } = await createOrganization(tx, { slug: SLUG, name: NAME, owner: OWNER });
      // Who sets an installation up runs it.
      await tx.user.update({ where: { id: ownerId }, data: { isOperator: true }, select: { id: true } });
      await tx.apiKey.create({
        data: {
          ...key.columns,
          organizationId,
          name: "First key",
          environment: "development",
          allServers: true,
          serverIds: [],
          permissions: [],
          userId: ownerId,
          expiresAt: new Date(Date.now() + DEFAULT_EXPIRY_DAYS * DAY_MS),
        },
      });
      const organization = { id: organizationId, slug: SLUG };
      return { organization, owner: { id: ownerId, email: OWNER.email }, apiKey: key.text };
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new Fault("conflict", "Another process has just set this installation up.", { cause: error });
  }
}

/** Connects servers with all of their tools, as the gateway itself; one that is connected already is left alone. */
export async function connectFirstServers(
  parts: ProvisionParts,
  { organization, owner }: Pick<FirstRun, "organization" | "owner">,
  servers: readonly FirstConnection[],
): Promise<void> {
  const context = await openAsSystem(parts, organization.id, owner.id);
  for (const { slug, name, url } of servers) {
    const known = await context.db.connection.findFirst({ where: { slug }, select: { id: true } });
    if (known) continue;
    const settings = { slug, name, url, tools: "all", exposeNewTools: "expose", environment: "development" } as const;
    await execute(createConnection, context, settings);
  }
}
