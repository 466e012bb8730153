import { Fault } from "@/lib/base/errors";
import { reaches } from "@/lib/gateway/calls/reach";
import { corsHeaders } from "@/lib/gateway/door/admission";
import { type EventSink, headerOf, type Outgoing } from "@/lib/gateway/mounts/exchange";
import { STREAM_HEADERS } from "@/lib/gateway/serve/answer";
import { type Admitted, joined, requireSession } from "@/lib/gateway/serve/serve-post";
import type { LiveSession } from "@/lib/gateway/sessions/sessions";
import { eventText, notificationText } from "@/lib/mcp/wire";

/** A legacy session's GET stream: what servers say outside of calls; or, with `Last-Event-ID`, the rest of a call's stream. */
export async function serveGet(admitted: Admitted): Promise<void> {
  const { gateway, incoming, outgoing, principal, snapshot } = admitted;
  const session = requireSession(admitted);
  if (!session)
    throw new Fault("method_not_allowed", "A stream by GET belongs to a session. Send initialize by POST first.");
  if (session.joining !== null) await joined(session);
  if (!(headerOf(incoming, "accept") ?? "").includes("text/event-stream")) {
    throw new Fault("not_acceptable", "Send the header Accept: text/event-stream.");
  }
  const organizationId = snapshot.organization.id;
  if (!gateway.streams.hasRoom(organizationId))
    throw new Fault("too_many_requests_in_flight", "The organization has too many streams open. Close one first.");
  const lastEventId = headerOf(incoming, "last-event-id");
  const resumed = lastEventId === undefined ? null : gateway.resumable.find(lastEventId, session.token);
  const open = () => {
    const sink = outgoing.openStream({ ...corsHeaders(incoming), ...STREAM_HEADERS });
    const unregister = gateway.streams.add({ sink, organizationId, principalId: principal.id });
    outgoing.onClose(unregister);
    return sink;
  };
  if (resumed) return resumed.stream.resume(open(), resumed.after);
  if (lastEventId !== undefined) {
    if (await resumeElsewhere(session, lastEventId, open, outgoing)) return;
    // Unknown, gone and another session's look alike. A stream of another kind would let the client wait for nothing.
    throw new Fault("not_found", "No stream of this session goes on after this Last-Event-ID. Open one without it.");
  }
  const sink = open();
  // A comment makes the headers leave at once, so that the client knows that it is connected.
  sink.write(`retry: ${reconnectAfterMs(Math.random())}\n: connected\n\n`);
  session.streams.add(sink);
  session.elsewhere.holdStream(session);
  const unhear = hearChanges(admitted, sink);
  outgoing.onClose(() => {
    unhear();
    session.streams.delete(sink);
    if (session.streams.size === 0) session.elsewhere.releaseStream(session);
  });
}

/** A legacy client's own stream is told of changed lists, and their servers are listened to meanwhile. Returns how to stop. */
export function hearChanges(
  { gateway, incoming, principal, snapshot, endpoint }: Admitted,
  sink: EventSink,
): () => void {
  const unlisten = gateway.listListeners.add({
    organizationId: snapshot.organization.id,
    principalId: principal.id,
    connectionSlug: endpoint.connection?.slug ?? null,
    principal,
    address: incoming.address,
    wants: () => true,
    changed: (kind) => sink.write(eventText(notificationText(`notifications/${kind}/list_changed`, {}))),
    end: () => sink.end(),
  });
  const asker = { gateway, principal, snapshot, address: incoming.address };
  const watching = gateway.watchers.watch(
    endpoint.catalogue.connections.filter((connection) => reaches(asker, connection)),
  );
  return () => {
    unlisten();
    watching.release();
  };
}

/** Returns false when no other process has that stream for this session. */
async function resumeElsewhere(
  session: LiveSession,
  lastEventId: string,
  open: () => EventSink,
  outgoing: Outgoing,
): Promise<boolean> {
  let sink: EventSink | null = null;
  const letGo = await session.elsewhere.resume(session, lastEventId, {
    write(text) {
      sink ??= open();
      sink.write(text);
    },
    end: () => sink?.end(),
  });
  if (letGo) outgoing.onClose(letGo);
  return letGo !== null;
}

/** Ends a session, at all processes: its streams and its own sessions at the upstreams too. The id answers 404 from now on. */
export async function serveDelete(admitted: Admitted): Promise<void> {
  const { gateway, incoming, outgoing } = admitted;
  const session = requireSession(admitted);
  if (!session) throw new Fault("method_not_allowed", "There is no session to end.");
  if (session.joining !== null) await joined(session);
  gateway.sessions.end(session, gateway.now());
  await session.elsewhere.end(session);
  outgoing.respond(204, corsHeaders(incoming), null);
}

/** When all streams end at once (a restart, a network), their clients shall not all come back in the same moment. */
function reconnectAfterMs(random: number): number {
  return 500 + Math.floor(random * 4000);
}
