import { decodeJwt } from "jose";
import { isJsonObject, type JsonObject } from "@/lib/base/json";

/** A token endpoint's answer, ready for the protocol's library. */
export interface TokenAnswer {
  readonly response: Response;
  /** Of OpenID Connect; it names the account and decides nothing. */
  readonly idToken: string | null;
}

/** What some say in place of the standard's code (RFC 6749, section 5.2): GitHub the first two, Slack the others. */
const STANDARD_CODES: Readonly<Record<string, string>> = {
  bad_refresh_token: "invalid_grant",
  incorrect_client_credentials: "invalid_client",
  invalid_refresh_token: "invalid_grant",
  invalid_client_id: "invalid_client",
  bad_client_secret: "invalid_client",
};

/**
 * Brings the answer of a token endpoint to what the standard has. An error is one whatever its status: some send theirs
 * with 200. Its code stands in the body, beside which a `WWW-Authenticate` says nothing (RFC 6749, section 5.2), though the
 * library would read that alone. The ID token is taken out: how it is signed must not fail an authorization that does not
 * rest on it.
 */
export async function readTokenAnswer(response: Response): Promise<TokenAnswer> {
  const text = await response.text();
  const body = parse(text);
  const { status } = response;
  if (!body) return { response: new Response(text || null, { status, headers: response.headers }), idToken: null };
  if (typeof body.error === "string" && typeof body.access_token !== "string") {
    const error = Object.hasOwn(STANDARD_CODES, body.error) ? STANDARD_CODES[body.error] : body.error;
    return { response: Response.json({ ...body, error }, { status: status === 200 ? 400 : status }), idToken: null };
  }
  const { id_token: idToken, ...rest } = body;
  return { response: Response.json(rest, { status }), idToken: typeof idToken === "string" ? idToken : null };
}

/**
 * What an ID token says of the account, for people to read. It came from the token endpoint itself, where TLS stands for a
 * signature (OpenID Connect Core 1.0, section 3.1.3.7). Null: it is not one that this issuer made for this client.
 */
export function claimsOf(idToken: string | null, issuer: string, clientId: string): JsonObject | null {
  if (idToken === null) return null;
  try {
    const claims = decodeJwt(idToken);
    const isOurs = claims.iss === issuer && [claims.aud ?? []].flat().includes(clientId);
    return isOurs ? (claims as JsonObject) : null;
  } catch {
    return null;
  }
}

function parse(text: string): JsonObject | null {
  try {
    const body: unknown = JSON.parse(text);
    return isJsonObject(body) ? body : null;
  } catch {
    return null;
  }
}
