import { uuidv7 } from "@/lib/base/ids";
import type { JsonObject } from "@/lib/base/json";
import { isAtLeast } from "@/lib/gateway/core/log-level";
import type { LiveSession } from "@/lib/gateway/sessions";
import { eventText, notificationText, requestText } from "@/lib/mcp/wire";
import type { UpstreamNotification, UpstreamReply } from "@/lib/upstreams/driver";

/** What a server may ask a client, and what the client must have declared to be asked. */
const CAPABILITY_OF: Readonly<Record<string, string>> = {
  "sampling/createMessage": "sampling",
  "elicitation/create": "elicitation",
  "roots/list": "roots",
};

const QUESTION_TIMEOUT_MS = 10 * 60_000;
/** More than a person or model answers at once; a server that asks more is not helped by waiting. */
const MAX_QUESTIONS = 100;

function refusal(message: string): UpstreamReply {
  return { kind: "error", code: -32601, message };
}

/**
 * Puts an upstream's question to the client of a session, under an id of ours, and waits for the answer. `write` decides
 * on which stream it goes.
 */
export function ask(
  session: LiveSession,
  request: { method: string; params: JsonObject },
  write: (text: string) => void,
): Promise<UpstreamReply> {
  const capability = CAPABILITY_OF[request.method];
  if (capability === undefined || session.facts.capabilities[capability] === undefined) {
    return Promise.resolve(refusal(`The client does not answer ${request.method}.`));
  }
  if (session.questions.size >= MAX_QUESTIONS)
    return Promise.resolve(refusal("The client has too many open questions."));
  const id = `cw-${uuidv7()}`;
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(refusal("The client did not answer in time.")), QUESTION_TIMEOUT_MS);
    timer.unref();
    const settle = (reply: UpstreamReply) => {
      clearTimeout(timer);
      session.questions.delete(id);
      resolve(reply);
    };
    session.questions.set(id, settle);
    write(requestText(id, request.method, request.params));
  });
}

/** The client's GET stream, for what belongs to no call. Messages go to one stream only (2025-11-25, "Multiple Connections"). */
function ownStream(session: LiveSession) {
  for (const stream of session.streams) if (stream.isOpen) return stream;
  return null;
}

export function askOnSession(
  session: LiveSession,
  request: { method: string; params: JsonObject },
): Promise<UpstreamReply> {
  const stream = ownStream(session);
  if (!stream) return Promise.resolve(refusal("The client has no stream open."));
  return ask(session, request, (text) => stream.write(eventText(text)));
}

/** Passes a notification on to the client's GET stream; dropped when it has none. */
export function notifySession(
  session: LiveSession,
  notification: UpstreamNotification,
  exportUri: (uri: string) => string,
): void {
  const params = exportedParams(notification, session.logLevel, exportUri);
  if (params) ownStream(session)?.write(eventText(notificationText(notification.method, params)));
}

/** The parameters as the client may see them; null for what it did not ask for. */
export function exportedParams(
  notification: UpstreamNotification,
  logLevel: string | null,
  exportUri: (uri: string) => string,
): JsonObject | null {
  const { method, params } = notification;
  if (method === "notifications/message") return logLevel === null || isAtLeast(params.level, logLevel) ? params : null;
  if (method === "notifications/resources/updated") {
    return typeof params.uri === "string" ? { ...params, uri: exportUri(params.uri) } : null;
  }
  return method === "notifications/elicitation/complete" ? params : null;
}
