import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { exportTaskState, openTaskId, requireTasks } from "@/lib/gateway/calls/caller-tasks";
import { stillMayCall, stillMayUse } from "@/lib/gateway/calls/current-asker";
import { ownConnection } from "@/lib/gateway/calls/own-connection";
import { freePlaces, inPlace } from "@/lib/gateway/calls/places";
import { exportedParams, notifySession } from "@/lib/gateway/calls/questions";
import { reaches } from "@/lib/gateway/calls/reach";
import type { Route } from "@/lib/gateway/core/catalogue";
import { keepsSessions } from "@/lib/gateway/core/keeps-sessions";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { exportedUri } from "@/lib/gateway/core/uris";
import type { Caller } from "@/lib/gateway/gateway";
import { endpointCapabilities, serverInfo } from "@/lib/gateway/lists/capabilities";
import { routeResource } from "@/lib/gateway/lists/route-resource";
import type { Answer } from "@/lib/gateway/serve/answer";
import { callerTarget } from "@/lib/gateway/sessions/legacy-session";
import { behindOf, EMPTY_REQUEST, openOwnStream, prepareUpstream } from "@/lib/gateway/sessions/session-upstreams";
import { upstreamOf } from "@/lib/gateway/sessions/upstream-of";
import { EarlyWords } from "@/lib/gateway/streams/early-words";
import { KeptStream } from "@/lib/gateway/streams/kept-stream";
import type { ListKind } from "@/lib/gateway/streams/list-listeners";
import type { Message, RequestId } from "@/lib/mcp/message";
import { META } from "@/lib/mcp/versions";
import { errorText, notificationText, resultText } from "@/lib/mcp/wire";
import type {
  UpstreamNotification,
  UpstreamStream,
  UpstreamStreamEvents,
  UpstreamSubscription,
  UpstreamTarget,
} from "@/lib/upstreams/driver";

type Request = Extract<Message, { kind: "request" }>;

const MAX_URIS = 200;
const MAX_TASKS = 200;

/** URIs as this endpoint's clients see them. */
export function uriExporter(caller: Caller, connection: ConnectionView): (uri: string) => string {
  return caller.endpoint.connection ? (uri) => uri : (uri) => exportedUri(connection.slug, uri);
}

interface Filter {
  readonly kinds: ReadonlySet<ListKind>;
  readonly uris: readonly string[];
  readonly taskIds: readonly string[];
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
  const offered = endpointCapabilities(caller, "modern");
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
  const taskIds = readTaskIds(caller, asked);
  if (taskIds.length > 0) honoured.taskIds = [...taskIds];
  return { kinds: new Set(kinds), uris: served, taskIds, honoured };
}

/** Of the tasks that are asked for, those that are the caller's (SEP-2663, "Task Status Notifications"). */
function readTaskIds(caller: Caller, asked: JsonObject): readonly string[] {
  if (!Array.isArray(asked.taskIds)) return [];
  requireTasks(caller, "subscriptions/listen");
  const ids = asked.taskIds.filter((id): id is string => typeof id === "string").slice(0, MAX_TASKS);
  return ids.filter((id) => openTaskId(caller, id) !== null);
}

/**
 * `subscriptions/listen` (spec 2026-07-28, basic/patterns/subscriptions): one stream, first the acknowledgement, then what
 * was asked for. It is acknowledged when the servers have taken it in their turn: what one of them announces a moment
 * later is heard.
 */
export async function listen(caller: Caller, request: Request, answer: Answer): Promise<void> {
  const { gateway, snapshot, principal, endpoint } = caller;
  if (!answer.canStream)
    throw new Fault(
      "too_many_requests_in_flight",
      "No more streams can be opened. Close one, or send Accept: text/event-stream.",
    );
  const filter = readFilter(caller, request.params);
  const tag = { [META.subscriptionId]: request.id };
  const text = (method: string, params: JsonObject) => notificationText(method, { ...params, _meta: tag });
  const words = new EarlyWords((said) => answer.notify(said));
  const say = (method: string, params: JsonObject) => words.say(text(method, params));
  const closers: (() => void)[] = [];
  let isOver = false;
  const stop = () => {
    isOver = true;
    for (const close of closers) close();
  };
  const streams: Pick<UpstreamStream, "ready" | "close">[] = [
    ...listenToResources(caller, filter.uris, (params) => say("notifications/resources/updated", params)),
    ...listenToTasks(caller, filter.taskIds, (params) => say("notifications/tasks", params)),
  ];
  closers.push(
    ...streams.map((stream) => () => stream.close()),
    gateway.listListeners.add({
      organizationId: snapshot.organization.id,
      principalId: principal.id,
      connectionSlug: endpoint.connection?.slug ?? null,
      principal,
      address: caller.address,
      wants: (kind) => filter.kinds.has(kind),
      changed: (kind) => say(`notifications/${kind}/list_changed`, {}),
      end: () => {
        stop();
        answer.finish(endOfListening(caller, request.id));
      },
    }),
  );
  if (filter.kinds.size > 0) {
    const watching = gateway.watchers.watch(reachable(caller));
    streams.push(...watching.streams);
    closers.push(watching.release);
  }
  answer.onGone(() => {
    if (!isOver) stop();
  });
  await openWithin(gateway.limits.subscriptionWaitMs, streams);
  if (isOver) return;
  answer.notify(text("notifications/subscriptions/acknowledged", { notifications: filter.honoured }));
  words.begin();
}

/** Waits for the servers' streams, but not for long: one that hangs must not keep its clients from hearing the others. */
async function openWithin(ms: number, streams: readonly Pick<UpstreamStream, "ready">[]): Promise<void> {
  if (streams.length === 0) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.all(streams.map(({ ready }) => ready)), late]);
  clearTimeout(timer);
}

function endOfListening(caller: Caller, id: RequestId): string {
  const meta = { [META.subscriptionId]: id, [META.serverInfo]: serverInfo(caller.gateway) };
  return resultText(id, JSON.stringify({ resultType: "complete", _meta: meta }));
}

function reachable(caller: Caller): ConnectionView[] {
  return caller.endpoint.catalogue.connections.filter((connection) => reaches(caller, connection));
}

/** One upstream stream per connection that owns some of the URIs. */
function listenToResources(
  caller: Caller,
  uris: readonly string[],
  updated: (params: JsonObject) => void,
): KeptStream[] {
  const byConnection = new Map<ConnectionView, string[]>();
  for (const uri of uris) {
    const route = routeResource(caller, uri);
    if (!route || route.connection.kind === "builtin") continue;
    byConnection.set(route.connection, [...(byConnection.get(route.connection) ?? []), route.uri]);
  }
  return [...byConnection].map(([connection, upstreamUris]) => {
    const exportUri = uriExporter(caller, connection);
    const onNotification = (notification: UpstreamNotification) => {
      if (notification.method !== "notifications/resources/updated") return;
      const params = exportedParams(notification, null, exportUri, () => undefined);
      if (params) updated(params);
    };
    return keepListening(caller, connection, { resourceSubscriptions: upstreamUris }, onNotification);
  });
}

/** A stream of the gateway's own at a modern server, which has no sessions: for this caller, where the server is told so. */
function ownTarget(caller: Caller, connection: ConnectionView): UpstreamTarget {
  const own = ownConnection(caller, connection);
  return { connection: own, session: { kind: "pooled" }, caller: behindOf(caller, connection) };
}

/** One upstream stream per connection that has some of the tasks. What comes under an id that was not asked for is dropped. */
function listenToTasks(
  caller: Caller,
  taskIds: readonly string[],
  changed: (params: JsonObject) => void,
): UpstreamStream[] {
  const byConnection = new Map<ConnectionView, Map<string, { readonly route: Route; readonly taskId: string }>>();
  for (const taskId of taskIds) {
    const task = openTaskId(caller, taskId);
    if (!task) continue;
    const { connection } = task;
    const tasks = byConnection.get(connection) ?? new Map();
    byConnection.set(connection, tasks.set(task.upstreamId, { route: task.route, taskId }));
  }
  return [...byConnection].map(([connection, tasks]) => {
    return caller.gateway.driver(connection.kind).listen(
      ownTarget(caller, connection),
      { taskIds: [...tasks.keys()] },
      {
        onNotification({ method, params }) {
          const task = method === "notifications/tasks" ? tasks.get(String(params.taskId)) : undefined;
          if (task && stillMayCall(caller, connection, task.route.upstreamKey))
            changed(exportTaskState(caller, task.route, params, task.taskId));
        },
      },
    );
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
  if (!keepsSessions(connection))
    await changeModernSubscription(caller, connection, route.uri, request.method === "resources/subscribe");
  else {
    const reply = await inPlace(caller, async () => {
      await prepareUpstream(caller, connection);
      openOwnStream(caller, session, connection, uriExporter(caller, connection));
      const params = { uri: route.uri };
      const outgoing = { ...EMPTY_REQUEST, method: request.method, params, freePlaces: freePlaces(caller) };
      const target = callerTarget(gateway, session, connection, caller.principal);
      return gateway.driver(connection.kind).send(target, outgoing, {}).done;
    });
    if (reply.kind === "error") return answer.finish(errorText(request.id, reply.code, reply.message, reply.data));
  }
  answer.finish(resultText(request.id, "{}"));
}

/** A modern upstream takes its subscriptions with the stream: a changed set is a new stream. */
async function changeModernSubscription(
  caller: Caller,
  connection: ConnectionView,
  uri: string,
  isWanted: boolean,
): Promise<void> {
  const { session } = caller;
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
  const closeFormer = held.close;
  held.close = null;
  if (held.subscriptions.size === 0) return closeFormer?.();
  const exportUri = uriExporter(caller, connection);
  const stream = keepListening(caller, connection, { resourceSubscriptions: [...held.subscriptions] }, (notification) =>
    notifySession(session, notification, exportUri, () => undefined),
  );
  // The former one is heard until the new one is open: what is updated meanwhile may come twice, and is not lost.
  const close = () => {
    closeFormer?.();
    stream.close();
  };
  held.close = close;
  await openWithin(caller.gateway.limits.subscriptionWaitMs, [stream]);
  closeFormer?.();
  if (held.close === close) held.close = () => stream.close();
}

/**
 * A stream of the gateway's own with a server's resources, opened again when it ends, with what the connection is by then.
 * While the caller may not use the server nothing of it is passed on, and it is not opened again.
 */
function keepListening(
  caller: Caller,
  watched: ConnectionView,
  subscription: UpstreamSubscription,
  onNotification: (notification: UpstreamNotification) => void,
): KeptStream {
  const { gateway } = caller;
  const events: UpstreamStreamEvents = {
    onNotification(notification) {
      if (stillMayUse(caller, watched)) onNotification(notification);
    },
  };
  return new KeptStream(() => {
    const connection = gateway.snapshots.current(watched);
    if (!connection || !stillMayUse(caller, connection)) return null;
    return gateway.driver(connection.kind).listen(ownTarget(caller, connection), subscription, events);
  });
}
