import type { JsonValue } from "@/lib/base/json";

/** Public keys alone: with a shared secret everybody who can check a token could make one. */
export const TOKEN_ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
] as const;
export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number];

export interface RequiredClaim {
  readonly claim: string;
  /** The claim is this text, or a list that holds it. */
  readonly value: string;
}

/** What is asked of an issuer's tokens. Immutable: a change makes another one, with another revision. */
export interface IssuerRules {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly algorithms: readonly string[];
  readonly requiredClaims: readonly RequiredClaim[];
  readonly maxAgeSeconds: number | null;
  readonly toleranceSeconds: number;
  readonly onlyAtJwt: boolean;
  readonly subjectClaim: string;
}

/** Whom a token stands for. */
export type Subject =
  | { readonly kind: "person"; readonly userId: string }
  | { readonly kind: "service"; readonly id: string };

export type KeySource =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "pasted"; readonly jwks: { readonly keys: readonly Record<string, JsonValue>[] } };

/** An issuer that an organization trusts, as the data plane holds it. */
export interface TrustedIssuer extends IssuerRules {
  /** iss_… */
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  /** Other text after every change. */
  readonly revision: string;
  readonly keys: KeySource;
  /** By the value of the subject claim. */
  readonly subjects: ReadonlyMap<string, Subject>;
  readonly matchesEmail: boolean;
  readonly scopes: ReadonlySet<string>;
}
