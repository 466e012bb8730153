import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { finishReply } from "@/lib/gateway/calls/finish";
import { freePlaces, inPlace } from "@/lib/gateway/calls/places";
import { mayUse } from "@/lib/gateway/calls/reach";
import { pick } from "@/lib/gateway/calls/run-upstream";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";
import { routeTemplate } from "@/lib/gateway/lists/route-resource";
import type { Answer } from "@/lib/gateway/serve/answer";
import { EMPTY_REQUEST, targetOf } from "@/lib/gateway/sessions/session-upstreams";
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
  const reply = await inPlace(caller, () => {
    const upstream = caller.gateway.driver(target.connection.kind).send(
      targetOf(caller, target.connection),
      {
        ...EMPTY_REQUEST,
        method: "completion/complete",
        params: { ref: target.ref, ...pick(request.params, ["argument", "context"]) },
        freePlaces: freePlaces(caller),
      },
      {},
    );
    answer.onGone(() => upstream.cancel("The client has left."));
    return upstream.done;
  });
  finishReply(caller, request.id, target.connection, reply, answer);
}

function resolve(
  caller: Caller,
  ref: JsonObject,
): { readonly connection: ConnectionView; readonly ref: JsonObject } | null {
  if (ref.type === "ref/prompt" && typeof ref.name === "string") {
    const route = caller.endpoint.catalogue.prompts.byKey.get(ref.name);
    if (!route || !mayUse(caller, route.connection)) return null;
    return { connection: route.connection, ref: { ...ref, name: route.upstreamKey } };
  }
  if (ref.type === "ref/resource" && typeof ref.uri === "string") {
    const route = routeTemplate(caller, ref.uri);
    return route && { connection: route.connection, ref: { ...ref, uri: route.uri } };
  }
  return null;
}
