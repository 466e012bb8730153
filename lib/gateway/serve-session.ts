import { Fault } from "@/lib/base/errors";
import { corsHeaders } from "@/lib/gateway/admission";
import { STREAM_HEADERS } from "@/lib/gateway/answer";
import { headerOf } from "@/lib/gateway/exchange";
import { reaches } from "@/lib/gateway/reach";
import { type Admitted, requireSession } from "@/lib/gateway/serve-post";
import { eventText, notificationText } from "@/lib/mcp/wire";

/** A legacy session's GET stream: what servers say outside of calls; or, with `Last-Event-ID`, the rest of a call's stream. */
export function serveGet(admitted: Admitted): void {
  const { gateway, incoming, outgoing, principal, snapshot, endpoint } = admitted;
  const session = requireSession(admitted);
  if (!session)
    throw new Fault("method_not_allowed", "A stream by GET belongs to a session. Send initialize by POST first.");
  if (!(headerOf(incoming, "accept") ?? "").includes("text/event-stream")) {
    throw new Fault("not_acceptable", "Send the header Accept: text/event-stream.");
  }
  const organizationId = snapshot.organization.id;
  if (!gateway.streams.hasRoom(organizationId))
    throw new Fault("too_many_requests_in_flight", "The organization has too many streams open. Close one first.");
  const lastEventId = headerOf(incoming, "last-event-id");
  const resumed = lastEventId === undefined ? null : gateway.resumable.find(lastEventId, session.token);
  const sink = outgoing.openStream({ ...corsHeaders(incoming), ...STREAM_HEADERS });
  const unregister = gateway.streams.add({ sink, organizationId, principalId: principal.id });
  if (resumed) {
    outgoing.onClose(unregister);
    resumed.stream.resume(sink, resumed.after);
    return;
  }
  // A comment makes the headers leave at once, so that the client knows that it is connected.
  sink.write(": connected\n\n");
  session.streams.add(sink);
  const unlisten = gateway.listListeners.add({
    organizationId,
    principalId: principal.id,
    connectionSlug: endpoint.connection?.slug ?? null,
    wants: () => true,
    changed: (kind) => sink.write(eventText(notificationText(`notifications/${kind}/list_changed`, {}))),
    end: () => sink.end(),
  });
  const unwatch = gateway.watchers.watch(
    endpoint.catalogue.connections.filter((connection) => reaches(principal, connection)),
  );
  outgoing.onClose(() => {
    unregister();
    unlisten();
    unwatch();
    session.streams.delete(sink);
  });
}

/** Ends a session: its streams and its own sessions at the upstreams too. The id answers 404 from now on. */
export function serveDelete(admitted: Admitted): void {
  const { gateway, incoming, outgoing } = admitted;
  const session = requireSession(admitted);
  if (!session) throw new Fault("method_not_allowed", "There is no session to end.");
  gateway.sessions.end(session, gateway.now());
  outgoing.respond(204, corsHeaders(incoming), null);
}
