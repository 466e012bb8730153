import { z } from "zod";
import { isFault } from "@/lib/base/errors";
import { exchangeDocument } from "@/lib/net/get-document";
import { type BearerChallenge, readChallenge } from "@/lib/oauth/challenge";
import { coversServer, resourceMetadataUrls, resourceOf, serverMetadataUrls } from "@/lib/oauth/core/resource";
import { knownScopes } from "@/lib/oauth/core/scopes";
import { type AuthorizationServerFacts, readServerMetadata } from "@/lib/oauth/core/server-metadata";
import { checkEndpoint } from "@/lib/oauth/endpoint-rule";
import { metadataInvalid, oauthUnavailable } from "@/lib/oauth/problems";
import type { OauthWorld } from "@/lib/oauth/world";

/** What it takes to be authorized at a server. */
export interface FoundAuthorization {
  /** What tokens are asked for (RFC 8707). */
  readonly resource: string;
  readonly server: AuthorizationServerFacts;
  readonly challengedScopes: readonly string[];
  readonly offeredScopes: readonly string[];
}

type Asks = Pick<OauthWorld, "outbound" | "fetch">;

const PROBE_TIMEOUT_MS = 10_000;
/** More than one is seldom; a list without end is not followed. */
const MAX_SERVERS = 3;

const resourceMetadata = z.looseObject({
  resource: z.string().max(2048),
  authorization_servers: z.array(z.string().max(2048)).max(100).optional(),
  scopes_supported: z.array(z.unknown()).optional().catch(undefined),
});

/**
 * Finds out how to be authorized at a server: its challenge or its well-known document names the resource (RFC 9728), that
 * names the authorization server, which describes itself (RFC 8414, OpenID Connect Discovery). Null: it asks for nothing of
 * the kind.
 *
 * @throws Fault `oauth_metadata_invalid`, `oauth_unavailable`
 */
export async function findAuthorization(world: Asks, serverUrl: string): Promise<FoundAuthorization | null> {
  const challenge = await probe(world, serverUrl);
  const described = await findResource(world, serverUrl, challenge);
  const challengedScopes = challenge?.scopes ?? [];
  if (described) {
    const issuers = described.authorization_servers ?? [];
    if (issuers.length === 0) throw metadataInvalid("The server's metadata names no authorization server.");
    const server = await findServer(world, issuers.slice(0, MAX_SERVERS));
    return {
      resource: described.resource,
      server,
      challengedScopes,
      offeredScopes: knownScopes(described.scopes_supported),
    };
  }
  // Before 2025-06-18 a server was its own authorization server, described at its origin.
  const server = await readServer(world, new URL(serverUrl).origin);
  return server && { resource: resourceOf(serverUrl), server, challengedScopes, offeredScopes: [] };
}

/** Asks the server for something without a credential. Null: it gave no challenge. */
async function probe({ outbound }: Asks, serverUrl: string): Promise<BearerChallenge | null> {
  const headers = ["accept", "application/json, text/event-stream", "content-type", "application/json"];
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "server/discover", params: {} });
  for (const request of [
    { method: "POST", headers, body },
    { method: "GET", headers: ["accept", "text/event-stream"], body: null },
  ] as const) {
    const bounds = { maxBytes: 1, timeoutMs: PROBE_TIMEOUT_MS, headOnly: true };
    const answer = await exchangeDocument(outbound, new URL(serverUrl), request, bounds).catch(() => null);
    if (answer?.status === 401) return readChallenge(answer.wwwAuthenticate);
  }
  return null;
}

async function findResource(world: Asks, serverUrl: string, challenge: BearerChallenge | null) {
  const named = challenge?.resourceMetadata ?? null;
  const urls = [...(named === null ? [] : [named]), ...resourceMetadataUrls(serverUrl)];
  for (const text of new Set(urls)) {
    checkEndpoint("The server's metadata", text, world.outbound.allow);
    const document = await readJson(world, text);
    if (document === null) continue;
    const parsed = resourceMetadata.safeParse(document);
    if (!parsed.success) throw metadataInvalid("The server's metadata cannot be read.");
    if (!coversServer(parsed.data.resource, serverUrl))
      throw metadataInvalid("The server's metadata is about another server.");
    return parsed.data;
  }
  return null;
}

/** The first that describes itself. What is wrong with one that does is said. */
async function findServer(world: Asks, issuers: readonly string[]): Promise<AuthorizationServerFacts> {
  for (const issuer of issuers) {
    const server = await readServer(world, issuer);
    if (server) return server;
  }
  throw oauthUnavailable("The authorization server that the server names does not describe itself.");
}

async function readServer(world: Asks, issuer: string): Promise<AuthorizationServerFacts | null> {
  const { search } = checkEndpoint("The authorization server", issuer, world.outbound.allow);
  if (search !== "") throw metadataInvalid("The authorization server's address has a query.");
  for (const url of serverMetadataUrls(issuer)) {
    const document = await readJson(world, url);
    if (document === null) continue;
    const verdict = readServerMetadata(issuer, document);
    if (!verdict.ok) throw metadataInvalid(verdict.problem);
    checkEndpoints(world, verdict.facts);
    return verdict.facts;
  }
  return null;
}

function checkEndpoints({ outbound }: Asks, facts: AuthorizationServerFacts): void {
  const named = {
    "The authorization endpoint": facts.authorizationEndpoint,
    "The token endpoint": facts.tokenEndpoint,
    "The registration endpoint": facts.registrationEndpoint,
    "The revocation endpoint": facts.revocationEndpoint,
    "The userinfo endpoint": facts.userinfoEndpoint,
  };
  for (const [what, endpoint] of Object.entries(named))
    if (endpoint !== null) checkEndpoint(what, endpoint, outbound.allow);
}

/** Null: there is nothing at that address. Anything else that is no document ends the search. */
async function readJson({ fetch }: Asks, url: string): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, { method: "GET", headers: { accept: "application/json" } });
  } catch (error) {
    if (isFault(error)) throw error;
    throw oauthUnavailable("The metadata for sign-in with OAuth could not be fetched.", error);
  }
  if (response.status !== 200) return null;
  try {
    return await response.json();
  } catch {
    // A page in the place of a document: some sites answer every address with one.
    return null;
  }
}
