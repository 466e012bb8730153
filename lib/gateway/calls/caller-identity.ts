import type { Person } from "@/lib/access/facts";
import { type Principal, serviceAccountOf } from "@/lib/access/principal";
import { Fault } from "@/lib/base/errors";
import type { CallerIdentity, UpstreamCaller } from "@/lib/forwarding/core/identity";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Gateway } from "@/lib/gateway/gateway";
import { type OrganizationSnapshot, presentPrincipal } from "@/lib/gateway/snapshots/snapshots";

/** Whom a session or a request belongs to, as it is remembered. */
interface Owner {
  readonly organizationId: string;
  readonly principalId: string;
  /** Where the principal is known already; a person's own has no credential to be found by. */
  readonly principal: Principal | null;
}

/**
 * Who is behind a request, for a server that is told so; null where it is not. Asked each time a request leaves, for what
 * the organization says of them by then: a team or role that somebody lost a second ago is not said any more.
 */
export function upstreamCaller(gateway: Gateway, connection: ConnectionView, owner: Owner): UpstreamCaller | null {
  if (!connection.forwarding) return null;
  const { snapshots } = gateway;
  const atFirst = owner.principal ?? snapshots.holder(owner.principalId)?.principal ?? null;
  return {
    identity() {
      const snapshot = snapshots.organization(owner.organizationId);
      const principal = atFirst && presentPrincipal(snapshots, atFirst);
      if (!snapshot || !principal) throw new Fault("cancelled", "The caller may not come in any more.");
      return identityOf(principal, snapshot);
    },
  };
}

/** Of somebody who is no member (any more) nothing is known but who they are. */
export function identityOf(
  principal: Principal,
  { people, teams }: Pick<OrganizationSnapshot, "people" | "teams">,
): CallerIdentity {
  const userId = principal.kind === "user" ? principal.id : principal.userId;
  const account = serviceAccountOf(principal);
  const ownerId = account?.id ?? userId;
  const person = ownerId === null ? undefined : people.get(ownerId);
  return {
    kind: account ? "service_account" : userId === null ? "api_key" : "user",
    id: ownerId ?? principal.id,
    name: ownerId === null ? principal.name : (person?.name ?? null),
    email: person?.email ?? null,
    isEmailVerified: person?.isEmailVerified ?? false,
    role: person?.roleName ?? null,
    teams: person ? teamNames(person, teams) : [],
    client: clientOf(principal),
    scopes: principal.kind === "client" ? [...principal.scopes] : null,
  };
}

function clientOf(principal: Principal): CallerIdentity["client"] {
  if (principal.kind === "user") return null;
  return { id: principal.kind === "client" ? principal.clientId : principal.id, name: principal.clientName };
}

function teamNames({ teamIds }: Person, teams: ReadonlyMap<string, string>): readonly string[] {
  if (teamIds.size === 0) return NO_TEAMS;
  return [...teamIds].flatMap((id) => teams.get(id) ?? []).sort();
}

const NO_TEAMS: readonly string[] = [];
