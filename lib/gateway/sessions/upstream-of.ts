import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { LiveSession, SessionUpstream } from "@/lib/gateway/sessions/sessions";

/** What this process holds of a session's use of one connection; made at the first use. */
export function upstreamOf(session: LiveSession, connection: ConnectionView): SessionUpstream {
  let held = session.upstreams.get(connection.id);
  if (!held) {
    held = { logLevel: null, subscriptions: new Set(), tasks: new Map(), close: null };
    session.upstreams.set(connection.id, held);
  }
  return held;
}
