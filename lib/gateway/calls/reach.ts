import type { Principal } from "@/lib/access/principal";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";

/** Whether a credential's scope holds a connection. The gateway's own tools belong to everybody. */
export function reaches(principal: Principal, connection: ConnectionView): boolean {
  if (connection.kind === "builtin" || principal.kind !== "key") return true;
  return principal.servers.all || principal.servers.connectionIds.has(connection.id);
}
