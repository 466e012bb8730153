import { canonicalJson } from "@/lib/base/canonical-json";
import { Fault } from "@/lib/base/errors";
import { sha256Hex } from "@/lib/base/hash";
import type { JsonObject, JsonValue } from "@/lib/base/json";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";
import type { UpstreamReply } from "@/lib/upstreams/driver";

/** How long a client may take to answer an upstream's question. */
const LIFE_MS = 10 * 60_000;

/** Everything that an upstream's `requestState` belongs to. Another caller, server, tool or argument opens nothing. */
function bindingOf(
  caller: Caller,
  connection: ConnectionView,
  method: string,
  name: string,
  args: JsonValue | undefined,
): string {
  const parts = [
    caller.snapshot.organization.id,
    caller.principal.id,
    connection.id,
    method,
    name,
    sha256Hex(canonicalJson(args ?? null)),
  ];
  return parts.join("|");
}

/** The answers that a client brings on its second try (MRTR), with the upstream's own state taken out of our envelope. */
export function reopenState(
  caller: Caller,
  connection: ConnectionView,
  call: { method: string; name: string; arguments: JsonValue | undefined; params: JsonObject },
): JsonObject {
  const { inputResponses, requestState } = call.params;
  const carried: JsonObject = inputResponses === undefined ? {} : { inputResponses };
  if (requestState === undefined) return carried;
  const binding = bindingOf(caller, connection, call.method, call.name, call.arguments);
  const state =
    typeof requestState === "string" ? caller.gateway.seal.open(binding, caller.gateway.now(), requestState) : null;
  if (state === null)
    throw new Fault(
      "invalid_input",
      "Invalid params: requestState is not valid for this call, or has expired. Call again without it.",
    );
  return { ...carried, requestState: state };
}

/** Seals the state of an `input_required` result before it goes to the client. */
export function sealState(
  caller: Caller,
  connection: ConnectionView,
  call: { method: string; name: string; arguments: JsonValue | undefined },
  reply: UpstreamReply,
): UpstreamReply {
  if (reply.kind === "error" || typeof reply.result.requestState !== "string") return reply;
  const binding = bindingOf(caller, connection, call.method, call.name, call.arguments);
  const sealed = caller.gateway.seal.seal(binding, caller.gateway.now() + LIFE_MS, reply.result.requestState);
  return { kind: "result", result: { ...reply.result, requestState: sealed } };
}
