import { compactVerify, errors } from "jose";
import { readClaims, type TokenClaims } from "@/lib/access/core/token-claims";
import type { JsonObject } from "@/lib/base/json";
import { failed, passed, quote, type TokenCheck } from "@/lib/issuers/core/checks";
import type { TrustedIssuer } from "@/lib/issuers/core/issuer-rules";
import { endOfToken, judgeClaims, judgeHeader } from "@/lib/issuers/core/judge-token";
import { isReadToken, readToken } from "@/lib/issuers/core/read-token";
import { type NamedSubject, namedSubject } from "@/lib/issuers/core/subject";
import type { KeySets } from "@/lib/issuers/key-sets";
import { parseStrictJson } from "@/lib/mcp/strict-json";

/** What a token says, once everything has been checked but whom it stands for. */
export interface VerifiedToken {
  readonly subject: NamedSubject;
  /** The client that got it (`azp`, `client_id`); null where it names none. */
  readonly clientId: string | null;
  /** What rules read by name. */
  readonly claims: TokenClaims;
  /** Unix milliseconds. */
  readonly goodUntil: number;
}

export interface TokenVerdict {
  /** As far as they could be made: without a good signature nothing is said of the claims. */
  readonly checks: readonly TokenCheck[];
  readonly verified: VerifiedToken | null;
}

/**
 * Checks a token against an issuer's rules (RFC 8725, RFC 9068 section 4). Every check that can be made is made, so that an
 * administrator sees all that is wrong at once; the first that failed is why it is refused.
 *
 * @param now Unix milliseconds
 */
export async function verifyToken(
  issuer: TrustedIssuer,
  text: string,
  keySets: KeySets,
  now: number,
): Promise<TokenVerdict> {
  const token = readToken(text, parseStrictJson);
  if (!isReadToken(token)) return { checks: [token], verified: null };
  const checks = [passed("form", "It is a signed JWT."), ...judgeHeader(issuer, token.header, token.claims)];
  if (hasFailed(checks)) return { checks, verified: null };
  checks.push(...(await checkSignature(issuer, text, token.header, keySets)));
  if (hasFailed(checks)) return { checks, verified: null };
  checks.push(...judgeClaims(issuer, token.claims, Math.floor(now / 1000)));
  if (hasFailed(checks)) return { checks, verified: null };
  return { checks, verified: verifiedOf(issuer, token.claims) };
}

export function hasFailed(checks: readonly TokenCheck[]): boolean {
  return checks.some((check) => !check.passed);
}

function verifiedOf(issuer: TrustedIssuer, claims: JsonObject): VerifiedToken {
  const client = claims.azp ?? claims.client_id ?? claims.cid ?? claims.appid;
  return {
    subject: namedSubject(issuer, claims),
    clientId: typeof client === "string" && client.length <= 255 ? client : null,
    claims: readClaims(claims),
    goodUntil: endOfToken(issuer, claims) * 1000,
  };
}

/** By jose: the key that the header names in the issuer's own set, then the signature with it. */
async function checkSignature(
  issuer: TrustedIssuer,
  text: string,
  header: JsonObject,
  keySets: KeySets,
): Promise<TokenCheck[]> {
  let key: CryptoKey;
  try {
    key = await keySets.find(issuer.keys, header as never);
  } catch (error) {
    return [failed("key", sayKeyProblem(error, header))];
  }
  const found = passed(
    "key",
    header.kid === undefined ? "One key of the issuer fits." : `The issuer has the key ${quote(header.kid)}.`,
  );
  try {
    await compactVerify(text, key, { algorithms: [...issuer.algorithms] });
    return [found, passed("signature", "The signature is the issuer's.")];
  } catch {
    return [
      found,
      failed("signature", "The signature is not the issuer's: the token was made or changed by somebody else."),
    ];
  }
}

function sayKeyProblem(error: unknown, { kid, alg }: JsonObject): string {
  const code = error instanceof errors.JOSEError ? error.code : "";
  if (code === "ERR_JWKS_NO_MATCHING_KEY")
    return kid === undefined
      ? `The issuer has no key for ${quote(alg)}.`
      : `The issuer has no key called ${quote(kid)} for ${quote(alg)}.`;
  if (code === "ERR_JWKS_MULTIPLE_MATCHING_KEYS")
    return "The token does not name its key, and the issuer has several that fit.";
  return "The issuer's key set could not be had. Look whether its address answers with a key set.";
}
