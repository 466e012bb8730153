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
import { retireClients, secretRow } from "@/lib/oauth/known-clients";
import { clientNeeded, hostOf } from "@/lib/oauth/problems";
import { refusalCode, requestOptions } from "@/lib/oauth/protocol";
import type { OauthWorld } from "@/lib/oauth/world";

/** Who the gateway is at an issuer. */
export interface UpstreamClientIdentity {
  readonly kind: ClientKind;
  readonly clientId: string;
  readonly authMethod: AuthMethod;
}

const CLIENT_NAME = "Causeway";

/** Who the gateway can be at an issuer for a server, and what has to be done first. */
export async function chooseFor(
  world: OauthWorld,
  organizationId: string,
  server: AuthorizationServerFacts,
  serverUrl: string,
) {
  const { redirectUri, documentUrl } = world;
  const { issuer } = server;
  const { origin } = new URL(serverUrl);
  const rows = await world.database.organization(organizationId).upstreamClient.findMany({
    where: { issuer, replacedAt: null },
    orderBy: { createdAt: "desc" },
  });
  const known = rows.find((row) => row.origin === origin) ?? null;
  const atIssuer = world.operatorClients.filter((each) => each.issuer === issuer);
  const operators = atIssuer.find(({ origins }) => origins.includes(origin)) ?? null;
  const choice = chooseClient({
    known: known && {
      kind: known.kind === "entered" ? "entered" : "registered",
      redirectUri: known.redirectUri,
      expiresAt: known.expiresAt?.getTime() ?? null,
    },
    hasOperators: operators !== null,
    hasAppForOthers: atIssuer.length > 0 || rows.some(({ kind }) => kind === "entered"),
    documentUrl,
    takesDocuments: server.takesDocuments,
    hasRegistration: server.registrationEndpoint !== null,
    redirectUri,
    now: world.now(),
  });
  return { choice, known, operators };
}

/**
 * The client to be at this issuer for this server, registered on the way if that is what it takes.
 *
 * @throws Fault `oauth_client_needed` where somebody has to enter one
 */
export async function clientFor(
  world: OauthWorld,
  organizationId: string,
  server: AuthorizationServerFacts,
  serverUrl: string,
): Promise<UpstreamClientIdentity> {
  const { redirectUri, documentUrl } = world;
  const { choice, known, operators } = await chooseFor(world, organizationId, server, serverUrl);
  if ((choice === "entered" || choice === "registered") && known)
    return { kind: choice, clientId: known.clientId, authMethod: methodOf(known.authMethod) };
  if (choice === "operator" && operators) {
    const authMethod = chooseAuthMethod(operators.clientSecret !== null, server.authMethods);
    return { kind: "operator", clientId: operators.clientId, authMethod };
  }
  if (choice === "document" && documentUrl !== null)
    return { kind: "document", clientId: documentUrl, authMethod: "none" };
  if (choice === "register") return register(world, organizationId, server, serverUrl);
  const host = hostOf(server.issuer);
  throw clientNeeded(
    server.issuer,
    choice === "elsewhere"
      ? `The OAuth app at ${host} was set for other servers, and ${hostOf(serverUrl)} gets no tokens of it.`
      : `${host} does not let programs register themselves.`,
    redirectUri,
  );
}

/** RFC 7591. Whatever goes wrong, somebody can still enter a client. */
async function register(
  world: OauthWorld,
  organizationId: string,
  server: AuthorizationServerFacts,
  serverUrl: string,
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
  const place = { issuer: server.issuer, origin: new URL(serverUrl).origin };
  const data = { ...row, ...place, kind: "registered", clientId, secret, authMethod, redirectUri, expiresAt };
  await world.database.organization(organizationId).$transaction(async (tx) => {
    await retireClients(tx, place);
    // Some give everybody the same id: the newest registration is the one that holds.
    await tx.upstreamClient.deleteMany({ where: { ...place, clientId } });
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
