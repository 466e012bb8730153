import { Fault } from "@/lib/base/errors";
import type { JsonObject, JsonValue } from "@/lib/base/json";
import type { Answer } from "@/lib/gateway/answer";
import { isAtLeast } from "@/lib/gateway/core/log-level";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { ForwardedCall } from "@/lib/gateway/forward";
import type { Caller } from "@/lib/gateway/gateway";
import { callKey } from "@/lib/gateway/legacy-session";
import { changedList } from "@/lib/gateway/list-listeners";
import { ask, exportedParams } from "@/lib/gateway/questions";
import { prepareUpstream, targetOf, upstreamOf } from "@/lib/gateway/session-upstreams";
import { uriExporter } from "@/lib/gateway/subscriptions";
import { notificationText } from "@/lib/mcp/wire";
import type { UpstreamCallEvents, UpstreamNotification, UpstreamReply } from "@/lib/upstreams/driver";

/**
 * One request to an upstream on behalf of a caller. What the server says on the way goes to this caller's own stream, a
 * client that leaves or cancels ends the upstream call, and whatever waits for the client is let go at the end.
 */
export async function runUpstream(
  caller: Caller,
  call: ForwardedCall,
  route: NonNullable<ForwardedCall["route"]>,
  answer: Answer,
): Promise<UpstreamReply> {
  const { gateway, session } = caller;
  const { connection } = route;
  if (session) {
    upstreamOf(session, connection);
    if (session.logLevel !== null) await prepareUpstream(caller, connection);
  }
  const upstream = gateway.driver(connection.kind).send(
    targetOf(caller, connection),
    {
      method: call.method,
      params: route.params,
      progress: call.progressToken !== undefined && answer.canStream,
      logLevel: caller.era === "modern" ? caller.logLevel : null,
      // A legacy client is asked over its session; what a modern upstream may ask of it is the bridge's business.
      clientCapabilities: caller.era === "modern" ? forwardable(caller.capabilities) : {},
      headerParameters: call.headerParameters,
      traceparent: null,
      timeoutMs: connection.timeoutMs,
    },
    eventsOf(caller, call, connection, answer),
  );
  const key = callKey(call.id);
  const cancel = (reason?: string) => upstream.cancel(reason);
  session?.calls.set(key, cancel);
  answer.onGone(() => cancel("The client has left."));
  try {
    return await upstream.done;
  } finally {
    if (session?.calls.get(key) === cancel) session.calls.delete(key);
  }
}

/** The tasks extension would hand out ids that do not route back yet; everything else a client can do is told upstream. */
function forwardable(capabilities: JsonObject): JsonObject {
  const { extensions, ...rest } = capabilities;
  if (typeof extensions !== "object" || extensions === null || Array.isArray(extensions)) return rest;
  const { "io.modelcontextprotocol/tasks": _tasks, ...known } = extensions;
  return { ...rest, extensions: known };
}

function eventsOf(caller: Caller, call: ForwardedCall, connection: ConnectionView, answer: Answer): UpstreamCallEvents {
  const { session } = caller;
  return {
    onNotification(notification) {
      if (changedList(notification.method)) return caller.gateway.relist(connection, notification.method);
      const params = callParams(caller, call, connection, notification);
      if (params) answer.notify(notificationText(notification.method, params));
    },
    onRequest(request) {
      if (!session || !answer.canStream)
        return Promise.resolve({ kind: "error", code: -32601, message: "The client cannot be asked." });
      return ask(session, request, (text) => answer.notify(text));
    },
    onResumable: (retryMs) => answer.makeResumable(retryMs),
    onDetached: () => answer.detach(),
  };
}

function callParams(
  caller: Caller,
  call: ForwardedCall,
  connection: ConnectionView,
  notification: UpstreamNotification,
): JsonObject | null {
  if (notification.method === "notifications/progress") {
    return call.progressToken === undefined ? null : { ...notification.params, progressToken: call.progressToken };
  }
  // A modern client hears no log message that it did not ask for with this very request.
  if (notification.method === "notifications/message" && caller.era === "modern") {
    return caller.logLevel !== null && isAtLeast(notification.params.level, caller.logLevel)
      ? notification.params
      : null;
  }
  return exportedParams(notification, caller.logLevel, uriExporter(caller, connection));
}

/** The token under which a caller wants progress, as JSON-RPC allows it. */
export function progressTokenOf(params: JsonObject): JsonValue | undefined {
  const meta = params._meta;
  if (typeof meta !== "object" || meta === null || Array.isArray(meta)) return undefined;
  const token = meta.progressToken;
  return typeof token === "string" || typeof token === "number" ? token : undefined;
}

/** Parameters without what the gateway writes itself. Only known fields go on. */
export function pick(params: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(fields.flatMap((field) => (params[field] === undefined ? [] : [[field, params[field]]])));
}

/** Thrown for a field that must be a string. */
export function requireText(params: JsonObject, field: string): string {
  const value = params[field];
  if (typeof value !== "string" || value.length === 0 || value.length > 4096) {
    throw new Fault("invalid_input", `Invalid params: ${field} must be a string of 1 to 4096 characters.`);
  }
  return value;
}
