import { ownView } from "@/lib/gateway/core/own-view";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";

/** The person behind a caller; null for a key that is nobody's. */
export function personBehind(caller: Pick<Caller, "principal">): string | null {
  const { principal } = caller;
  return principal.kind === "user" ? principal.id : principal.userId;
}

/** A connection with the credential that this caller's requests go out with. */
export function ownConnection(caller: Pick<Caller, "principal">, connection: ConnectionView): ConnectionView {
  return ownView(connection, personBehind(caller));
}
