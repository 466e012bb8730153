import {
  type AuthorizationServer,
  allowInsecureRequests,
  type ClientAuth,
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
  return method === "client_secret_post" ? ClientSecretPost(secret) : basicAuth(secret);
}

/**
 * RFC 6749, section 2.3.1, with the encoding of forms as browsers have it: it leaves `-`, `.`, `_` and `*` alone, which the
 * library's own does not, and which servers that forget to decode would take for another client.
 */
function basicAuth(secret: string): ClientAuth {
  return (_server, client, _body, headers) => {
    const pair = `${formEncoded(client.client_id)}:${formEncoded(secret)}`;
    headers.set("authorization", `Basic ${Buffer.from(pair).toString("base64")}`);
  };
}

function formEncoded(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}

/** The error code of a refusal (RFC 6749, section 5.2), as far as it is one; null: something else went wrong. */
export function refusalCode(error: unknown): string | null {
  if (!(error instanceof ResponseBodyError)) return null;
  return /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/.test(error.error) ? error.error : "unknown_error";
}
