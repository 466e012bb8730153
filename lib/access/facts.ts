import type { AccessFacts } from "@/lib/access/policy";
import type { Principal } from "@/lib/access/principal";

/** What the organization says of a member who may come in. */
export interface Person {
  readonly role: string;
  readonly teamIds: ReadonlySet<string>;
  readonly name: string | null;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
}

const NO_TEAMS: ReadonlySet<string> = new Set();

/** What rules know of a principal. Of somebody who is no member (any more) they know no role or team. */
export function factsOf(principal: Principal, people: ReadonlyMap<string, Person>): AccessFacts {
  const userId = principal.kind === "user" ? principal.id : principal.userId;
  const person = userId === null ? undefined : people.get(userId);
  return {
    userId,
    role: person?.role ?? null,
    teamIds: person?.teamIds ?? NO_TEAMS,
    keyId: principal.kind === "key" ? principal.id : null,
    clientId: principal.kind === "client" ? principal.clientId : null,
    environment: principal.kind === "key" ? principal.environment : null,
  };
}
