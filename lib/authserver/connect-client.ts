import { slugOfEndpoint } from "@/lib/authserver/core/resource";
import { type AccessLevel, type Scope, scopesOfLevel } from "@/lib/authserver/core/scopes";
import { GRANT_SECONDS } from "@/lib/authserver/provider";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import type { OperationContext } from "@/lib/operations/context";

export interface ConnectingClient {
  readonly id: string;
  readonly name: string;
  readonly kind: "metadata_document" | "registered";
  readonly redirectUri: string;
}

/**
 * Writes down that a person lets a client in. Not an operation of the list: nobody can ask for it but the browser that the
 * client has sent here, with the person's own session, on the consent screen.
 *
 * @param resource the endpoint as the client names it
 * @param asked what the client wants; the rest of it is refused for good, so that it is not asked again
 * @returns the grant's id
 */
export async function connectClient(
  context: OperationContext,
  client: ConnectingClient,
  wanted: {
    readonly resource: string;
    readonly endpoint: string;
    readonly asked: readonly Scope[];
    readonly keepsAccess: boolean;
    readonly level: AccessLevel;
  },
): Promise<string> {
  const { actor } = context;
  if (actor.kind !== "user" || !actor.userId || !actor.permissions.has("clients.connect"))
    throw new Fault("forbidden", "Your role in this organization may not connect clients. Ask an administrator.");
  await refuseUnwelcome(context, client);
  await refuseUnknownEndpoint(context, wanted.endpoint);
  const userId = actor.userId;
  const scopes = scopesOfLevel(wanted.level);
  const rest = wanted.asked.filter((scope) => !scopes.includes(scope));
  const id = newId("grt");
  const now = Math.floor(Date.now() / 1000);
  const change = context.during({ name: "clients.connect", audit: true });
  await change.change(async (tx, audit) => {
    await tx.oauthGrant.create({
      data: {
        id,
        userId,
        clientId: client.id,
        clientName: client.name,
        clientKind: client.kind,
        redirectUri: client.redirectUri,
        endpoint: wanted.endpoint,
        scopes: [...scopes],
        payload: {
          kind: "Grant",
          jti: id,
          iat: now,
          exp: now + GRANT_SECONDS,
          accountId: userId,
          clientId: client.id,
          resources: { [wanted.resource]: scopes.join(" ") },
          ...(wanted.keepsAccess ? { openid: { scope: "offline_access" } } : {}),
          ...(rest.length > 0 ? { rejected: { resources: { [wanted.resource]: rest.join(" ") } } } : {}),
        },
        address: actor.address,
        expiresAt: new Date((now + GRANT_SECONDS) * 1000),
      },
      select: { id: true },
    });
    audit({
      target: { kind: "client", id, name: client.name },
      after: { client: client.id, endpoint: wanted.endpoint, scopes, answersGoTo: client.redirectUri },
    });
  });
  return id;
}

async function refuseUnwelcome({ db }: OperationContext, { kind }: ConnectingClient): Promise<void> {
  if (kind !== "registered") return;
  const organization = await db.organization.findFirst({ select: { dynamicClients: true } });
  if (organization?.dynamicClients) return;
  throw new Fault(
    "forbidden",
    "This organization does not let in clients that registered themselves. Use a key instead.",
  );
}

async function refuseUnknownEndpoint({ db }: OperationContext, endpoint: string): Promise<void> {
  const slug = slugOfEndpoint(endpoint);
  if (slug === null) return;
  const connection = await db.connection.findFirst({ where: { slug }, select: { id: true } });
  if (!connection) throw new Fault("not_found", "This organization has no such endpoint.");
}
