import { uuidv7 } from "@/lib/base/ids";
import type { JsonObject } from "@/lib/base/json";
import { refuseQuestion } from "@/lib/gateway/core/answerable";
import { isAtLeast } from "@/lib/gateway/core/log-level";
import type { EventSink } from "@/lib/gateway/mounts/exchange";
import { questionId } from "@/lib/gateway/sessions/elsewhere";
import type { LiveSession } from "@/lib/gateway/sessions/sessions";
import { eventText, notificationText, requestText } from "@/lib/mcp/wire";
import type { UpstreamNotification, UpstreamQuestion, UpstreamReply } from "@/lib/upstreams/driver";

const QUESTION_TIMEOUT_MS = 10 * 60_000;
/** More than a person or model answers at once; a server that asks more is not helped by waiting. */
const MAX_QUESTIONS = 100;

function refusal(message: string): UpstreamReply {
  return { kind: "error", code: -32601, message };
}

/**
 * Puts an upstream's question to the client of a session, under an id of ours, and waits for the answer. `write` decides
 * on which stream it goes, and may resolve to false when there is none. A question that is taken back is taken back at
 * the client too.
 */
export function ask(
  session: LiveSession,
  { method, params, signal }: UpstreamQuestion,
  write: (text: string, question: string | null) => Promise<boolean> | undefined,
): Promise<UpstreamReply> {
  const refused = refuseQuestion(session.facts.capabilities, method, params);
  if (refused) return Promise.resolve({ kind: "error", ...refused });
  if (session.questions.size >= MAX_QUESTIONS)
    return Promise.resolve(refusal("The client has too many open questions."));
  if (signal.aborted) return Promise.resolve(refusal("The question was taken back."));
  const id = questionId(session.elsewhere.processId, uuidv7());
  return new Promise((resolve) => {
    const takeBack = (reason: string) => {
      void write(notificationText("notifications/cancelled", { requestId: id, reason }), null);
      settle(refusal(reason));
    };
    const timer = setTimeout(() => takeBack("The client did not answer in time."), QUESTION_TIMEOUT_MS);
    timer.unref();
    const onAbort = () => takeBack("The question was taken back.");
    signal.addEventListener("abort", onAbort, { once: true });
    const settle = (reply: UpstreamReply) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      session.questions.delete(id);
      resolve(reply);
    };
    session.questions.set(id, settle);
    void write(requestText(id, method, params), id)?.then((isWritten) => {
      if (!isWritten) settle(refusal("The client has no stream open."));
    });
  });
}

/** The client's GET stream, for what belongs to no call. Messages go to one stream only (2025-11-25, "Multiple Connections"). */
export function ownStream(session: LiveSession): EventSink | null {
  for (const stream of session.streams) if (stream.isOpen) return stream;
  return null;
}

export function askOnSession(session: LiveSession, question: UpstreamQuestion): Promise<UpstreamReply> {
  return ask(session, question, (text, id) => {
    const stream = ownStream(session);
    if (!stream) return session.elsewhere.write(session, text, id).catch(() => false);
    stream.write(eventText(text));
    return undefined;
  });
}

/** The client's id of a server's task; undefined for one that is not known to be the client's. */
export type ExportTask = (taskId: string) => string | undefined;

/** Passes a notification on to the client's GET stream, here or at another process; dropped when it has none. */
export function notifySession(
  session: LiveSession,
  notification: UpstreamNotification,
  exportUri: (uri: string) => string,
  exportTask: ExportTask,
): void {
  const params = exportedParams(notification, session.logLevel, exportUri, exportTask);
  if (!params) return;
  const text = notificationText(notification.method, params);
  const stream = ownStream(session);
  if (stream) stream.write(eventText(text));
  else void session.elsewhere.write(session, text, null).catch(() => false);
}

/** The parameters as the client may see them; null for what it did not ask for. */
export function exportedParams(
  notification: UpstreamNotification,
  logLevel: string | null,
  exportUri: (uri: string) => string,
  exportTask: ExportTask,
): JsonObject | null {
  const { method, params } = notification;
  if (method === "notifications/tasks/status") {
    const taskId = typeof params.taskId === "string" ? exportTask(params.taskId) : undefined;
    return taskId === undefined ? null : { ...params, taskId };
  }
  if (method === "notifications/message") return logLevel === null || isAtLeast(params.level, logLevel) ? params : null;
  if (method === "notifications/resources/updated") {
    return typeof params.uri === "string" ? { ...params, uri: exportUri(params.uri) } : null;
  }
  return method === "notifications/elicitation/complete" ? params : null;
}
