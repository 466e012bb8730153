import { type KeyObject, verify } from "node:crypto";
import type { AccessTokenClaims } from "@/lib/authserver/access-token";
import { endpointOfAudience } from "@/lib/authserver/core/resource";
import { SIGNING_ALGORITHM, type SigningKeys } from "@/lib/authserver/signing-keys";
import { isJsonObject, type JsonObject } from "@/lib/base/json";

/** Signatures that have been checked are remembered, up to this many: a client sends the same token with each request. */
const REMEMBERED = 10_000;
const MAX_LENGTH = 2048;

/**
 * Reads access tokens (RFC 9068) in memory: nothing is asked, whatever is presented. State: made once, held by the
 * authorization server.
 */
export class TokenVerifier {
  readonly #issuer: string;
  readonly #keys: () => SigningKeys;
  readonly #unknownKey: () => void;
  readonly #known = new Map<string, AccessTokenClaims>();

  /** @param unknownKey called for a token whose key is not known: another process may have made a new one */
  constructor(issuer: string, keys: () => SigningKeys, unknownKey: () => void) {
    this.#issuer = issuer;
    this.#keys = keys;
    this.#unknownKey = unknownKey;
  }

  /** Null for everything that is not an access token which this installation has signed. Says nothing about its time. */
  read(token: string): AccessTokenClaims | null {
    const known = this.#known.get(token);
    if (known) return known;
    const claims = this.#check(token);
    if (!claims) return null;
    if (this.#known.size >= REMEMBERED) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.set(token, claims);
    return claims;
  }

  #check(token: string): AccessTokenClaims | null {
    if (token.length > MAX_LENGTH) return null;
    const [head = "", body = "", signature = "", ...rest] = token.split(".");
    if (rest.length > 0 || signature === "") return null;
    const header = readPart(head);
    if (!header || header.alg !== SIGNING_ALGORITHM || header.typ !== "at+jwt" || typeof header.kid !== "string")
      return null;
    const key = this.#keys().publicKeys.get(header.kid);
    if (!key) {
      this.#unknownKey();
      return null;
    }
    return isSigned(`${head}.${body}`, signature, key) ? claimsOf(readPart(body), this.#issuer) : null;
  }
}

function isSigned(text: string, signature: string, key: KeyObject): boolean {
  const bytes = Buffer.from(signature, "base64url");
  // One spelling: what is remembered must not be had under many names.
  if (bytes.length !== 64 || bytes.toString("base64url") !== signature) return false;
  return verify("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }, bytes);
}

function readPart(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function claimsOf(payload: JsonObject | null, issuer: string): AccessTokenClaims | null {
  if (!payload || payload.iss !== issuer) return null;
  const { jti, grant_id: grantId, client_id: clientId, aud, scope, iat, exp } = payload;
  const isWhole =
    typeof jti === "string" &&
    typeof grantId === "string" &&
    typeof clientId === "string" &&
    typeof aud === "string" &&
    typeof iat === "number" &&
    typeof exp === "number";
  if (!isWhole) return null;
  return {
    id: jti,
    grantId,
    clientId,
    audience: aud,
    endpoint: endpointOfAudience(aud, issuer),
    scopes: new Set(typeof scope === "string" ? scope.split(" ") : []),
    issuedAt: iat * 1000,
    expiresAt: exp * 1000,
  };
}
