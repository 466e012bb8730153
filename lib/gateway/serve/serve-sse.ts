import { Fault } from "@/lib/base/errors";
import { corsHeaders } from "@/lib/gateway/door/admission";
import { headerOf, type Incoming } from "@/lib/gateway/mounts/exchange";
import { STREAM_HEADERS } from "@/lib/gateway/serve/answer";
import { type Admitted, checkContentEncoding, checkContentType, stillAdmitted } from "@/lib/gateway/serve/serve-post";
import { hearChanges } from "@/lib/gateway/serve/serve-session";
import { forwardPosted } from "@/lib/gateway/serve/sse-elsewhere";
import { readPosted, servePosted } from "@/lib/gateway/serve/sse-messages";

/**
 * The stream of the HTTP+SSE transport (2024-11-05, basic/transports, "HTTP with SSE"; deprecated since 2025-03-26). Its
 * first event says where the client posts its messages; all answers come on the stream.
 */
export function serveSse(admitted: Admitted): void {
  const { gateway, incoming, outgoing, principal, snapshot, endpoint } = admitted;
  const accept = headerOf(incoming, "accept") ?? "*/*";
  if (!accept.includes("text/event-stream") && !accept.includes("*/*"))
    throw new Fault("not_acceptable", "Send the header Accept: text/event-stream.");
  const organizationId = snapshot.organization.id;
  if (!gateway.streams.hasRoom(organizationId))
    throw new Fault("too_many_requests_in_flight", "The organization has too many streams open. Close one first.");
  const sink = outgoing.openStream({ ...corsHeaders(incoming), ...STREAM_HEADERS });
  const client = gateway.sseClients.add(sink, principal, admitted.path, endpoint.path);
  const unregister = gateway.streams.add({ sink, organizationId, principalId: principal.id });
  const unhear = hearChanges(admitted, sink);
  outgoing.onClose(() => {
    unregister();
    unhear();
    gateway.sseClients.remove(client);
    if (client.session) gateway.sessions.end(client.session, gateway.now());
  });
  sink.write(`event: endpoint\ndata: ${messagesPath(incoming)}?sessionId=${client.id}\n\n`);
}

/** Beside the stream's own path, as the client wrote it, so that it holds behind a proxy that knows one spelling only. */
function messagesPath(incoming: Incoming): string {
  const path = incoming.url.split("?", 1)[0] ?? "";
  return path.replace(/[^/]+\/?$/, "messages");
}

/** What a client posts whose stream is open: taken with 202, answered on the stream. */
export async function serveMessages(admitted: Admitted): Promise<void> {
  const { gateway, incoming, outgoing, principal, endpoint } = admitted;
  checkContentType(incoming);
  checkContentEncoding(incoming);
  const id = clientIdOf(incoming);
  const client = gateway.sseClients.find(id, principal, endpoint.path);
  const owner = client ? null : ownerOf(admitted, id);
  const text = await incoming.readBody(gateway.limits.maxRequestBytes);
  if (owner !== null && !(await forwardPosted(admitted, owner, id, text))) throw notOpen();
  const messages = client ? readPosted(client, text) : [];
  outgoing.respond(202, corsHeaders(incoming), null);
  if (client) await servePosted(admitted, client, messages, () => stillAdmitted(admitted));
}

function clientIdOf(incoming: Incoming): string {
  const id = new URLSearchParams(incoming.url.split("?")[1] ?? "").get("sessionId");
  if (id !== null) return id;
  throw new Fault(
    "invalid_request",
    "The URL has no sessionId. Open the stream first (GET …/mcp/sse); its first event says where to post.",
  );
}

/** The other process that may have the client's stream. Throws a Fault where none can. */
function ownerOf({ gateway }: Admitted, id: string): string {
  const owner = gateway.sseClients.ownerOf(id);
  if (owner === null || owner === gateway.elsewhere.processId || !gateway.elsewhere.isShared) throw notOpen();
  return owner;
}

function notOpen(): Fault {
  return new Fault("session_not_found", "Session not found: its stream is not open. Open a new one (GET …/mcp/sse).");
}
