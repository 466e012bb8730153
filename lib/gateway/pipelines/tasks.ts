import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { TaskMethod } from "@/lib/calls/record";
import {
  exportTaskState,
  findTask,
  openTaskId,
  rememberTask,
  requireTasks,
  sealTaskId,
} from "@/lib/gateway/calls/caller-tasks";
import { taskDenialOf } from "@/lib/gateway/calls/denial";
import { finishFault, finishReply } from "@/lib/gateway/calls/finish";
import { forward } from "@/lib/gateway/calls/forward";
import { inPlace } from "@/lib/gateway/calls/places";
import { reaches } from "@/lib/gateway/calls/reach";
import { pick, progressTokenOf, requireText } from "@/lib/gateway/calls/run-upstream";
import type { Route } from "@/lib/gateway/core/catalogue";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { createdTaskId, offersLegacyTasks, withTaskId } from "@/lib/gateway/core/tasks";
import type { Caller } from "@/lib/gateway/gateway";
import type { Answer } from "@/lib/gateway/serve/answer";
import { EMPTY_REQUEST, openOwnStream, targetOf } from "@/lib/gateway/sessions/session-upstreams";
import { uriExporter } from "@/lib/gateway/streams/subscriptions";
import type { Message } from "@/lib/mcp/message";
import { resultText } from "@/lib/mcp/wire";
import type { UpstreamReply } from "@/lib/upstreams/driver";

type Request = Extract<Message, { kind: "request" }>;

const MAX_LIST_PAGES = 10;

/** Whether `params.task` of a call goes on: to servers that make tasks; others run the call as any other (SEP-1686). */
export function wantsTask(caller: Caller, route: Route, params: JsonObject): boolean {
  return caller.era === "legacy" && isJsonObject(params.task) && offersLegacyTasks(route.connection);
}

/**
 * A task's handle in the answer to a `tools/call` gets the id that leads this caller back to it.
 *
 * @param connection as the call went out
 */
export function exportCreatedTask(
  caller: Caller,
  route: Route,
  connection: ConnectionView,
  reply: UpstreamReply,
): UpstreamReply {
  if (reply.kind === "error") return reply;
  const upstreamId = createdTaskId(reply.result);
  if (upstreamId === null) return reply;
  const taskId = sealTaskId(caller, route, connection, upstreamId);
  const { session } = caller;
  if (session) {
    rememberTask(session, route.connection, upstreamId, taskId);
    // What becomes of the task is said outside of the call.
    if (offersLegacyTasks(route.connection))
      openOwnStream(caller, session, route.connection, uriExporter(caller, route.connection));
  }
  return { kind: "result", result: withTaskId(reply.result, taskId) };
}

/** `tasks/get`, `tasks/update` and `tasks/cancel`; `tasks/result` in the legacy era: on the server whose task it is. */
export async function useTask(caller: Caller, request: Request, answer: Answer): Promise<void> {
  requireTasks(caller, request.method);
  const taskId = requireText(request.params, "taskId");
  const task = findTask(caller, taskId);
  // The same words for what never was, what is somebody else's and what is out of reach by now.
  const notFound = () => new Fault("invalid_arguments", "Invalid params: there is no such task.");
  const asked = pick(request.params, ["inputResponses"]);
  const forwarded = await forward(
    caller,
    {
      id: request.id,
      method: request.method as TaskMethod,
      // Calls are counted by name: polls are not the tool's, and ids would be as many names as there are tasks.
      name: request.method,
      arguments: { taskId: task?.upstreamId ?? taskId.slice(0, 256), ...asked },
      denial: task && taskDenialOf(caller, task.route, notFound),
      // Answers to a task's questions go on as they are: nothing here is a second try of a call.
      asSent: {},
      route: task && {
        connection: task.connection,
        upstreamName: task.route.upstreamKey,
        params: { taskId: task.upstreamId, ...asked },
      },
      headerParameters: {},
      progressToken: progressTokenOf(request.params),
      notFound,
    },
    answer,
  );
  if (forwarded.kind === "fault") return finishFault(request.id, forwarded.fault, answer);
  if (!task) return;
  const { connection } = task.route;
  if (caller.session) rememberTask(caller.session, connection, task.upstreamId, taskId);
  finishReply(caller, request.id, connection, exportTask(caller, task.route, forwarded.reply, taskId), answer);
}

/** What a server says of a task, under the client's id; the result that it may carry as that of a call. */
function exportTask(caller: Caller, route: Route, reply: UpstreamReply, taskId: string): UpstreamReply {
  if (reply.kind === "error") return reply;
  return { kind: "result", result: exportTaskState(caller, route, reply.result, taskId) };
}

/**
 * `tasks/list` (2025-11-25): the tasks that this session made. Servers list what belongs to a credential, which others here
 * may share, so only what the session knows is passed on.
 */
export async function listTasks(caller: Caller, request: Request, answer: Answer): Promise<void> {
  requireTasks(caller, request.method);
  const { session, endpoint } = caller;
  const owners = endpoint.catalogue.connections.filter(
    (connection) =>
      offersLegacyTasks(connection) &&
      reaches(caller, connection) &&
      (session?.upstreams.get(connection.id)?.tasks.size ?? 0) > 0,
  );
  const lists = await inPlace(caller, () => Promise.all(owners.map((connection) => knownTasks(caller, connection))));
  answer.finish(resultText(request.id, JSON.stringify({ tasks: lists.flat() })));
}

async function knownTasks(caller: Caller, connection: ConnectionView): Promise<JsonObject[]> {
  const known = caller.session?.upstreams.get(connection.id)?.tasks ?? new Map<string, string>();
  const listed: JsonObject[] = [];
  let cursor: JsonObject = {};
  for (let page = 0; page < MAX_LIST_PAGES; page++) {
    const outgoing = { ...EMPTY_REQUEST, method: "tasks/list", params: cursor };
    const call = caller.gateway.driver(connection.kind).send(targetOf(caller, connection), outgoing, {});
    // A server that does not answer takes nothing from the others' list.
    const reply = await call.done.catch(() => null);
    if (reply?.kind !== "result" || !Array.isArray(reply.result.tasks)) break;
    for (const task of reply.result.tasks) {
      const taskId = isJsonObject(task) && typeof task.taskId === "string" ? known.get(task.taskId) : undefined;
      if (isJsonObject(task) && taskId !== undefined && openTaskId(caller, taskId)) listed.push({ ...task, taskId });
    }
    if (typeof reply.result.nextCursor !== "string") break;
    cursor = { cursor: reply.result.nextCursor };
  }
  return listed;
}
