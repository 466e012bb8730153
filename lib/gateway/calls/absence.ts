import { Fault } from "@/lib/base/errors";
import { missingAuthorization } from "@/lib/gateway/calls/missing-credential";
import { pausedFault } from "@/lib/gateway/calls/paused";
import { reaches } from "@/lib/gateway/calls/reach";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";

/**
 * Why a name is not known here, where that is a server's doing: one that has never been reached has no list to know the
 * name from, so nothing can be said but how the server is. Null: the name is simply unknown. Only for words; calls are
 * routed by table.
 */
export function explainAbsence(caller: Caller, name: string): Fault | null {
  const connection = caller.endpoint.connection ?? ownerOf(caller, name);
  if (!connection || connection.kind === "builtin" || !reaches(caller, connection)) return null;
  const isKnown = connection.status === "connected" || connection.tools.length + connection.prompts.length > 0;
  return isKnown ? null : (missingAuthorization(caller, connection) ?? faultOf(connection, caller.gateway.now()));
}

function ownerOf(caller: Caller, name: string): ConnectionView | undefined {
  const end = name.indexOf("__");
  return end > 0 ? caller.snapshot.bySlug.get(name.slice(0, end)) : undefined;
}

function faultOf(connection: ConnectionView, now: number): Fault {
  const { slug, status, statusReason, isDisabled } = connection;
  if (isDisabled || status === "paused") return pausedFault(connection, now);
  const reason = statusReason ?? "it has not been asked for its tools yet.";
  const said = reason.startsWith(slug) ? reason : `${slug} could not be reached: ${reason}`;
  const options = { data: { server: slug } };
  return new Fault(status === "needs_reauth" ? "needs_reauth" : "upstream_unreachable", said, options);
}
