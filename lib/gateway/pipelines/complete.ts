import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { Answer } from "@/lib/gateway/answer";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { finishReply } from "@/lib/gateway/finish";
import type { Caller } from "@/lib/gateway/gateway";
import { reaches } from "@/lib/gateway/reach";
import { routeTemplate } from "@/lib/gateway/route-resource";
import { pick } from "@/lib/gateway/run-upstream";
import { EMPTY_REQUEST, targetOf } from "@/lib/gateway/session-upstreams";
import type { Message } from "@/lib/mcp/message";

/** A `completion/complete`: the reference is turned into the server's own and asked there. Not a call that the log keeps. */
export async function complete(
  caller: Caller,
  request: Extract<Message, { kind: "request" }>,
  answer: Answer,
): Promise<void> {
  const ref = request.params.ref;
  const target = isJsonObject(ref) ? resolve(caller, ref) : null;
  if (!target)
    throw new Fault("invalid_arguments", "Invalid params: ref names no prompt or resource template of this endpoint.");
  const upstream = caller.gateway.driver(target.connection.kind).send(
    targetOf(caller, target.connection),
    {
      ...EMPTY_REQUEST,
      method: "completion/complete",
      params: { ref: target.ref, ...pick(request.params, ["argument", "context"]) },
    },
    {},
  );
  answer.onGone(() => upstream.cancel("The client has left."));
  finishReply(caller, request.id, target.connection, await upstream.done, answer);
}

function resolve(
  caller: Caller,
  ref: JsonObject,
): { readonly connection: ConnectionView; readonly ref: JsonObject } | null {
  if (ref.type === "ref/prompt" && typeof ref.name === "string") {
    const route = caller.endpoint.catalogue.prompts.byKey.get(ref.name);
    if (!route || !reaches(caller.principal, route.connection)) return null;
    return { connection: route.connection, ref: { ...ref, name: route.upstreamKey } };
  }
  if (ref.type === "ref/resource" && typeof ref.uri === "string") {
    const route = routeTemplate(caller, ref.uri);
    return route && { connection: route.connection, ref: { ...ref, uri: route.uri } };
  }
  return null;
}
