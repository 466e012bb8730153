import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { Answer } from "@/lib/gateway/answer";
import type { Route } from "@/lib/gateway/core/catalogue";
import { finishReply, finishToolFault } from "@/lib/gateway/finish";
import { forward } from "@/lib/gateway/forward";
import type { Caller } from "@/lib/gateway/gateway";
import { reaches } from "@/lib/gateway/reach";
import { reopenState, sealState } from "@/lib/gateway/requested-state";
import { progressTokenOf, requireText } from "@/lib/gateway/run-upstream";
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
  const route = findTool(caller, name);
  const parameters = route ? headerParametersOf(route) : NO_PARAMETERS;
  if (caller.era === "modern" && parameters.length > 0) checkMirroredArguments(caller, parameters, args);
  const call = { method: "tools/call", name, arguments: args, params: request.params } as const;
  const forwarded = await forward(
    caller,
    {
      ...call,
      id: request.id,
      route: route && {
        connection: route.connection,
        upstreamName: route.upstreamKey,
        params: { name: route.upstreamKey, arguments: args, ...reopenState(caller, route.connection, call) },
      },
      headerParameters: parameters.length > 0 ? mintHeaderParameters(parameters, args) : {},
      progressToken: progressTokenOf(request.params),
      notFound: () => new Fault("tool_not_found", `Tool not found: ${name}`),
    },
    answer,
  );
  if (forwarded.kind === "fault") return finishToolFault(caller, request.id, forwarded.fault, answer);
  if (route)
    finishReply(
      caller,
      request.id,
      route.connection,
      sealState(caller, route.connection, call, forwarded.reply),
      answer,
    );
}

/** Denied and unknown look alike, so that names cannot be probed. A tool of a paused server is known, to say that it is paused. */
function findTool(caller: Caller, name: string): Route | null {
  const { catalogue, connection } = caller.endpoint;
  const route = catalogue.tools.byKey.get(name) ?? caller.snapshot.paused(connection).tools.byKey.get(name);
  return route && reaches(caller.principal, route.connection) ? route : null;
}

function argumentsOf(params: JsonObject): JsonObject {
  const args = params.arguments;
  if (args === undefined || args === null) return {};
  if (!isJsonObject(args)) throw new Fault("invalid_arguments", "Invalid arguments: arguments must be an object.");
  return args;
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
function checkMirroredArguments(caller: Caller, parameters: readonly HeaderParameter[], args: JsonObject): void {
  const problem = disagreement(parameters, args, caller.header);
  if (problem) throw new Fault("header_mismatch", `Header mismatch: ${problem}`);
}
