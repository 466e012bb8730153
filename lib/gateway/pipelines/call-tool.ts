import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { explainAbsence } from "@/lib/gateway/calls/absence";
import { type ChosenAccount, chooseOwnAccount } from "@/lib/gateway/calls/choose-account";
import { denialOf } from "@/lib/gateway/calls/denial";
import { finishReply, finishToolFault } from "@/lib/gateway/calls/finish";
import { type ForwardedCall, forward, recordRefusal } from "@/lib/gateway/calls/forward";
import { isInScope } from "@/lib/gateway/calls/reach";
import { progressTokenOf, requireText } from "@/lib/gateway/calls/run-upstream";
import type { Route } from "@/lib/gateway/core/catalogue";
import { isRelaxed } from "@/lib/gateway/door/relaxed-clients";
import type { Caller } from "@/lib/gateway/gateway";
import { findOwnTool } from "@/lib/gateway/lists/own-names";
import { exportCreatedTask, wantsTask } from "@/lib/gateway/pipelines/tasks";
import type { Answer } from "@/lib/gateway/serve/answer";
import {
  compileHeaderParameters,
  disagreement,
  type HeaderParameter,
  mintHeaderParameters,
} from "@/lib/mcp/header-parameters";
import type { Message } from "@/lib/mcp/message";

type Request = Extract<Message, { kind: "request" }>;

const NO_PARAMETERS: readonly HeaderParameter[] = [];
const parametersOf = new WeakMap<Route, readonly HeaderParameter[]>();

/** A `tools/call`, start to finish. */
export async function callTool(caller: Caller, request: Request, answer: Answer): Promise<void> {
  const name = requireText(request.params, "name");
  const args = argumentsOf(request.params);
  if (!args) return refuse(caller, request, new Fault("invalid_arguments", NO_OBJECT));
  const route = findTool(caller, name);
  const denial = route && denialOf(caller, route, name);
  const parameters = route && !denial ? headerParametersOf(route) : NO_PARAMETERS;
  // A person's test comes without a client's headers: nothing is mirrored in it.
  const isMirrored = caller.era === "modern" && caller.source === "mcp" && parameters.length > 0;
  const problem = isMirrored ? mirrorProblem(caller, parameters, args) : null;
  if (problem) return refuse(caller, request, new Fault("header_mismatch", `Header mismatch: ${problem}`));
  // Written out, no spread: objects of one shape are what makes this path fast.
  const call: ToolCall = {
    method: "tools/call",
    id: request.id,
    name,
    arguments: args,
    asSent: request.params,
    route: null,
    denial,
    refusal: null,
    headerParameters: parameters.length > 0 ? mintHeaderParameters(parameters, args) : NO_HEADERS,
    progressToken: progressTokenOf(request.params),
    notFound: () => explainAbsence(caller, name) ?? new Fault("tool_not_found", `Tool not found: ${name}`),
  };
  if (route) {
    const chosen = route.connection.accounts ? chooseOwnAccount(caller, route, args) : null;
    call.route = upstreamRoute(caller, route, call, chosen);
    if (chosen) call.refusal = chosen.fault;
  }
  const forwarded = await forward(caller, call, answer);
  if (forwarded.kind === "fault") return finishToolFault(caller, request.id, forwarded.fault, answer);
  if (!route || !call.route) return;
  const reply = exportCreatedTask(caller, route, call.route.connection, forwarded.reply);
  finishReply(caller, request.id, route.connection, reply, answer);
}

type ToolCall = Mutable<ForwardedCall>;
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

/** What goes upstream: its own name for the tool, and the arguments. */
function upstreamRoute(
  caller: Caller,
  route: Route,
  call: ToolCall,
  chosen: ChosenAccount | null,
): NonNullable<ForwardedCall["route"]> {
  const { upstreamKey } = route;
  const connection = chosen?.connection ?? route.connection;
  const params: JsonObject = { name: upstreamKey, arguments: chosen?.args ?? call.arguments };
  if (call.asSent.task !== undefined && wantsTask(caller, route, call.asSent)) params.task = call.asSent.task;
  return { connection, upstreamName: upstreamKey, params };
}

/** Denied and unknown look alike, so that names cannot be probed. A tool of a paused server is known, to say that it is paused. */
function findTool(caller: Caller, name: string): Route | null {
  const { catalogue, connection } = caller.endpoint;
  const route = catalogue.tools.byKey.get(name) ?? caller.snapshot.paused(connection).tools.byKey.get(name);
  if (!route) return connection ? null : findOwnTool(caller, name);
  return isInScope(caller.principal, route.connection) ? route : null;
}

const NO_OBJECT = "Invalid arguments: arguments must be an object.";

/** Null for what are none. */
function argumentsOf(params: JsonObject): JsonObject | null {
  const args = params.arguments;
  if (args === undefined || args === null) return {};
  return isJsonObject(args) ? args : null;
}

/** A call that contradicts itself is refused, and stands in the log as such. */
async function refuse(caller: Caller, request: Request, fault: Fault): Promise<never> {
  await recordRefusal(caller, request.method, request.params, fault);
  throw fault;
}

function headerParametersOf(route: Route): readonly HeaderParameter[] {
  let parameters = parametersOf.get(route);
  if (!parameters) {
    parameters = compileHeaderParameters(route.definition.inputSchema) ?? NO_PARAMETERS;
    parametersOf.set(route, parameters);
  }
  return parameters;
}

/** SEP-2243: headers that mirror arguments are checked against the body, which is what counts. */
function mirrorProblem(caller: Caller, parameters: readonly HeaderParameter[], args: JsonObject): string | null {
  const problem = disagreement(parameters, args, caller.header);
  return problem && !isRelaxed(caller.gateway, [caller.clientName, caller.header("user-agent")]) ? problem : null;
}
