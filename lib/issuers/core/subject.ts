import type { JsonObject } from "@/lib/base/json";
import { quote } from "@/lib/issuers/core/checks";
import type { Subject, TrustedIssuer } from "@/lib/issuers/core/issuer-rules";
import { claimOf } from "@/lib/issuers/core/judge-token";

/** What of a token's claims says whom it stands for. */
export interface NamedSubject {
  /** Of the issuer's subject claim. */
  readonly value: string | null;
  /** Only where the issuer says that it has been verified. */
  readonly email: string | null;
}

const MAX_VALUE = 255;

export function namedSubject({ subjectClaim }: Pick<TrustedIssuer, "subjectClaim">, claims: JsonObject): NamedSubject {
  const value = claimOf(claims, subjectClaim);
  const isText = typeof value === "string" && value !== "" && value.length <= MAX_VALUE;
  return { value: isText ? value : null, email: claims.email_verified === true ? plainEmail(claims.email) : null };
}

/**
 * An address as it is compared: plain ASCII, one `@`, in small letters. What looks like an address and could be taken for
 * somebody else's (a list of two, a look-alike letter, a dot at the end) is none.
 */
export function plainEmail(value: unknown): string | null {
  if (typeof value !== "string" || value.length > 254) return null;
  return /^[!#$%&'*+/=?^_`{|}~.0-9A-Za-z-]+@[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)+$/.test(value)
    ? value.toLowerCase()
    : null;
}

/**
 * Whom a token stands for: by the mapping of its subject claim, else, where the issuer's word on addresses is taken, by its
 * verified address. Or why nobody is found.
 *
 * @param byEmail the organization's members by their own verified address
 */
export function findSubject(
  issuer: Pick<TrustedIssuer, "subjects" | "matchesEmail" | "subjectClaim">,
  { value, email }: NamedSubject,
  byEmail: ReadonlyMap<string, string>,
): Subject | string {
  const mapped = value === null ? undefined : issuer.subjects.get(value);
  if (mapped) return mapped;
  const named = `${issuer.subjectClaim} ${value === null ? "is missing" : `is ${quote(value)}`}`;
  if (!issuer.matchesEmail) return `${named}, and nobody is mapped to it.`;
  if (email === null) return `${named}, nobody is mapped to it, and the token has no verified address.`;
  const userId = byEmail.get(email);
  return userId ? { kind: "person", userId } : `No member has the verified address ${quote(email)}.`;
}
