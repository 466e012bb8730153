import { isGranted, isRole } from "@/lib/access/permissions";
import type { AccessFacts, TokenClaims } from "@/lib/access/policy";
import { type Principal, serviceAccountOf } from "@/lib/access/principal";

/** What the organization says of a member, or of a service account, that may come in. */
export interface Person {
  /** `owner` and the like, or rol_… */
  readonly role: string;
  /** As servers are told: `owner` and the like, or what the organization calls its own role. */
  readonly roleName: string;
  readonly teamIds: ReadonlySet<string>;
  readonly name: string | null;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
}

const NO_TEAMS: ReadonlySet<string> = new Set();

/** What rules know of a principal. Of somebody who is no member (any more) they know no role or team. */
export function factsOf(principal: Principal, people: ReadonlyMap<string, Person>): AccessFacts {
  const userId = principal.kind === "user" ? principal.id : principal.userId;
  const serviceAccountId = serviceAccountOf(principal)?.id ?? null;
  const person = people.get(serviceAccountId ?? userId ?? "");
  return {
    userId,
    serviceAccountId,
    role: person?.role ?? null,
    teamIds: person?.teamIds ?? NO_TEAMS,
    keyId: principal.kind === "key" ? principal.id : null,
    clientId: principal.kind === "client" ? principal.clientId : null,
    environment: principal.kind === "key" ? principal.environment : null,
    claims: claimsOf(principal),
  };
}

/** Whether the role of a service account lets it call. Of people's credentials it is asked when they are made. */
export function mayServiceCall(principal: Principal, people: ReadonlyMap<string, Person>): boolean {
  const account = serviceAccountOf(principal);
  return account === null || mayCallByRole(people.get(account.id));
}

export function mayCallByRole(person: Pick<Person, "role"> | undefined): boolean {
  return isRole(person?.role) && isGranted(person.role, "tools.call");
}

/** Principals are immutable, and replaced when their credential changes. */
const claimsKnown = new WeakMap<Principal, TokenClaims>();

/** Of the gateway's own access tokens: `client_id`, `scope` (RFC 9068, section 2.2), and `sub`, the person. */
function claimsOf(principal: Principal): TokenClaims | null {
  if (principal.kind !== "client") return null;
  let claims = claimsKnown.get(principal);
  if (!claims) {
    claims = new Map([
      ["client_id", [principal.clientId]],
      ["scope", [...principal.scopes]],
      ["sub", [principal.serviceAccount?.id ?? principal.userId ?? principal.clientId]],
    ]);
    claimsKnown.set(principal, claims);
  }
  return claims;
}
