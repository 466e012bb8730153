import { FAULTS, type Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { exportResultUris } from "@/lib/gateway/core/uris";
import type { Caller } from "@/lib/gateway/gateway";
import { serverInfo } from "@/lib/gateway/lists/capabilities";
import type { Answer } from "@/lib/gateway/serve/answer";
import type { RequestId } from "@/lib/mcp/message";
import { META } from "@/lib/mcp/versions";
import { errorText, faultText, resultText } from "@/lib/mcp/wire";
import type { UpstreamReply } from "@/lib/upstreams/driver";

/** HTTP statuses that the modern era ties to JSON-RPC errors; all others travel with 200. */
const STATUS_OF_ERROR: Readonly<Record<number, number>> = {
  [-32601]: 404,
  [-32020]: 400,
  [-32021]: 400,
  [-32022]: 400,
};

/** Answers with what the upstream said, in the caller's era. */
export function finishReply(
  caller: Caller,
  id: RequestId,
  connection: ConnectionView,
  reply: UpstreamReply,
  answer: Answer,
): void {
  if (reply.kind === "error") {
    const status = caller.era === "modern" ? (STATUS_OF_ERROR[reply.code] ?? 200) : 200;
    answer.finish(errorText(id, reply.code, reply.message, theirData(reply.data)), status);
    return;
  }
  answer.finish(resultText(id, JSON.stringify(inEra(caller, connection, theirResult(reply.result)))));
}

/** By this field of `_meta`, and by `data.code` of an error, clients know what the gateway itself says. */
const OUR_ERROR = "dev.causeway/error";

/** What a server says of an error, without what would pass for our own word. */
function theirData(data: JsonValue | undefined): JsonValue | undefined {
  const isOurs = isJsonObject(data) && typeof data.code === "string" && Object.hasOwn(FAULTS, data.code);
  return isOurs ? { ...data, code: undefined } : data;
}

function theirResult(result: JsonObject): JsonObject {
  const isOurs = isJsonObject(result._meta) && result._meta[OUR_ERROR] !== undefined;
  return isOurs ? { ...result, _meta: { ...(result._meta as JsonObject), [OUR_ERROR]: undefined } } : result;
}

function inEra(caller: Caller, connection: ConnectionView, result: JsonObject): JsonObject {
  const exported = caller.endpoint.connection ? result : exportResultUris(connection.slug, result);
  if (caller.era === "legacy") {
    if (exported.resultType === undefined) return exported;
    const { resultType: _era, ...rest } = exported;
    return rest;
  }
  if (exported.resultType !== undefined) return exported;
  const meta = isJsonObject(exported._meta) ? exported._meta : {};
  return { ...exported, resultType: "complete", _meta: { ...meta, [META.serverInfo]: serverInfo(caller.gateway) } };
}

/** Answers with a JSON-RPC error made from a Fault. */
export function finishFault(id: RequestId, fault: Fault, answer: Answer): void {
  const { http } = FAULTS[fault.code];
  answer.finish(faultText(id, fault), http === 429 || http >= 500 ? http : 200);
}

/**
 * Answers a tools/call with a Fault: a server that failed is a result with `isError`, which the agent reads and can act
 * upon; a tool that does not exist and a full house are errors of the protocol.
 */
export function finishToolFault(caller: Caller, id: RequestId, fault: Fault, answer: Answer): void {
  if (fault.code === "tool_not_found" || FAULTS[fault.code].http !== 200) {
    finishFault(id, fault, answer);
    return;
  }
  const result: JsonObject = {
    content: [{ type: "text", text: fault.publicMessage }],
    isError: true,
    _meta: { [OUR_ERROR]: { code: fault.code, ...(fault.data as Record<string, JsonValue> | undefined) } },
  };
  if (caller.era === "modern") result.resultType = "complete";
  answer.finish(resultText(id, JSON.stringify(result)));
}
