import {
  type AuthorizationServer,
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  None,
  ResponseBodyError,
} from "oauth4webapi";
import type { AuthMethod } from "@/lib/oauth/core/client-choice";
import type { OauthFetch } from "@/lib/oauth/oauth-fetch";

/** Between our records and the protocol's library. */

export function requestOptions(fetch: OauthFetch) {
  // Which addresses may be asked, plain http among them, is decided by our fetch, for every request.
  return { [customFetch]: fetch as never, [allowInsecureRequests]: true } as const;
}

/** As much of a server as it takes to ask it for tokens. */
export function serverOf(grant: {
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly revocationEndpoint?: string | null;
}): AuthorizationServer {
  return {
    issuer: grant.issuer,
    token_endpoint: grant.tokenEndpoint,
    ...(grant.revocationEndpoint ? { revocation_endpoint: grant.revocationEndpoint } : {}),
  };
}

export function authOf(method: AuthMethod, secret: string | null): ClientAuth {
  if (secret === null || method === "none") return None();
  return method === "client_secret_post" ? ClientSecretPost(secret) : ClientSecretBasic(secret);
}

/** The error code of a refusal (RFC 6749, section 5.2), as far as it is one; null: something else went wrong. */
export function refusalCode(error: unknown): string | null {
  if (!(error instanceof ResponseBodyError)) return null;
  return /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/.test(error.error) ? error.error : "unknown_error";
}
