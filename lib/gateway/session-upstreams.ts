import { isJsonObject } from "@/lib/base/json";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";
import { callerTarget } from "@/lib/gateway/legacy-session";
import { changedList } from "@/lib/gateway/list-listeners";
import { askOnSession, notifySession } from "@/lib/gateway/questions";
import type { LiveSession, SessionUpstream } from "@/lib/gateway/sessions";
import type { UpstreamTarget } from "@/lib/upstreams/driver";

const SETUP_TIMEOUT_MS = 15_000;

/** Whose upstream session a caller's request uses: its own on a legacy upstream if it has a session here, else the pooled one. */
export function targetOf(caller: Caller, connection: ConnectionView): UpstreamTarget {
  if (caller.session && connection.kind !== "builtin" && connection.era !== "modern")
    return callerTarget(caller.session, connection);
  return { connection, session: { kind: "pooled" } };
}

/** What this process holds of a session's use of one connection; made at the first use. */
export function upstreamOf(session: LiveSession, connection: ConnectionView): SessionUpstream {
  let held = session.upstreams.get(connection.id);
  if (!held) {
    held = { logLevel: null, subscriptions: new Set(), close: null };
    session.upstreams.set(connection.id, held);
  }
  return held;
}

/** Before a request of a session goes to a legacy upstream: the session's log level is made known to it once. */
export async function prepareUpstream(caller: Caller, connection: ConnectionView): Promise<void> {
  const { session, gateway } = caller;
  if (!session || connection.era === "modern" || connection.kind === "builtin") return;
  const held = upstreamOf(session, connection);
  if (session.logLevel === null || held.logLevel === session.logLevel || !isJsonObject(connection.capabilities.logging))
    return;
  held.logLevel = session.logLevel;
  const request = { ...EMPTY_REQUEST, method: "logging/setLevel", params: { level: session.logLevel } };
  await gateway
    .driver(connection.kind)
    .send(callerTarget(session, connection), request, {})
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
  const concerned = caller.endpoint.catalogue.connections.filter(
    (connection) => connection === caller.endpoint.connection || session.upstreams.has(connection.id),
  );
  await Promise.all(concerned.map((connection) => prepareUpstream(caller, connection)));
}

/**
 * Opens the session's own stream from a legacy upstream: what the server says outside of calls goes to the client's GET
 * stream, and its questions too. Once per session and connection.
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
    callerTarget(session, connection),
    {},
    {
      onNotification: (notification) => {
        if (changedList(notification.method)) caller.gateway.relist(connection, notification.method);
        else notifySession(session, notification, exportUri);
      },
      onRequest: (request) => askOnSession(session, request),
    },
  );
  held.close = () => stream.close();
  void stream.closed.then(() => {
    held.close = null;
  });
}
