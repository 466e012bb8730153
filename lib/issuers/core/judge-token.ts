import { findClaim, readClaims, type TokenClaim } from "@/lib/access/core/token-claims";
import type { JsonObject, JsonValue } from "@/lib/base/json";
import { failed, passed, quote, type TokenCheck } from "@/lib/issuers/core/checks";
import type { IssuerRules } from "@/lib/issuers/core/issuer-rules";

/** By these a token would bring its own key, or say where to fetch one (RFC 7515, sections 4.1.2 to 4.1.6). */
const OWN_KEYS = ["jku", "jwk", "x5u", "x5c"] as const;
/** What only an ID token has (OpenID Connect Core, sections 2 and 3.3.2.11). */
const ID_TOKEN_CLAIMS = ["nonce", "at_hash", "c_hash", "s_hash"] as const;
const ACCESS_TOKEN_TYPE = /^(?:application\/)?at\+jwt$/i;
const PLAIN_TYPE = /^(?:application\/)?jwt$/i;

/** What can be said before any key is known. */
export function judgeHeader(rules: IssuerRules, header: JsonObject, claims: JsonObject): TokenCheck[] {
  return [
    judgeIssuer(rules, claims),
    judgeAlgorithm(rules, header),
    judgeExtras(header),
    judgeType(rules, header, claims),
  ];
}

/** What is asked of the claims, once they are believed. `now` in Unix seconds. */
export function judgeClaims(rules: IssuerRules, claims: JsonObject, now: number): TokenCheck[] {
  return [
    judgeAudience(rules, claims.aud),
    judgeExpiry(rules, claims.exp, now),
    judgeNotBefore(rules, claims.nbf, now),
    judgeAge(rules, claims.iat, now),
    judgeRequired(rules, claims),
  ];
}

/** Until when a token is good that has passed, in Unix seconds. */
export function endOfToken({ toleranceSeconds, maxAgeSeconds }: IssuerRules, { exp, iat }: JsonObject): number {
  const oldest = maxAgeSeconds === null ? Number.POSITIVE_INFINITY : Number(iat) + maxAgeSeconds;
  return Math.min(Number(exp), oldest) + toleranceSeconds;
}

function judgeIssuer({ issuer }: IssuerRules, { iss }: JsonObject): TokenCheck {
  if (iss === issuer) return passed("issuer", `The issuer is ${issuer}.`);
  return failed("issuer", `The issuer is ${quote(iss)}, and must be ${quote(issuer)}, to the letter.`);
}

function judgeAlgorithm({ algorithms }: IssuerRules, { alg }: JsonObject): TokenCheck {
  if (typeof alg === "string" && algorithms.includes(alg)) return passed("algorithm", `It is signed with ${alg}.`);
  return failed("algorithm", `The algorithm is ${quote(alg)}; allowed: ${algorithms.join(", ")}.`);
}

function judgeExtras(header: JsonObject): TokenCheck {
  const own = OWN_KEYS.find((name) => name in header);
  if (own) return failed("header", `The header has ${own}: a token does not bring its own key.`);
  if ("crit" in header) return failed("header", "The header demands extensions (crit), and none is known here.");
  if ("b64" in header) return failed("header", "The header says that the token is not encoded (b64).");
  if (header.kid !== undefined && typeof header.kid !== "string")
    return failed("header", "The key's name (kid) is not text.");
  return passed("header", "The header brings no key and demands nothing.");
}

function judgeType({ onlyAtJwt }: IssuerRules, { typ }: JsonObject, claims: JsonObject): TokenCheck {
  const type = typeof typ === "string" ? typ : null;
  if (typ !== undefined && type === null) return failed("type", "The type (typ) is not text.");
  const isAccessToken = type !== null && ACCESS_TOKEN_TYPE.test(type);
  if (onlyAtJwt && !isAccessToken)
    return failed("type", `The type is ${type === null ? "not said" : quote(type)}, and must be at+jwt.`);
  if (type !== null && !isAccessToken && !PLAIN_TYPE.test(type))
    return failed("type", `The type is ${quote(type)}: this is not an access token.`);
  const idTokenClaim = ID_TOKEN_CLAIMS.find((name) => name in claims);
  if (idTokenClaim)
    return failed("type", `It has the claim ${idTokenClaim}: an ID token is for the client, not for a server.`);
  return passed("type", type === null ? "It says no type." : `Its type is ${type}.`);
}

function judgeAudience({ audiences }: IssuerRules, aud: JsonValue | undefined): TokenCheck {
  const named = typeof aud === "string" ? [aud] : Array.isArray(aud) ? aud : [];
  const own = named.find((one) => typeof one === "string" && audiences.includes(one));
  if (own !== undefined) return passed("audience", `It is for ${own}.`);
  return failed(
    "audience",
    `It is for ${named.length === 0 ? "nobody" : quote(aud)}; expected: ${audiences.join(", ")}.`,
  );
}

function judgeExpiry({ toleranceSeconds }: IssuerRules, exp: JsonValue | undefined, now: number): TokenCheck {
  if (!isTime(exp)) return failed("expiry", "It does not say when it ends (exp).");
  if (exp + toleranceSeconds <= now) return failed("expiry", `It ended ${spoken(now - exp)} ago.`);
  return passed("expiry", exp <= now ? "It has just ended, within the tolerance." : `It ends in ${spoken(exp - now)}.`);
}

function judgeNotBefore({ toleranceSeconds }: IssuerRules, nbf: JsonValue | undefined, now: number): TokenCheck {
  if (nbf === undefined) return passed("not_before", "It names no beginning.");
  if (!isTime(nbf)) return failed("not_before", "Its beginning (nbf) is not a time.");
  if (nbf - toleranceSeconds > now) return failed("not_before", `It begins in ${spoken(nbf - now)}.`);
  return passed("not_before", "It has begun.");
}

function judgeAge(
  { toleranceSeconds, maxAgeSeconds }: IssuerRules,
  iat: JsonValue | undefined,
  now: number,
): TokenCheck {
  if (iat === undefined && maxAgeSeconds === null) return passed("age", "It does not say when it was issued.");
  if (!isTime(iat)) return failed("age", "It does not say when it was issued (iat).");
  if (iat - toleranceSeconds > now) return failed("age", `It was issued in the future, in ${spoken(iat - now)}.`);
  const age = Math.max(0, now - iat);
  if (maxAgeSeconds !== null && age > maxAgeSeconds + toleranceSeconds)
    return failed("age", `It was issued ${spoken(age)} ago; at most ${spoken(maxAgeSeconds)} is allowed.`);
  return passed("age", `It was issued ${spoken(age)} ago.`);
}

function judgeRequired({ requiredClaims }: IssuerRules, claims: JsonObject): TokenCheck {
  const read = readClaims(claims);
  for (const { claim, value } of requiredClaims) {
    const said = findClaim(read, claim);
    if (said === null) return failed("claims", `The claim ${claim} is missing.`);
    const { values } = said;
    if (!values.includes(value) && !(said.read === "whole" && values.join(" ") === value))
      return failed("claims", `The claim ${claim} is ${sayValues(said)}, and must be ${quote(value)}.`);
  }
  const count = requiredClaims.length;
  return passed("claims", count === 0 ? "No claim is required." : "All required claims are there.");
}

function sayValues({ values, read }: TokenClaim): string {
  if (values.length === 0) return read === "whole" ? "empty" : "nothing that can be compared";
  return quote(values.length === 1 ? values[0] : values);
}

/** Own members only, so that no name reaches into every object. */
export function claimOf(claims: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/** A NumericDate of this millennium's next centuries (RFC 7519, section 2). */
function isTime(value: JsonValue | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 && value < 1e11;
}

/** `90 s`, `5 min`, `3 h`, `12 days`. */
function spoken(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  if (whole < 7200) return `${Math.round(whole / 60)} min`;
  return whole < 172_800 ? `${Math.round(whole / 3600)} h` : `${Math.round(whole / 86_400)} days`;
}
