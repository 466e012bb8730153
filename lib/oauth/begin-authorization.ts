import { calculatePKCECodeChallenge, generateRandomCodeVerifier, generateRandomState } from "oauth4webapi";
import { Fault } from "@/lib/base/errors";
import { sha256Hex } from "@/lib/base/hash";
import { newId } from "@/lib/base/ids";
import { type AgreedTerms, ATTEMPT_MS, attemptRow } from "@/lib/oauth/attempt";
import { clientFor } from "@/lib/oauth/clients";
import { chooseScopes } from "@/lib/oauth/core/scopes";
import { type FoundAuthorization, findAuthorization } from "@/lib/oauth/find-authorization";
import type { OauthSettings } from "@/lib/oauth/schema";
import { type OauthWorld, START_PATH } from "@/lib/oauth/world";

export interface Beginning {
  readonly organizationId: string;
  readonly connection: { readonly id: string; readonly url: string };
  /** Who goes, and who alone may come back. */
  readonly userId: string;
  readonly isShared: boolean;
  /** Which of several accounts of theirs. */
  readonly label: string;
  readonly settings: OauthSettings;
  /** Of the grant that there is. */
  readonly granted: readonly string[];
  /** What the server has asked for since. */
  readonly wanted: readonly string[];
}

/** A row that is ready to be written, and where the browser sets out. */
export interface Begun {
  readonly attempt: {
    readonly id: string;
    readonly connectionId: string;
    readonly userId: string;
    readonly isShared: boolean;
    readonly label: string;
    readonly stateHash: string;
    readonly sealed: string;
    readonly agreed: AgreedTerms;
    readonly expiresAt: Date;
  };
  readonly issuer: string;
  /** At the gateway itself: it binds the browser, then sends it on. Good once, for ten minutes, for that person. */
  readonly startUrl: string;
}

/**
 * Everything up to the moment at which somebody is sent away: how to be authorized there, who the gateway is there, and
 * the address with PKCE (RFC 7636, S256), `resource` (RFC 8707) and `state`.
 *
 * @throws Fault `oauth_metadata_invalid`, `oauth_unavailable`, `oauth_client_needed`
 */
export async function beginAuthorization(world: OauthWorld, beginning: Beginning): Promise<Begun> {
  const { organizationId, connection, userId, isShared, label, settings } = beginning;
  const found = await findAuthorization(world, connection.url);
  if (!found) throw noOauth();
  const client = await clientFor(world, organizationId, found.server, connection.url);
  const scopes = scopesFor(found, beginning);
  const state = generateRandomState();
  const verifier = generateRandomCodeVerifier();
  const { redirectUri } = world;
  const { server, resource } = found;
  const address = new URL(server.authorizationEndpoint);
  const parameters = {
    ...settings.parameters,
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: redirectUri,
    ...(scopes.length > 0 ? { scope: scopes.join(" ") } : {}),
    state,
    resource,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  const id = newId("uat");
  const secrets = JSON.stringify({ authorizationUrl: address.href, verifier });
  const agreed: AgreedTerms = {
    issuer: server.issuer,
    namesItself: server.namesItself,
    tokenEndpoint: server.tokenEndpoint,
    revocationEndpoint: server.revocationEndpoint,
    userinfoEndpoint: server.userinfoEndpoint,
    resource,
    scopes,
    client,
    redirectUri,
    serverUrl: connection.url,
  };
  return {
    attempt: {
      id,
      connectionId: connection.id,
      userId,
      isShared,
      label,
      stateHash: sha256Hex(state),
      sealed: await world.vault.seal(organizationId, attemptRow(id), secrets),
      agreed,
      expiresAt: new Date(world.now() + ATTEMPT_MS),
    },
    issuer: server.issuer,
    startUrl: `${new URL(redirectUri).origin}${START_PATH}?state=${encodeURIComponent(state)}`,
  };
}

function scopesFor(found: FoundAuthorization, { settings, granted, wanted }: Beginning): string[] {
  return chooseScopes({
    chosen: settings.scopes,
    challenged: found.challengedScopes,
    offered: found.offeredScopes,
    serverScopes: found.server.scopes,
    granted,
    wanted,
  });
}

function noOauth(): Fault {
  return new Fault(
    "oauth_metadata_invalid",
    "This server does not say how to sign in with OAuth. Use a key, or ask its operator.",
  );
}
