import { sha256Hex } from "@/lib/base/hash";
import type { KeySource, RequiredClaim, Subject, TrustedIssuer } from "@/lib/issuers/core/issuer-rules";

/** An issuer as it is stored, with those whom its tokens stand for. */
export interface IssuerRow {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly jwksUrl: string | null;
  readonly jwks: unknown;
  readonly algorithms: readonly string[];
  readonly requiredClaims: unknown;
  readonly maxAgeSeconds: number | null;
  readonly toleranceSeconds: number;
  readonly onlyAtJwt: boolean;
  readonly subjectClaim: string;
  readonly matchesEmail: boolean;
  readonly scopes: readonly string[];
  readonly version: number;
  readonly subjects: readonly {
    readonly value: string;
    readonly serviceAccountId: string | null;
    readonly membership: { readonly userId: string } | null;
  }[];
}

/** What of an issuer's subjects the loader reads. */
export const SUBJECT_COLUMNS = {
  select: { value: true, serviceAccountId: true, membership: { select: { userId: true } } },
} as const;

export function compileIssuer(row: IssuerRow): TrustedIssuer {
  const keys = row.jwksUrl === null ? { kind: "pasted", jwks: row.jwks } : { kind: "url", url: row.jwksUrl };
  return {
    id: row.id,
    organizationId: row.organizationId,
    name: row.name,
    issuer: row.issuer,
    audiences: row.audiences,
    algorithms: row.algorithms,
    requiredClaims: row.requiredClaims as RequiredClaim[],
    maxAgeSeconds: row.maxAgeSeconds,
    toleranceSeconds: row.toleranceSeconds,
    onlyAtJwt: row.onlyAtJwt,
    subjectClaim: row.subjectClaim,
    matchesEmail: row.matchesEmail,
    scopes: new Set(row.scopes),
    keys: keys as KeySource,
    subjects: new Map(row.subjects.flatMap(subjectOf)),
    // Subjects count as well: who is taken out of the mapping must not go on by what was checked before.
    revision: sha256Hex(JSON.stringify([row.version, row.subjects])).slice(0, 16),
  };
}

function subjectOf({ value, serviceAccountId, membership }: IssuerRow["subjects"][number]): [string, Subject][] {
  if (serviceAccountId !== null) return [[value, { kind: "service", id: serviceAccountId }]];
  return membership ? [[value, { kind: "person", userId: membership.userId }]] : [];
}
