import type { AccessFacts } from "@/lib/access/policy";
import type { Principal } from "@/lib/access/principal";

/** What the organization says of a member who may come in. */
export interface Person {
  readonly role: string;
}

/** What rules know of a principal. Of somebody who is no member (any more) they know no role. */
export function factsOf(principal: Principal, people: ReadonlyMap<string, Person>): AccessFacts {
  const userId = principal.kind === "user" ? principal.id : principal.userId;
  return {
    userId,
    role: (userId === null ? undefined : people.get(userId)?.role) ?? null,
    keyId: principal.kind === "key" ? principal.id : null,
    clientId: principal.kind === "client" ? principal.clientId : null,
    environment: principal.kind === "key" ? principal.environment : null,
  };
}
