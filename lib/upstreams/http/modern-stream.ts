import { isFault } from "@/lib/base/errors";
import type { JsonObject } from "@/lib/base/json";
import type { UpstreamCaller } from "@/lib/forwarding/core/identity";
import { TASKS_EXTENSION } from "@/lib/gateway/core/tasks";
import { META } from "@/lib/mcp/versions";
import type { UpstreamStreamEvents, UpstreamSubscription } from "@/lib/upstreams/driver";
import { Exchange } from "@/lib/upstreams/http/exchange";
import type { Link } from "@/lib/upstreams/http/link";
import { modernRequest } from "@/lib/upstreams/http/negotiate";
import { withoutMeta } from "@/lib/upstreams/http/session-stream";

/**
 * `subscriptions/listen` (2026-07-28, basic/patterns/subscriptions): one stream of its own for each who listens. Ends with
 * the server's result, with its connection, or when closed here. `onReady`: the server has taken the subscription.
 */
export function listenModern(
  link: Link,
  version: string,
  caller: UpstreamCaller | null,
  subscription: UpstreamSubscription,
  events: UpstreamStreamEvents,
  onReady: () => void,
  onEnd: () => void,
): { close(): void } {
  const id = link.nextId();
  const maxEventBytes = link.deps.limits.maxStreamEventBytes;
  const exchange = new Exchange(
    id,
    { bytes: Number.POSITIVE_INFINITY, events: Number.POSITIVE_INFINITY, maxEventBytes },
    {
      onNotification(method, params) {
        if (method === "notifications/subscriptions/acknowledged") return onReady();
        if (!belongsTo(id, params)) return;
        events.onNotification({ method, params: withoutMeta(params) });
      },
      onRequest: () => undefined,
      onEnd: () => {
        exchange.abort();
        onEnd();
      },
    },
  );
  try {
    const request = modernRequest(
      link,
      id,
      {
        method: "subscriptions/listen",
        params: { notifications: toFilter(subscription) },
        progress: false,
        logLevel: null,
        clientCapabilities: subscription.taskIds?.length ? { extensions: { [TASKS_EXTENSION]: {} } } : {},
        headerParameters: {},
        traceparent: null,
      },
      version,
      caller,
    );
    link.sendAside(request, exchange);
  } catch (error) {
    if (!isFault(error)) throw error;
    onEnd();
  }
  return {
    close() {
      exchange.abort();
      onEnd();
    },
  };
}

/** On HTTP the stream itself says whose it is; a message that names another subscription is not ours. */
function belongsTo(id: number, params: JsonObject): boolean {
  const meta = params._meta;
  if (typeof meta !== "object" || meta === null || Array.isArray(meta)) return true;
  const named = meta[META.subscriptionId];
  return named === undefined || named === id || named === String(id);
}

function toFilter(subscription: UpstreamSubscription): JsonObject {
  const { toolsListChanged, promptsListChanged, resourcesListChanged, resourceSubscriptions, taskIds } = subscription;
  return {
    ...(toolsListChanged ? { toolsListChanged } : {}),
    ...(promptsListChanged ? { promptsListChanged } : {}),
    ...(resourcesListChanged ? { resourcesListChanged } : {}),
    ...(resourceSubscriptions?.length ? { resourceSubscriptions: [...resourceSubscriptions] } : {}),
    ...(taskIds?.length ? { taskIds: [...taskIds] } : {}),
  };
}
