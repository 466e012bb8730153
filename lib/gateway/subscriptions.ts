import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { Answer } from "@/lib/gateway/answer";
import { endpointCapabilities, serverInfo } from "@/lib/gateway/capabilities";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { exportedUri } from "@/lib/gateway/core/uris";
import type { Caller } from "@/lib/gateway/gateway";
import { callerTarget } from "@/lib/gateway/legacy-session";
import type { ListKind } from "@/lib/gateway/list-listeners";
import { exportedParams, notifySession } from "@/lib/gateway/questions";
import { reaches } from "@/lib/gateway/reach";
import { routeResource } from "@/lib/gateway/route-resource";
import { EMPTY_REQUEST, openOwnStream, prepareUpstream, upstreamOf } from "@/lib/gateway/session-upstreams";
import type { Message, RequestId } from "@/lib/mcp/message";
import { META } from "@/lib/mcp/versions";
import { errorText, notificationText, resultText } from "@/lib/mcp/wire";

type Request = Extract<Message, { kind: "request" }>;

const MAX_URIS = 200;

/** URIs as this endpoint's clients see them. */
export function uriExporter(caller: Caller, connection: ConnectionView): (uri: string) => string {
  return caller.endpoint.connection ? (uri) => uri : (uri) => exportedUri(connection.slug, uri);
}

interface Filter {
  readonly kinds: ReadonlySet<ListKind>;
  readonly uris: readonly string[];
  /** As acknowledged: what the client asked for and we offer. */
  readonly honoured: JsonObject;
}

const FIELD_OF = {
  tools: "toolsListChanged",
  prompts: "promptsListChanged",
  resources: "resourcesListChanged",
} as const;

function readFilter(caller: Caller, params: JsonObject): Filter {
  const asked = params.notifications;
  if (!isJsonObject(asked))
    throw new Fault("invalid_input", 'Invalid params: "notifications" must say what to listen for.');
  const offered = endpointCapabilities(caller.endpoint, "modern");
  const kinds = (["tools", "prompts", "resources"] as const).filter(
    (kind) => asked[FIELD_OF[kind]] === true && offered[kind] !== undefined,
  );
  const uris = asked.resourceSubscriptions;
  const wanted = Array.isArray(uris)
    ? uris.filter((uri): uri is string => typeof uri === "string").slice(0, MAX_URIS)
    : [];
  const canSubscribe = isJsonObject(offered.resources) && offered.resources.subscribe === true;
  const served = canSubscribe ? wanted.filter((uri) => routeResource(caller, uri) !== null) : [];
  const honoured: JsonObject = Object.fromEntries(kinds.map((kind) => [FIELD_OF[kind], true]));
  if (served.length > 0) honoured.resourceSubscriptions = served;
  return { kinds: new Set(kinds), uris: served, honoured };
}

/** `subscriptions/listen` (spec 2026-07-28, basic/patterns/subscriptions): one stream, first the acknowledgement, then what was asked for. */
export function listen(caller: Caller, request: Request, answer: Answer): void {
  const { gateway, snapshot, principal, endpoint } = caller;
  if (!answer.canStream)
    throw new Fault(
      "too_many_requests_in_flight",
      "No more streams can be opened. Close one, or send Accept: text/event-stream.",
    );
  const filter = readFilter(caller, request.params);
  const tag = { [META.subscriptionId]: request.id };
  const say = (method: string, params: JsonObject) =>
    answer.notify(notificationText(method, { ...params, _meta: tag }));
  say("notifications/subscriptions/acknowledged", { notifications: filter.honoured });
  const closers: (() => void)[] = [];
  let isOver = false;
  const stop = () => {
    isOver = true;
    for (const close of closers) close();
  };
  closers.push(
    gateway.listListeners.add({
      organizationId: snapshot.organization.id,
      principalId: principal.id,
      connectionSlug: endpoint.connection?.slug ?? null,
      wants: (kind) => filter.kinds.has(kind),
      changed: (kind) => say(`notifications/${kind}/list_changed`, {}),
      end: () => {
        stop();
        answer.finish(endOfListening(caller, request.id));
      },
    }),
    ...listenToResources(caller, filter.uris, (params) => say("notifications/resources/updated", params)),
  );
  if (filter.kinds.size > 0) closers.push(gateway.watchers.watch(reachable(caller)));
  answer.onGone(() => {
    if (!isOver) stop();
  });
}

function endOfListening(caller: Caller, id: RequestId): string {
  const meta = { [META.subscriptionId]: id, [META.serverInfo]: serverInfo(caller.gateway) };
  return resultText(id, JSON.stringify({ resultType: "complete", _meta: meta }));
}

function reachable(caller: Caller): ConnectionView[] {
  return caller.endpoint.catalogue.connections.filter((connection) => reaches(caller.principal, connection));
}

/** One upstream stream per connection that owns some of the URIs. */
function listenToResources(
  caller: Caller,
  uris: readonly string[],
  updated: (params: JsonObject) => void,
): (() => void)[] {
  const byConnection = new Map<ConnectionView, string[]>();
  for (const uri of uris) {
    const route = routeResource(caller, uri);
    if (!route || route.connection.kind === "builtin") continue;
    byConnection.set(route.connection, [...(byConnection.get(route.connection) ?? []), route.uri]);
  }
  return [...byConnection].map(([connection, upstreamUris]) => {
    const exportUri = uriExporter(caller, connection);
    const stream = caller.gateway.driver(connection.kind).listen(
      { connection, session: { kind: "pooled" } },
      { resourceSubscriptions: upstreamUris },
      {
        onNotification: (notification) => {
          if (notification.method !== "notifications/resources/updated") return;
          const params = exportedParams(notification, null, exportUri);
          if (params) updated(params);
        },
      },
    );
    return () => stream.close();
  });
}

/** `resources/subscribe` and `resources/unsubscribe` of a legacy session: the client's own upstream session subscribes, updates come on its GET stream. */
export async function changeSubscription(caller: Caller, request: Request, answer: Answer): Promise<void> {
  const { session, gateway } = caller;
  if (!session) throw new Fault("invalid_request", "Subscriptions need a session. Send initialize first.");
  const uri = request.params.uri;
  const route = typeof uri === "string" ? routeResource(caller, uri) : null;
  if (!route || route.connection.kind === "builtin")
    throw new Fault("resource_not_found", `Resource not found: ${String(uri).slice(0, 256)}`);
  const { connection } = route;
  if (connection.era === "modern")
    changeModernSubscription(caller, connection, route.uri, request.method === "resources/subscribe");
  else {
    await prepareUpstream(caller, connection);
    openOwnStream(caller, session, connection, uriExporter(caller, connection));
    const outgoing = { ...EMPTY_REQUEST, method: request.method, params: { uri: route.uri } };
    const reply = await gateway.driver(connection.kind).send(callerTarget(session, connection), outgoing, {}).done;
    if (reply.kind === "error") return answer.finish(errorText(request.id, reply.code, reply.message, reply.data));
  }
  answer.finish(resultText(request.id, "{}"));
}

/** A modern upstream takes its subscriptions with the stream: a changed set is a new stream. */
function changeModernSubscription(caller: Caller, connection: ConnectionView, uri: string, isWanted: boolean): void {
  const { session, gateway } = caller;
  if (!session) return;
  const held = upstreamOf(session, connection);
  if (isWanted && held.subscriptions.size >= MAX_URIS) {
    throw new Fault(
      "invalid_arguments",
      `A session can subscribe to ${MAX_URIS} resources of a server. Unsubscribe from one first.`,
    );
  }
  if (isWanted) held.subscriptions.add(uri);
  else held.subscriptions.delete(uri);
  held.close?.();
  held.close = null;
  if (held.subscriptions.size === 0) return;
  const exportUri = uriExporter(caller, connection);
  const stream = gateway
    .driver(connection.kind)
    .listen(
      { connection, session: { kind: "pooled" } },
      { resourceSubscriptions: [...held.subscriptions] },
      { onNotification: (notification) => notifySession(session, notification, exportUri) },
    );
  held.close = () => stream.close();
}
