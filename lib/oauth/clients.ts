import {
  dynamicClientRegistrationRequest,
  processDynamicClientRegistrationResponse,
  WWWAuthenticateChallengeError,
} from "oauth4webapi";
import { newId } from "@/lib/base/ids";
import { isJsonObject } from "@/lib/base/json";
import {
  AUTH_METHODS,
  type AuthMethod,
  type ClientKind,
  chooseAuthMethod,
  chooseClient,
} from "@/lib/oauth/core/client-choice";
import type { AuthorizationServerFacts } from "@/lib/oauth/core/server-metadata";
import { clientNeeded } from "@/lib/oauth/problems";
import { refusalCode, requestOptions } from "@/lib/oauth/protocol";
import type { OauthWorld } from "@/lib/oauth/world";

/** Who the gateway is at an issuer. */
export interface UpstreamClientIdentity {
  readonly kind: ClientKind;
  readonly clientId: string;
  readonly authMethod: AuthMethod;
}

const CLIENT_NAME = "Causeway";

export function secretRow(client: { readonly id: string; readonly version: number }) {
  return { table: "upstream_clients", id: client.id, field: "secret", version: client.version } as const;
}

/**
 * The client to be at this issuer, registered on the way if that is what it takes.
 *
 * @throws Fault `oauth_client_needed` where somebody has to enter one
 */
export async function clientFor(
  world: OauthWorld,
  organizationId: string,
  server: AuthorizationServerFacts,
): Promise<UpstreamClientIdentity> {
  const { redirectUri, documentUrl } = world;
  const known = await world.database.organization(organizationId).upstreamClient.findFirst({
    where: { issuer: server.issuer },
  });
  const operators = world.operatorClients.find(({ issuer }) => issuer === server.issuer);
  const choice = chooseClient({
    known: known && {
      kind: known.kind === "entered" ? "entered" : "registered",
      redirectUri: known.redirectUri,
      expiresAt: known.expiresAt?.getTime() ?? null,
    },
    hasOperators: operators !== undefined,
    documentUrl,
    takesDocuments: server.takesDocuments,
    hasRegistration: server.registrationEndpoint !== null,
    redirectUri,
    now: world.now(),
  });
  if ((choice === "entered" || choice === "registered") && known)
    return { kind: choice, clientId: known.clientId, authMethod: methodOf(known.authMethod) };
  if (choice === "operator" && operators) {
    const authMethod = chooseAuthMethod(operators.clientSecret !== null, server.authMethods);
    return { kind: "operator", clientId: operators.clientId, authMethod };
  }
  if (choice === "document" && documentUrl !== null)
    return { kind: "document", clientId: documentUrl, authMethod: "none" };
  if (choice === "register") return register(world, organizationId, server);
  throw clientNeeded(server.issuer, `${hostOf(server.issuer)} does not let programs register themselves.`, redirectUri);
}

/**
 * The secret of a client, opened. Null: it has none.
 *
 * @throws where the client is not there any more
 */
export async function secretOf(
  world: OauthWorld,
  organizationId: string,
  client: {
    readonly kind: string;
    readonly issuer: string;
    readonly clientId: string;
    readonly authMethod: string;
  },
): Promise<string | null> {
  const { issuer, clientId } = client;
  if (client.authMethod === "none") return null;
  if (client.kind === "operator") {
    const found = world.operatorClients.find((each) => each.issuer === issuer && each.clientId === clientId);
    if (!found) throw new Error("The operator's client is not set any more.");
    return found.clientSecret;
  }
  const row = await world.database.organization(organizationId).upstreamClient.findFirst({
    where: { issuer, clientId },
    select: { id: true, version: true, secret: true },
  });
  if (!row) throw new Error("The client is not there any more.");
  return row.secret === null ? null : world.vault.open(organizationId, secretRow(row), row.secret);
}

/** RFC 7591. Whatever goes wrong, somebody can still enter a client. */
async function register(
  world: OauthWorld,
  organizationId: string,
  server: AuthorizationServerFacts,
): Promise<UpstreamClientIdentity> {
  const { redirectUri } = world;
  const registered = await askForClient(world, server).catch((error: unknown) => {
    const code = refusalCode(error) ?? (error instanceof WWWAuthenticateChallengeError ? "access_denied" : null);
    const why = code === null ? "" : ` (${code})`;
    throw clientNeeded(server.issuer, `${hostOf(server.issuer)} refused to register the gateway${why}.`, redirectUri);
  });
  const id = newId("ucl");
  const row = { id, version: 1 };
  const secret =
    registered.secret === null ? null : await world.vault.seal(organizationId, secretRow(row), registered.secret);
  const { clientId, authMethod, expiresAt } = registered;
  const data = {
    ...row,
    issuer: server.issuer,
    kind: "registered",
    clientId,
    secret,
    authMethod,
    redirectUri,
    expiresAt,
  };
  await world.database.organization(organizationId).$transaction(async (tx) => {
    await tx.upstreamClient.deleteMany({ where: { issuer: server.issuer, kind: "registered" } });
    await tx.upstreamClient.create({ data });
  });
  return { kind: "registered", clientId, authMethod };
}

async function askForClient(world: OauthWorld, server: AuthorizationServerFacts) {
  const { redirectUri, publicUrl } = world;
  const isPublic = server.authMethods.includes("none");
  const response = await dynamicClientRegistrationRequest(
    { issuer: server.issuer, registration_endpoint: server.registrationEndpoint ?? "" },
    {
      client_name: CLIENT_NAME,
      client_uri: publicUrl,
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      application_type: "web",
      token_endpoint_auth_method: isPublic ? "none" : chooseAuthMethod(true, server.authMethods),
    } as never,
    requestOptions(world.fetch),
  );
  const answer = await processDynamicClientRegistrationResponse(await asTheStandardHasIt(response));
  const secret = typeof answer.client_secret === "string" && answer.client_secret !== "" ? answer.client_secret : null;
  const until = answer.client_secret_expires_at;
  const uris = answer.redirect_uris;
  if (Array.isArray(uris) && !uris.includes(redirectUri)) throw new Error("It was registered for another address.");
  return {
    clientId: answer.client_id,
    secret,
    authMethod:
      secret === null ? ("none" as const) : methodOf(answer.token_endpoint_auth_method ?? "client_secret_basic"),
    expiresAt: secret !== null && typeof until === "number" && until > 0 ? new Date(until * 1000) : null,
  };
}

/** Some answer 200 in place of 201, and leave out when a secret ends. */
async function asTheStandardHasIt(response: Response): Promise<Response> {
  if (response.status !== 200 && response.status !== 201) return response;
  const body: unknown = await response.json();
  const whole = isJsonObject(body) && body.client_secret ? { client_secret_expires_at: 0, ...body } : body;
  return Response.json(whole, { status: 201 });
}

function methodOf(text: unknown): AuthMethod {
  const method = AUTH_METHODS.find((known) => known === text);
  if (method === undefined) throw new Error("The client has to authenticate in a way that is not known here.");
  return method;
}

export function hostOf(url: string): string {
  return new URL(url).host;
}

/** What is published at `documentUrl` (MCP 2026-07-28, "Client ID Metadata Documents"). */
export function clientDocument(world: Pick<OauthWorld, "documentUrl" | "publicUrl" | "redirectUri">) {
  return {
    client_id: world.documentUrl,
    client_name: CLIENT_NAME,
    client_uri: world.publicUrl,
    redirect_uris: [world.redirectUri],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    application_type: "web",
    token_endpoint_auth_method: "none",
  };
}
