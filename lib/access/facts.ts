import { type TokenClaims, wholeClaim } from "@/lib/access/core/token-claims";
import { isGranted, isRole } from "@/lib/access/permissions";
import type { AccessFacts } from "@/lib/access/policy";
import { type Principal, serviceAccountOf } from "@/lib/access/principal";

/** What the organization says of a member, or of a service account, that may come in. */
export interface Person {
  /** `owner` and the like, or rol_… */
  readonly role: string;
  /** As servers are told: `owner` and the like, or what the organization calls its own role. */
  readonly roleName: string;
  /** Whether the role has `tools.call`. */
  readonly mayCall: boolean;
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
    // What another issuer calls its clients is none of ours, whatever it is called.
    clientId: principal.kind === "client" && !principal.issuer ? principal.clientId : null,
    environment: principal.kind === "key" ? principal.environment : null,
    claims: claimsOf(principal),
  };
}

/** Whether the role of whose credential it is has `tools.call`. A key that is nobody's has no role to ask. */
export function mayOwnerCall(principal: Principal, people: ReadonlyMap<string, Person>): boolean {
  const userId = principal.kind === "user" ? principal.id : principal.userId;
  const ownerId = serviceAccountOf(principal)?.id ?? userId;
  return ownerId === null || (people.get(ownerId)?.mayCall ?? false);
}

/**
 * Whether a stored role has `tools.call`; one that is not known (any more) has nothing.
 *
 * @param own what the organization's own roles may, by their ids
 */
export function mayRoleCall(role: string, own: ReadonlyMap<string, readonly string[]>): boolean {
  if (isRole(role)) return isGranted(role, "tools.call");
  return own.get(role)?.includes("tools.call") ?? false;
}

/** Principals are immutable, and replaced when their credential changes. */
const claimsKnown = new WeakMap<Principal, TokenClaims>();

/**
 * Of the gateway's own access tokens: `client_id`, `scope` (RFC 9068, section 2.2), and `sub`, the person. Of another
 * issuer's all that they say; `scope` has what the gateway lets them do as well.
 */
function claimsOf(principal: Principal): TokenClaims | null {
  if (principal.kind !== "client") return null;
  let claims = claimsKnown.get(principal);
  if (!claims) {
    const said = principal.issuer?.claims;
    claims = new Map([
      ["client_id", wholeClaim([principal.clientId])],
      ["sub", wholeClaim([principal.serviceAccount?.id ?? principal.userId ?? principal.clientId])],
      ...(said ?? []),
      [
        "scope",
        {
          ...wholeClaim([]),
          ...said?.get("scope"),
          values: [...principal.scopes, ...(said?.get("scope")?.values ?? [])],
        },
      ],
    ]);
    claimsKnown.set(principal, claims);
  }
  return claims;
}
