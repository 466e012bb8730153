import { FAULTS, Fault, toFault } from "@/lib/base/errors";
import type { JsonObject } from "@/lib/base/json";
import type { ListMethod } from "@/lib/calls/record";
import type { SightingKind } from "@/lib/clients/client-sightings";
import { noteList } from "@/lib/gateway/calls/note-list";
import { inPlace } from "@/lib/gateway/calls/places";
import { isLogLevel } from "@/lib/gateway/core/log-level";
import { checkScope } from "@/lib/gateway/door/scope";
import type { Caller } from "@/lib/gateway/gateway";
import { endpointCapabilities, endpointInstructions, serverInfo } from "@/lib/gateway/lists/capabilities";
import { listAnswer } from "@/lib/gateway/lists/lists";
import { callTool } from "@/lib/gateway/pipelines/call-tool";
import { complete } from "@/lib/gateway/pipelines/complete";
import { getPrompt } from "@/lib/gateway/pipelines/get-prompt";
import { readResource } from "@/lib/gateway/pipelines/read-resource";
import { listTasks, useTask } from "@/lib/gateway/pipelines/tasks";
import type { Answer } from "@/lib/gateway/serve/answer";
import { setSessionLevel } from "@/lib/gateway/sessions/session-upstreams";
import { changeSubscription, listen } from "@/lib/gateway/streams/subscriptions";
import type { Message } from "@/lib/mcp/message";
import { META, SUPPORTED_VERSIONS } from "@/lib/mcp/versions";
import { faultText, resultText } from "@/lib/mcp/wire";

type Request = Extract<Message, { kind: "request" }>;
type Handler = (caller: Caller, request: Request, answer: Answer) => Promise<void> | void;

const list: Handler = async (caller, request, answer) => {
  shed(caller);
  const method = request.method as ListMethod;
  const started = performance.now();
  try {
    const listed = listAnswer(caller, request.id, method, request.params.cursor);
    if (method === "tools/list") noteClient(caller, "listed");
    await noteList(caller, method, null, performance.now() - started);
    answer.finish(listed);
  } catch (error) {
    await noteList(caller, method, toFault(error), performance.now() - started);
    throw error;
  }
};

function noteClient({ gateway, principal, endpoint, clientName, clientVersion }: Caller, kind: SightingKind): void {
  gateway.noteClient(kind, { keyId: principal.id, clientName, clientVersion, endpoint: endpoint.path });
}

/** What clients can do without for a moment makes room for calls. */
function shed(caller: Caller): void {
  if (caller.gateway.load.level === 0) return;
  throw new Fault("overloaded", "The gateway is overloaded and serves calls only. Try again in a few seconds.");
}

const COMMON: Readonly<Record<string, Handler>> = {
  "tools/list": list,
  "prompts/list": list,
  "resources/list": list,
  "resources/templates/list": list,
  "tools/call": callTool,
  "prompts/get": getPrompt,
  "resources/read": readResource,
  "completion/complete": complete,
};

/** Methods by era. What an era removed is unknown in it (2026-07-28: ping, sessions, subscriptions by request). */
const METHODS: Readonly<Record<Caller["era"], ReadonlyMap<string, Handler>>> = {
  modern: new Map(
    Object.entries({
      ...COMMON,
      "server/discover": discover,
      "subscriptions/listen": listen,
      "tasks/get": useTask,
      "tasks/update": useTask,
      "tasks/cancel": useTask,
    }),
  ),
  legacy: new Map(
    Object.entries({
      ...COMMON,
      ping: ((_caller, request, answer) => answer.finish(resultText(request.id, "{}"))) satisfies Handler,
      "logging/setLevel": setLevel,
      "resources/subscribe": changeSubscription,
      "resources/unsubscribe": changeSubscription,
      "tasks/get": useTask,
      "tasks/result": useTask,
      "tasks/cancel": useTask,
      "tasks/list": listTasks,
    }),
  ),
};

/** Runs one request and answers it. A Fault becomes a JSON-RPC error with the request's own id. */
export async function dispatch(caller: Caller, request: Request, answer: Answer): Promise<void> {
  try {
    const handler = METHODS[caller.era].get(request.method);
    if (!handler) throw new Fault("method_not_found", `Method not found: ${request.method}`);
    if (caller.principal.kind === "client") await checkScope(caller, request);
    await handler(caller, request, answer);
  } catch (error) {
    const fault = toFault(error);
    const row = FAULTS[fault.code];
    if (row.level !== "info")
      caller.gateway.log[row.level]({ fault: fault.code, err: fault.cause, ...fault.detail }, fault.publicMessage);
    // Older clients take any 4xx of the transport for a broken session; only the modern era maps errors to statuses.
    const keepsStatus = caller.era === "modern" || row.http === 429 || row.http >= 500;
    answer.finish(faultText(request.id, fault), keepsStatus && fault.code !== "invalid_input" ? row.http : 200);
  }
}

function discover(caller: Caller, request: Request, answer: Answer): void {
  shed(caller);
  noteClient(caller, "connected");
  const result: JsonObject = {
    resultType: "complete",
    supportedVersions: [...SUPPORTED_VERSIONS],
    capabilities: endpointCapabilities(caller, "modern"),
    instructions: endpointInstructions(caller),
    ttlMs: 10_000,
    cacheScope: "private",
    _meta: { [META.serverInfo]: serverInfo(caller.gateway) },
  };
  answer.finish(resultText(request.id, JSON.stringify(result)));
}

async function setLevel(caller: Caller, request: Request, answer: Answer): Promise<void> {
  const level = request.params.level;
  if (!isLogLevel(level)) throw new Fault("invalid_input", "Invalid params: level must be one of debug … emergency.");
  const { session } = caller;
  if (session) await inPlace(caller, () => setSessionLevel(caller, session, level));
  answer.finish(resultText(request.id, "{}"));
}
