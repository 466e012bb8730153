import { levelOf } from "@/lib/authserver/core/scopes";
import { Fault } from "@/lib/base/errors";
import type { OrganizationDb, OrganizationTransaction } from "@/lib/db/scoped";
import type { RequiredClaim, TokenAlgorithm } from "@/lib/issuers/core/issuer-rules";
import type { TrustedIssuerView, TrustedSubjectView } from "@/lib/issuers/schema";
import { nameOf } from "@/lib/members/views";

export const ISSUER_COLUMNS = {
  id: true,
  name: true,
  issuer: true,
  audiences: true,
  jwksUrl: true,
  jwks: true,
  algorithms: true,
  requiredClaims: true,
  maxAgeSeconds: true,
  toleranceSeconds: true,
  onlyAtJwt: true,
  subjectClaim: true,
  matchesEmail: true,
  scopes: true,
  createdAt: true,
  lastUsedAt: true,
  subjects: {
    select: {
      value: true,
      membership: { select: { id: true, user: { select: { name: true, email: true } } } },
      serviceAccount: { select: { id: true, name: true } },
    },
    orderBy: { value: "asc" },
  },
  refusals: {
    select: { checkName: true, detail: true, times: true, lastAt: true },
    orderBy: { lastAt: "desc" },
    take: 20,
  },
} as const;

type Db = OrganizationDb | OrganizationTransaction;

export type IssuerViewRow = NonNullable<Awaited<ReturnType<typeof findIssuerRow>>>;

function findIssuerRow(db: Db, id: string) {
  return db.trustedIssuer.findFirst({ where: { id }, select: ISSUER_COLUMNS });
}

/** @throws Fault `not_found` */
export async function getIssuerRow(db: Db, id: string): Promise<IssuerViewRow> {
  const row = await findIssuerRow(db, id);
  if (!row) throw new Fault("not_found", "There is no such trusted issuer.");
  return row;
}

export function toIssuerView(row: IssuerViewRow): TrustedIssuerView {
  return {
    id: row.id,
    name: row.name,
    iss: row.issuer,
    audiences: row.audiences,
    jwksUrl: row.jwksUrl,
    // One that was pasted once is of no account when there is an address.
    jwks: row.jwksUrl === null ? (row.jwks as TrustedIssuerView["jwks"]) : null,
    algorithms: row.algorithms as TokenAlgorithm[],
    requiredClaims: row.requiredClaims as unknown as RequiredClaim[],
    maxAgeSeconds: row.maxAgeSeconds,
    toleranceSeconds: row.toleranceSeconds,
    onlyAtJwt: row.onlyAtJwt,
    subjectClaim: row.subjectClaim,
    matchesEmail: row.matchesEmail,
    access: levelOf(row.scopes),
    subjects: row.subjects.flatMap(({ value, membership, serviceAccount }): TrustedSubjectView[] => {
      if (serviceAccount) return [{ value, kind: "account", id: serviceAccount.id, name: serviceAccount.name }];
      return membership ? [{ value, kind: "member", id: membership.id, name: nameOf(membership, true) }] : [];
    }),
    refusals: row.refusals.map(({ checkName, detail, times, lastAt }) => ({
      check: checkName,
      text: detail,
      times,
      lastAt: lastAt.toISOString(),
    })),
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}

/** For the audit log. */
export function issuerTarget({ id, name }: Pick<IssuerViewRow, "id" | "name">) {
  return { kind: "trustedIssuer", id, name };
}
