import { FAULTS, Fault, toFault } from "@/lib/base/errors";
import type { Outgoing } from "@/lib/gateway/mounts/exchange";
import { dispatch } from "@/lib/gateway/serve/dispatch";
import { type Admitted, checkBatch, legacyCaller, parseBody } from "@/lib/gateway/serve/serve-post";
import { handleNotification, openSession } from "@/lib/gateway/sessions/legacy-session";
import { SseAnswer, type SseClient } from "@/lib/gateway/sessions/sse-clients";
import { type Message, readMessage } from "@/lib/mcp/message";
import { eventText, faultText } from "@/lib/mcp/wire";

/** What a client that does not say `initialize` is taken to speak: the revision that this transport belongs to. */
const OWN_VERSION = "2024-11-05";

/**
 * What a client of HTTP+SSE has posted: one message, or a batch where the revision of its session has them (2025-03-26 and
 * earlier). Throws a Fault, for the POST to be refused with: what is no message, also as a part of a batch.
 */
export function readPosted(client: SseClient, text: string): readonly Message[] {
  const value = parseBody(text);
  if (!Array.isArray(value)) return [readMessage(value)];
  checkBatch(client.session?.facts.protocolVersion ?? OWN_VERSION, value.length);
  const messages = value.map((each) => readMessage(each));
  // 2025-03-26, basic/lifecycle, "Initialization".
  if (messages.some((message) => message.kind === "request" && message.method === "initialize"))
    throw new Fault("invalid_request", "initialize must not be part of a batch. Send it by itself.");
  return messages;
}

/**
 * Serves what `readPosted` has read, one message after another. Never rejects: whatever goes wrong now is said on the stream.
 * A batch is answered message by message, since clients read one message from an event.
 *
 * @param readmit the POST's own credential, judged by what is known then
 */
export async function servePosted(
  admitted: Admitted,
  client: SseClient,
  messages: readonly Message[],
  readmit: () => Admitted | Promise<Admitted>,
): Promise<void> {
  const { gateway } = admitted;
  if (client.session) client.session.lastUsedAt = gateway.now();
  for (const message of messages) {
    if (!client.sink.isOpen) return;
    try {
      // A batch may run for long: what has been taken away meanwhile is not available to the rest of it.
      const now = message === messages[0] ? admitted : await readmit();
      await serveMessage(now, client, message);
    } catch (error) {
      const fault = toFault(error);
      const { level } = FAULTS[fault.code];
      if (level !== "info")
        gateway.log[level]({ fault: fault.code, err: fault.cause, ...fault.detail }, fault.publicMessage);
      if (message.kind === "request") client.sink.write(eventText(faultText(message.id, fault)));
    }
  }
}

/** The POST is answered with 202; everything else comes on the stream. */
export const NOBODY: Outgoing = {
  belongsTo: () => undefined,
  respond: () => undefined,
  openStream: () => ({ isOpen: false, write: () => undefined, end: () => undefined }),
  onClose: () => undefined,
};

async function serveMessage(admitted: Admitted, client: SseClient, message: Message): Promise<void> {
  const { session } = client;
  if (message.kind === "response") {
    session?.questions.get(String(message.id))?.(message.reply);
    return;
  }
  if (message.kind === "request" && message.method === "initialize") return initialize(admitted, client, message);
  // A stream that broke off is opened anew by many clients' libraries without another `initialize`: what needs no session
  // is served all the same.
  const caller = legacyCaller(admitted, message.params, session, session?.facts.protocolVersion ?? OWN_VERSION);
  if (message.kind === "notification") return handleNotification(caller, message.method, message.params);
  await dispatch(caller, message, new SseAnswer(client));
}

function initialize(admitted: Admitted, client: SseClient, request: Extract<Message, { kind: "request" }>): void {
  if (client.session)
    throw new Fault("invalid_request", "This stream is initialized. Open another one for another session.");
  const { result, session } = openSession(admitted, request.id, request.params);
  if (!client.sink.isOpen) {
    admitted.gateway.sessions.end(session, admitted.gateway.now());
    return;
  }
  session.streams.add(client.sink);
  client.session = session;
  client.sink.write(eventText(result));
}
