import { isJsonObject } from "@/lib/base/json";
import type { UpstreamCaller } from "@/lib/forwarding/core/identity";
import { upstreamCaller } from "@/lib/gateway/calls/caller-identity";
import { openTaskId } from "@/lib/gateway/calls/caller-tasks";
import { askWithin, stillMayCall, stillMayUse, stillReaches } from "@/lib/gateway/calls/current-asker";
import { ownConnection } from "@/lib/gateway/calls/own-connection";
import { askOnSession, type ExportTask, notifySession } from "@/lib/gateway/calls/questions";
import { reaches } from "@/lib/gateway/calls/reach";
import { keepsSessions } from "@/lib/gateway/core/keeps-sessions";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { relatedTaskId, withRelatedTask } from "@/lib/gateway/core/tasks";
import type { Caller } from "@/lib/gateway/gateway";
import { callerTarget } from "@/lib/gateway/sessions/legacy-session";
import type { LiveSession } from "@/lib/gateway/sessions/sessions";
import { upstreamOf } from "@/lib/gateway/sessions/upstream-of";
import { changedList } from "@/lib/gateway/streams/list-listeners";
import type { UpstreamNotification, UpstreamQuestion, UpstreamReply, UpstreamTarget } from "@/lib/upstreams/driver";

const SETUP_TIMEOUT_MS = 15_000;

/**
 * Whose upstream session a caller's request uses: its own where it has a session here and the upstream keeps them, else the
 * pooled one. A server that is told who calls may remember it with a session: there nobody shares one with others.
 */
export function targetOf(caller: Caller, connection: ConnectionView): UpstreamTarget {
  if (caller.session && keepsSessions(connection))
    return callerTarget(caller.gateway, caller.session, connection, caller.principal);
  const own = ownConnection(caller, connection);
  const behind = behindOf(caller, connection);
  if (behind === null) return { connection: own, session: { kind: "pooled" }, caller: null };
  return { connection: own, session: { kind: "principal", id: caller.principal.id, capabilities: {} }, caller: behind };
}

/** Who is behind a request of a caller's, where the server is told so. */
export function behindOf({ gateway, principal }: Caller, connection: ConnectionView): UpstreamCaller | null {
  const { id: principalId, organizationId } = principal;
  return upstreamCaller(gateway, connection, { organizationId, principalId, principal });
}

/** Tasks of a server as this session knows them. */
export function taskExporter(session: LiveSession | null, connection: ConnectionView): ExportTask {
  return (taskId) => session?.upstreams.get(connection.id)?.tasks.get(taskId);
}

/** A question that a task asks names the task as the client knows it; the answer names it as the server does. */
export async function askForTask(
  question: UpstreamQuestion,
  exportTask: ExportTask,
  put: (question: UpstreamQuestion) => Promise<UpstreamReply>,
): Promise<UpstreamReply> {
  const own = relatedTaskId(question.params);
  const taskId = own === null ? undefined : exportTask(own);
  if (own === null || taskId === undefined) return put(question);
  const reply = await put({ ...question, params: withRelatedTask(question.params, taskId) });
  return reply.kind === "result" ? { kind: "result", result: withRelatedTask(reply.result, own) } : reply;
}

/** Before a request of a session goes to a legacy upstream: the session's log level is made known to it once. */
export async function prepareUpstream(caller: Caller, connection: ConnectionView): Promise<void> {
  const { session, gateway } = caller;
  if (!session || !keepsSessions(connection)) return;
  const held = upstreamOf(session, connection);
  if (session.logLevel === null || held.logLevel === session.logLevel || !isJsonObject(connection.capabilities.logging))
    return;
  held.logLevel = session.logLevel;
  const request = { ...EMPTY_REQUEST, method: "logging/setLevel", params: { level: session.logLevel } };
  await gateway
    .driver(connection.kind)
    .send(callerTarget(gateway, session, connection, caller.principal), request, {})
    .done.catch(() => undefined);
}

export const EMPTY_REQUEST = {
  progress: false,
  logLevel: null,
  clientCapabilities: {},
  headerParameters: {},
  traceparent: null,
  timeoutMs: SETUP_TIMEOUT_MS,
} as const;

/** `logging/setLevel`: remembered, and told to the servers that this session already talks to (and to the only one). */
export async function setSessionLevel(caller: Caller, session: LiveSession, level: string): Promise<void> {
  session.logLevel = level;
  session.elsewhere.setLevel(session, level);
  const concerned = caller.endpoint.catalogue.connections.filter(
    (connection) =>
      (connection === caller.endpoint.connection || session.upstreams.has(connection.id)) &&
      reaches(caller, connection),
  );
  await Promise.all(concerned.map((connection) => prepareUpstream(caller, connection)));
}

/**
 * Opens the session's own stream from a legacy upstream: what the server says outside of calls goes to the client's GET
 * stream, and its questions too, as long as the caller may use what they are about. Once per session and connection.
 */
export function openOwnStream(
  caller: Caller,
  session: LiveSession,
  connection: ConnectionView,
  exportUri: (uri: string) => string,
): void {
  const held = upstreamOf(session, connection);
  if (held.close) return;
  const stream = caller.gateway.driver(connection.kind).listen(
    callerTarget(caller.gateway, session, connection, caller.principal),
    {},
    {
      onNotification: (notification) => {
        if (changedList(notification.method)) caller.gateway.relist(connection, notification.method);
        else if (mayHear(caller, session, connection, notification))
          notifySession(session, notification, exportUri, taskExporter(session, connection));
      },
      onRequest: (question) =>
        askWithin(
          () => mayBeAsked(caller, session, connection, question),
          () => askForTask(question, taskExporter(session, connection), (asked) => askOnSession(session, asked)),
        ),
    },
  );
  held.close = () => stream.close();
  void stream.closed.then(() => {
    held.close = null;
  });
}

function mayHear(
  caller: Caller,
  session: LiveSession,
  connection: ConnectionView,
  { method, params }: UpstreamNotification,
): boolean {
  if (method === "notifications/resources/updated") return stillMayUse(caller, connection);
  if (method === "notifications/tasks/status") return mayFollow(caller, session, connection, params.taskId);
  return stillReaches(caller, connection);
}

function mayBeAsked(
  caller: Caller,
  session: LiveSession,
  connection: ConnectionView,
  { params }: UpstreamQuestion,
): boolean {
  const taskId = relatedTaskId(params);
  return taskId === null ? stillReaches(caller, connection) : mayFollow(caller, session, connection, taskId);
}

/** A task goes with the tool that made it; one that is not known goes with its server. */
function mayFollow(caller: Caller, session: LiveSession, connection: ConnectionView, upstreamId: unknown): boolean {
  const taskId = session.upstreams.get(connection.id)?.tasks.get(String(upstreamId));
  const task = taskId === undefined ? null : openTaskId(caller, taskId);
  return task ? stillMayCall(caller, connection, task.route.upstreamKey) : stillReaches(caller, connection);
}
