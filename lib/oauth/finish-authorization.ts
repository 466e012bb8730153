import {
  AuthorizationResponseError,
  authorizationCodeGrantRequest,
  processAuthorizationCodeResponse,
  processUserInfoResponse,
  skipSubjectCheck,
  userInfoRequest,
  validateAuthResponse,
} from "oauth4webapi";
import { Fault, isFault } from "@/lib/base/errors";
import type { AgreedTerms } from "@/lib/oauth/attempt";
import { secretOf, type UsedClient } from "@/lib/oauth/known-clients";
import { hostOf, oauthUnavailable, refusedClientText } from "@/lib/oauth/problems";
import { authOf, refusalCode, requestOptions, serverOf } from "@/lib/oauth/protocol";
import { isClientRefusal } from "@/lib/oauth/refused-client";
import { claimsOf, readTokenAnswer } from "@/lib/oauth/token-answer";
import { type ObtainedTokens, obtained } from "@/lib/oauth/tokens";
import type { OauthWorld } from "@/lib/oauth/world";

export interface Finished extends ObtainedTokens {
  /** Who that is there, for people; null where the server does not say. */
  readonly accountName: string | null;
}

/**
 * Takes an authorization server's answer and has its code exchanged, at the endpoint that was agreed on. The issuer in the
 * answer (RFC 9207) is compared before anything else is believed, an error among it.
 *
 * @throws Fault `forbidden` when access was denied; `oauth_metadata_invalid`; `oauth_client_refused`; `oauth_unavailable`
 */
export async function finishAuthorization(
  world: OauthWorld,
  organizationId: string,
  agreed: AgreedTerms,
  verifier: string,
  answer: URLSearchParams,
): Promise<Finished> {
  const { client: identity, redirectUri, resource } = agreed;
  const server = {
    ...serverOf(agreed),
    authorization_response_iss_parameter_supported: agreed.namesItself,
    ...(agreed.userinfoEndpoint ? { userinfo_endpoint: agreed.userinfoEndpoint } : {}),
  };
  const client = { client_id: identity.clientId };
  const state = answer.get("state") ?? "";
  try {
    const parameters = validateAuthResponse(server, client, answer, state);
    const secret = await secretOf(world, organizationId, agreedClient(agreed));
    const auth = authOf(identity.authMethod, secret);
    const options = { ...requestOptions(world.fetch), additionalParameters: { resource } };
    const now = world.now();
    const response = await authorizationCodeGrantRequest(
      server,
      client,
      auth,
      parameters,
      redirectUri,
      verifier,
      options,
    );
    const answered = await readTokenAnswer(response);
    const result = obtained(await processAuthorizationCodeResponse(server, client, answered.response), now, null);
    const claims = claimsOf(answered.idToken, agreed.issuer, identity.clientId);
    return { ...result, accountName: nameIn(claims) ?? nameIn(await userinfo(world, server, client, result)) };
  } catch (error) {
    throw toFault(error, agreed);
  }
}

/** Who the gateway is there. */
export function agreedClient({ issuer, serverUrl, client }: AgreedTerms): UsedClient {
  return { ...client, issuer, origin: new URL(serverUrl).origin };
}

function toFault(error: unknown, { issuer, client }: AgreedTerms): Fault {
  if (isFault(error)) return error;
  const host = hostOf(issuer);
  const code = error instanceof AuthorizationResponseError ? error.error : refusalCode(error);
  if (isClientRefusal(code))
    return new Fault("oauth_client_refused", refusedClientText(client.kind, issuer), { cause: error });
  if (error instanceof AuthorizationResponseError) {
    if (error.error === "access_denied") return new Fault("forbidden", `Access was denied at ${host}.`);
    const named = /^[a-z_]{1,40}$/.test(error.error) ? error.error : "unknown_error";
    return new Fault("oauth_unavailable", `${host} ended the sign-in with the error ${named}.`, { cause: error });
  }
  if (code !== null)
    return new Fault("oauth_unavailable", `${host} refused to give a token (${code}).`, { cause: error });
  const isForeign = error instanceof Error && /"iss" \(issuer\)/.test(error.message);
  if (isForeign)
    return new Fault("oauth_metadata_invalid", `The answer did not come from ${host}. Nothing was connected.`, {
      cause: error,
    });
  return oauthUnavailable(`${host} gave no usable token.`, error);
}

/** Asked where the grant allows it; a name is worth no failure. */
async function userinfo(
  world: OauthWorld,
  server: Parameters<typeof userInfoRequest>[0],
  client: Parameters<typeof userInfoRequest>[1],
  { tokens, scopes }: ObtainedTokens,
): Promise<unknown> {
  if (!server.userinfo_endpoint || !scopes?.includes("openid")) return null;
  try {
    const response = await userInfoRequest(server, client, tokens.accessToken, requestOptions(world.fetch));
    return await processUserInfoResponse(server, client, skipSubjectCheck, response);
  } catch {
    return null;
  }
}

function nameIn(claims: unknown): string | null {
  const { email, preferred_username, name } = (claims ?? {}) as Readonly<Record<string, unknown>>;
  const found = [email, preferred_username, name].find((each) => typeof each === "string" && each.trim() !== "");
  // A stranger's text: one line of it.
  return typeof found === "string"
    ? found
        .replace(/\p{C}+/gu, " ")
        .trim()
        .slice(0, 120) || null
    : null;
}
