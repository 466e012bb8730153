import { z } from "zod";
import { ACCESS_LEVELS, type AccessLevel } from "@/lib/authserver/core/scopes";
import { publicKeySet } from "@/lib/base/key-set";
import type { TokenCheck } from "@/lib/issuers/core/checks";
import { type RequiredClaim, TOKEN_ALGORITHMS, type TokenAlgorithm } from "@/lib/issuers/core/issuer-rules";
import { MAX_TOKEN_LENGTH } from "@/lib/issuers/core/read-token";
import { nameOf } from "@/lib/operations/schema";

/** The shapes of trusted issuers, shared with forms: nothing here may need Node. */

/** Clocks of two machines that are looked after differ by seconds (RFC 8725 leaves it to the reader). */
export const MOST_TOLERANCE_SECONDS = 60;
export const DEFAULT_TOLERANCE_SECONDS = 30;
const MOST_AGE_SECONDS = 31 * 86_400;

const issuerId = z.string().min(1).max(64);
const name = nameOf(80, "Give the issuer a name.");
/** Compared to the letter, so that nothing is taken away here: some end with a slash. */
const iss = z.string().min(1, "Write the issuer as its tokens say it.").max(512).regex(/^\S+$/, "No spaces.");
const audience = z.string().min(1).max(512).regex(/^\S+$/, "No spaces.");
const audiences = z.array(audience).min(1, "Name at least one audience.").max(10);
const algorithms = z
  .array(z.enum(TOKEN_ALGORITHMS))
  .min(1, "Allow at least one algorithm.")
  .max(TOKEN_ALGORITHMS.length);
const claimName = z.string().min(1).max(200).regex(/^\S+$/, "No spaces.");
const requiredClaims = z.array(z.strictObject({ claim: claimName, value: z.string().min(1).max(512) })).max(20);
const maxAgeSeconds = z.int().min(60, "At least 60 seconds.").max(MOST_AGE_SECONDS, "At most 31 days.").nullable();
const toleranceSeconds = z.int().min(0).max(MOST_TOLERANCE_SECONDS, "At most 60 seconds.");
const access = z.enum(ACCESS_LEVELS.map(({ id }) => id) as [AccessLevel, ...AccessLevel[]]);
const jwksUrl = z.string().min(1).max(2048);

export const trustedIssuerInput = z.strictObject({ issuer: issuerId });

export const listTrustedIssuersInput = z.strictObject({});

const settings = {
  name,
  audiences,
  /** Where its keys are; or the keys themselves in `jwks`. */
  jwksUrl: jwksUrl.optional(),
  jwks: publicKeySet.optional(),
  algorithms: algorithms.default(["RS256"]),
  requiredClaims: requiredClaims.default([]),
  maxAgeSeconds: maxAgeSeconds.default(null),
  toleranceSeconds: toleranceSeconds.default(DEFAULT_TOLERANCE_SECONDS),
  onlyAtJwt: z.boolean().default(false),
  subjectClaim: claimName.default("sub"),
  matchesEmail: z.boolean().default(false),
  access: access.default("standard"),
};

export const createTrustedIssuerInput = z
  .strictObject({ ...settings, iss })
  .refine((input) => (input.jwksUrl === undefined) !== (input.jwks === undefined), {
    error: "Say where its keys are: jwksUrl, or jwks with the keys themselves.",
  });

/** All of it anew, but the issuer itself: another one is another trust. Whom its tokens stand for stays. */
export const updateTrustedIssuerInput = z
  .strictObject({ ...settings, issuer: issuerId })
  .refine((input) => (input.jwksUrl === undefined) !== (input.jwks === undefined), {
    error: "Say where its keys are: jwksUrl, or jwks with the keys themselves.",
  });

/** Whom values of the subject claim stand for; replaces the list. `member` is a mem_…, `account` a svc_…. */
export const setTrustedSubjectsInput = z.strictObject({
  issuer: issuerId,
  subjects: z
    .array(
      z
        .strictObject({
          value: z.string().min(1).max(255),
          member: z.string().min(1).max(64).optional(),
          account: z.string().min(1).max(64).optional(),
        })
        .refine(({ member, account }) => (member === undefined) !== (account === undefined), {
          error: "A value stands for one: member or account.",
        }),
    )
    .max(1000),
});

/** Longer than is taken, so that the answer can say so. */
export const testTokenInput = z.strictObject({
  issuer: issuerId,
  token: z
    .string()
    .trim()
    .min(1, "Paste a token.")
    .max(MAX_TOKEN_LENGTH * 4),
});

export interface TrustedSubjectView {
  readonly value: string;
  readonly kind: "member" | "account";
  /** mem_… or svc_… */
  readonly id: string;
  readonly name: string;
}

/** Why tokens were refused of late; to within a few seconds. */
export interface TokenRefusalView {
  readonly check: string;
  /** Of the last one. */
  readonly text: string;
  readonly times: number;
  readonly lastAt: string;
}

export interface TrustedIssuerView {
  /** iss_… */
  readonly id: string;
  readonly name: string;
  /** As its tokens say it. */
  readonly iss: string;
  readonly audiences: readonly string[];
  readonly jwksUrl: string | null;
  readonly jwks: { readonly keys: readonly Record<string, unknown>[] } | null;
  readonly algorithms: readonly TokenAlgorithm[];
  readonly requiredClaims: readonly RequiredClaim[];
  readonly maxAgeSeconds: number | null;
  readonly toleranceSeconds: number;
  readonly onlyAtJwt: boolean;
  readonly subjectClaim: string;
  readonly matchesEmail: boolean;
  readonly access: AccessLevel;
  readonly subjects: readonly TrustedSubjectView[];
  readonly refusals: readonly TokenRefusalView[];
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** Every check that could be made, in the order in which it is. */
export interface TestedToken {
  readonly accepted: boolean;
  readonly checks: readonly TokenCheck[];
  /** Whom it stands for; null where it is refused. */
  readonly standsFor: { readonly kind: "person" | "service"; readonly id: string; readonly name: string } | null;
}
