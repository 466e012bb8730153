import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { personBehind } from "@/lib/gateway/calls/own-connection";
import { isInScope, mayCall } from "@/lib/gateway/calls/reach";
import type { Route } from "@/lib/gateway/core/catalogue";
import { accountView } from "@/lib/gateway/core/own-view";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import {
  declaresTasks,
  offersLegacyTasks,
  offersModernTasks,
  TASKS_EXTENSION,
  withTaskId,
} from "@/lib/gateway/core/tasks";
import { exportResultUris } from "@/lib/gateway/core/uris";
import type { Caller } from "@/lib/gateway/gateway";
import type { LiveSession } from "@/lib/gateway/sessions/sessions";
import { upstreamOf } from "@/lib/gateway/sessions/upstream-of";

/** Clients keep ids over restarts; the server's own ttl is what ends a task. */
const LIFE_MS = 30 * 86_400_000;
const MAX_ID_LENGTH = 2048;
/** Tasks of one session and server that are remembered for `tasks/list` and status notifications. */
const MAX_REMEMBERED = 1000;

/** A task as a caller named it: the tool that made it, and the server's own id. */
export interface TaskRoute {
  readonly route: Route;
  /** The route's, as the account sees it that the task was made with. */
  readonly connection: ConnectionView;
  readonly upstreamId: string;
}

function bindingOf(caller: Caller): string {
  return `task|${caller.snapshot.organization.id}|${caller.principal.id}`;
}

/**
 * The id under which this caller knows a task of a server's. It holds the way back (connection, tool, the server's id, and
 * which of several accounts it was made with) and is sealed for the caller, so nothing has to be remembered, and to anybody
 * else it is an id of nothing.
 */
export function sealTaskId(
  caller: Caller,
  { upstreamKey }: Route,
  connection: ConnectionView,
  upstreamId: string,
): string {
  if (upstreamId.length > MAX_ID_LENGTH)
    throw new Fault("upstream_protocol_error", `${connection.slug} gave its task an id that is too long.`);
  const account = connection.account?.credential.id;
  const text = JSON.stringify([connection.id, upstreamKey, upstreamId, ...(account ? [account] : [])]);
  return caller.gateway.seal.seal(bindingOf(caller), caller.gateway.now() + LIFE_MS, text);
}

/** Null for an id that is not this caller's, or whose tool the caller may not use here (any more). */
export function openTaskId(caller: Caller, taskId: string): TaskRoute | null {
  const task = findTask(caller, taskId);
  return task && mayCall(caller, task.route) ? task : null;
}

/** As far as the caller's credential reaches, whatever the rules say. */
export function findTask(caller: Caller, taskId: string): TaskRoute | null {
  const text = caller.gateway.seal.open(bindingOf(caller), caller.gateway.now(), taskId);
  if (text === null) return null;
  const [connectionId, tool, upstreamId, accountId] = JSON.parse(text) as [string, string, string, string?];
  const { tools } = caller.endpoint.catalogue;
  const route = tools.inOrder.find((each) => each.upstreamKey === tool && each.connection.id === connectionId);
  if (!route || !isInScope(caller.principal, route.connection)) return null;
  const own = route.connection.accounts?.get(personBehind(caller) ?? "") ?? [];
  const account = own.find(({ credential }) => credential.id === accountId);
  return { route, connection: account ? accountView(route.connection, account) : route.connection, upstreamId };
}

/** So that a session's tasks can be listed, and what their server says of them reaches the client under the client's id. */
export function rememberTask(
  session: LiveSession,
  connection: ConnectionView,
  upstreamId: string,
  taskId: string,
): void {
  const { tasks } = upstreamOf(session, connection);
  if (tasks.has(upstreamId)) return;
  tasks.set(upstreamId, taskId);
  for (const oldest of tasks.keys()) {
    if (tasks.size <= MAX_REMEMBERED) break;
    tasks.delete(oldest);
  }
}

/** Throws unless this endpoint has tasks for the caller's era, and a modern caller declared that it knows them. */
export function requireTasks(caller: Caller, method: string): void {
  const offers = caller.era === "modern" ? offersModernTasks : offersLegacyTasks;
  if (!caller.endpoint.catalogue.connections.some(offers))
    throw new Fault("method_not_found", `Method not found: ${method}`);
  if (caller.era === "modern" && !declaresTasks(caller.capabilities)) {
    throw new Fault("missing_client_capability", `Missing required client capability: ${TASKS_EXTENSION}.`, {
      data: { requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } } },
    });
  }
}

/** A task's state as `tasks/get` answers it and `notifications/tasks` carries it. */
export function exportTaskState(caller: Caller, route: Route, state: JsonObject, taskId: string): JsonObject {
  const exported = withTaskId(state, taskId);
  if (isJsonObject(exported.result) && !caller.endpoint.connection)
    exported.result = exportResultUris(route.connection.slug, exported.result);
  return exported;
}
