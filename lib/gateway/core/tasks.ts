import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";

/**
 * Tasks: a `tools/call` that answers with a handle instead of a result. In the modern era an extension (SEP-2663) where the
 * server decides; in 2025-11-25 an experimental part of the protocol (SEP-1686) where the client asks for it. A task of one
 * era is not offered to clients of the other: their methods and fields have different meanings.
 */
export const TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

/** Where a result or notification of 2025-11-25 names the task that it belongs to. */
const RELATED_TASK = "io.modelcontextprotocol/related-task";

/** Whether a server makes tasks for clients of the modern era. */
export function offersModernTasks({ era, capabilities }: ConnectionView): boolean {
  const { extensions } = capabilities;
  return era === "modern" && isJsonObject(extensions) && isJsonObject(extensions[TASKS_EXTENSION]);
}

/** Whether a server makes tasks of its tools for clients that ask for one (2025-11-25). */
export function offersLegacyTasks({ era, capabilities }: ConnectionView): boolean {
  const { tasks } = capabilities;
  return (
    era !== "modern" &&
    isJsonObject(tasks) &&
    isJsonObject(tasks.requests) &&
    isJsonObject(tasks.requests.tools) &&
    isJsonObject(tasks.requests.tools.call)
  );
}

/** `capabilities.tasks` of an endpoint towards legacy clients; undefined when no server of it makes tasks. */
export function mergeLegacyTasks(connections: readonly ConnectionView[]): JsonObject | undefined {
  const offering = connections.filter(offersLegacyTasks);
  if (offering.length === 0) return undefined;
  const has = (name: string) =>
    offering.some(({ capabilities }) => isJsonObject(capabilities.tasks) && isJsonObject(capabilities.tasks[name]));
  return {
    ...(has("list") ? { list: {} } : {}),
    ...(has("cancel") ? { cancel: {} } : {}),
    requests: { tools: { call: {} } },
  };
}

/** Whether a client declared the extension with this very request (SEP-2663, "Capability Negotiation"). */
export function declaresTasks(capabilities: JsonObject): boolean {
  return isJsonObject(capabilities.extensions) && isJsonObject(capabilities.extensions[TASKS_EXTENSION]);
}

/**
 * A tool as it is listed beside other servers' tools: the endpoint announces tasks as soon as one server makes them, so
 * a tool whose own server does not must not say that it can be a task.
 */
export function withoutForeignTaskSupport(tool: JsonObject, connection: ConnectionView): JsonObject {
  const { execution, ...rest } = tool;
  if (!isJsonObject(execution) || execution.taskSupport === undefined || offersLegacyTasks(connection)) return tool;
  const { taskSupport: _support, ...others } = execution;
  return Object.keys(others).length > 0 ? { ...rest, execution: others } : rest;
}

/** The task that a result of `tools/call` is the handle of: flat in the modern era, under `task` in 2025-11-25. */
export function createdTaskId(result: JsonObject): string | null {
  if (result.resultType === "task") return typeof result.taskId === "string" ? result.taskId : null;
  const { task } = result;
  return isJsonObject(task) && typeof task.taskId === "string" && typeof task.status === "string" ? task.taskId : null;
}

/** The task that a message belongs to without being about it: a question asked by one, the result of one (2025-11-25). */
export function relatedTaskId({ _meta: meta }: JsonObject): string | null {
  const related = isJsonObject(meta) ? meta[RELATED_TASK] : undefined;
  return isJsonObject(related) && typeof related.taskId === "string" ? related.taskId : null;
}

/** The same parameters or result with the id of the task that it belongs to replaced. */
export function withRelatedTask(message: JsonObject, taskId: string): JsonObject {
  if (relatedTaskId(message) === null) return message;
  return { ...message, _meta: { ...(message._meta as JsonObject), [RELATED_TASK]: { taskId } } };
}

/** The same result with the task's id replaced, wherever it stands. */
export function withTaskId(result: JsonObject, taskId: string): JsonObject {
  const exported = { ...withRelatedTask(result, taskId) };
  if (typeof exported.taskId === "string") exported.taskId = taskId;
  const { task } = exported;
  if (isJsonObject(task) && typeof task.taskId === "string") exported.task = { ...task, taskId };
  return exported;
}
