import type { JsonObject } from "@/lib/base/json";
import type { ForwardedCall } from "@/lib/gateway/calls/forward";
import { ask, exportedParams } from "@/lib/gateway/calls/questions";
import { isAtLeast } from "@/lib/gateway/core/log-level";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";
import type { Answer } from "@/lib/gateway/serve/answer";
import { taskExporter } from "@/lib/gateway/sessions/session-upstreams";
import type { LiveSession } from "@/lib/gateway/sessions/sessions";
import { changedList } from "@/lib/gateway/streams/list-listeners";
import { uriExporter } from "@/lib/gateway/streams/subscriptions";
import { notificationText } from "@/lib/mcp/wire";
import type { UpstreamNotification, UpstreamQuestion, UpstreamReply } from "@/lib/upstreams/driver";

/** Puts a question to a session's client on the stream of the call that it belongs to. */
export function askOnCall(session: LiveSession, question: UpstreamQuestion, answer: Answer): Promise<UpstreamReply> {
  return ask(session, question, (text) => {
    answer.notify(text);
    return undefined;
  });
}

/** Passes on what an upstream says during a call, as far as the caller asked for it, on the call's own stream. */
export function passOn(
  caller: Caller,
  call: ForwardedCall,
  connection: ConnectionView,
  answer: Answer,
  notification: UpstreamNotification,
): void {
  if (changedList(notification.method)) {
    caller.gateway.relist(connection, notification.method);
    return;
  }
  const params = callParams(caller, call, connection, notification);
  if (params) answer.notify(notificationText(notification.method, params));
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
  // A question by URL has no id in the modern era, and so no completion to be told of.
  if (notification.method === "notifications/elicitation/complete" && caller.era === "modern") return null;
  return exportedParams(
    notification,
    caller.logLevel,
    uriExporter(caller, connection),
    taskExporter(caller.session, connection),
  );
}
