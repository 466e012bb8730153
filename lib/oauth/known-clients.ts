import type { OrganizationTransaction } from "@/lib/db/scoped";
import type { OauthWorld } from "@/lib/oauth/world";

type Clients = Pick<OrganizationTransaction, "upstreamClient">;

/** Where a client is good: at one issuer, for servers at one origin. */
export interface ClientPlace {
  readonly issuer: string;
  readonly origin: string;
}

/** The client of a grant or of an attempt. */
export interface UsedClient extends ClientPlace {
  readonly kind: string;
  readonly clientId: string;
  readonly authMethod: string;
}

/** The client that a grant was made with. A resource is at its server's origin (lib/oauth/core/resource.ts). */
export function clientOf(grant: {
  readonly issuer: string;
  readonly resource: string;
  readonly clientKind: string;
  readonly clientId: string;
  readonly authMethod: string;
}): UsedClient {
  const { issuer, resource, clientKind: kind, clientId, authMethod } = grant;
  return { issuer, origin: new URL(resource).origin, kind, clientId, authMethod };
}

export function secretRow(client: { readonly id: string; readonly version: number }) {
  return { table: "upstream_clients", id: client.id, field: "secret", version: client.version } as const;
}

/** Looks a stored client up; within a transaction, as that sees it. */
export type FindClient = (
  where: ClientPlace & { readonly clientId: string },
) => Promise<{ readonly id: string; readonly version: number; readonly secret: string | null } | null>;

/**
 * The secret of a client, opened. Null: it has none.
 *
 * @throws where the client is not there any more, or not for that origin
 */
export async function secretOf(
  world: OauthWorld,
  organizationId: string,
  client: UsedClient,
  find: FindClient = (where) =>
    world.database
      .organization(organizationId)
      .upstreamClient.findFirst({ where, select: { id: true, version: true, secret: true } }),
): Promise<string | null> {
  const { issuer, origin, clientId } = client;
  if (client.authMethod === "none") return null;
  if (client.kind === "operator") {
    const found = world.operatorClients.find(
      (each) => each.issuer === issuer && each.clientId === clientId && each.origins.includes(origin),
    );
    if (!found) throw new Error("The operator's client is not set any more.");
    return found.clientSecret;
  }
  const row = await find({ issuer, origin, clientId });
  if (!row) throw new Error("The client is not there any more.");
  return row.secret === null ? null : world.vault.open(organizationId, secretRow(row), row.secret);
}

/** From now on another client is used there, or one is to be found. What grants were made with stays for them. */
export async function retireClients(
  tx: Clients & Pick<OrganizationTransaction, "upstreamGrant">,
  place: ClientPlace & { readonly clientId?: string },
): Promise<void> {
  await tx.upstreamClient.updateMany({ where: { ...place, replacedAt: null }, data: { replacedAt: new Date() } });
  await pruneClients(tx, place.issuer);
}

/** Removes the retired clients of an issuer that no grant needs any more. */
export async function pruneClients(
  tx: Clients & Pick<OrganizationTransaction, "upstreamGrant">,
  issuer: string,
): Promise<void> {
  const retired = await tx.upstreamClient.findMany({
    where: { issuer, replacedAt: { not: null } },
    select: { id: true, origin: true, clientId: true },
  });
  if (retired.length === 0) return;
  const grants = await tx.upstreamGrant.findMany({ where: { issuer }, select: { resource: true, clientId: true } });
  const needed = new Set(grants.map(({ resource, clientId }) => `${new URL(resource).origin} ${clientId}`));
  const ids = retired.filter(({ origin, clientId }) => !needed.has(`${origin} ${clientId}`)).map(({ id }) => id);
  if (ids.length > 0) await tx.upstreamClient.deleteMany({ where: { id: { in: ids } } });
}

/** Forgets who the gateway is at an issuer for servers at an origin at which the organization has none any more. */
export async function forgetUnusedClients(
  tx: Clients & Pick<OrganizationTransaction, "upstreamGrant" | "connection">,
  { oauthIssuer: issuer, url }: { readonly oauthIssuer: string | null; readonly url: string },
): Promise<void> {
  if (issuer === null) return;
  const { origin } = new URL(url);
  const others = await tx.connection.findMany({ where: { oauthIssuer: issuer }, select: { url: true } });
  if (!others.some((other) => new URL(other.url).origin === origin)) await retireClients(tx, { issuer, origin });
}
