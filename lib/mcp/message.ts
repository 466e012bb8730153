import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";

/** A JSON-RPC 2.0 id as MCP allows it: never null for requests, at most 128 characters or a safe integer. */
export type RequestId = string | number;

export type Message =
  | { readonly kind: "request"; readonly id: RequestId; readonly method: string; readonly params: JsonObject }
  | { readonly kind: "notification"; readonly method: string; readonly params: JsonObject }
  | { readonly kind: "response"; readonly id: RequestId; readonly reply: ResponseReply };

export type ResponseReply =
  | { readonly kind: "result"; readonly result: JsonObject }
  | { readonly kind: "error"; readonly code: number; readonly message: string; readonly data?: JsonValue };

function invalid(problem: string): Fault {
  return new Fault("invalid_request", `Invalid request: ${problem}`);
}

function isRequestId(value: JsonValue | undefined): value is RequestId {
  if (typeof value === "string") return value.length <= 128;
  return typeof value === "number" && Number.isSafeInteger(value);
}

/** The id to answer to, as far as a body that is not a valid message has one; null otherwise (JSON-RPC 2.0, section 5). */
export function idOf(value: JsonValue | undefined): RequestId | null {
  return isJsonObject(value) && isRequestId(value.id) ? value.id : null;
}

/** Reads one message. Throws Fault `invalid_request` saying what is wrong. */
export function readMessage(value: JsonValue): Message {
  if (!isJsonObject(value)) throw invalid("the body must be a JSON-RPC object.");
  if (value.jsonrpc !== "2.0") throw invalid('"jsonrpc" must be "2.0".');
  const { id, method, params } = value;
  if (method === undefined) return readResponse(value, id);
  if (typeof method !== "string" || method.length === 0 || method.length > 128)
    throw invalid('"method" must be a short string.');
  if (params !== undefined && !isJsonObject(params)) throw invalid('"params" must be an object.');
  if (id === undefined) return { kind: "notification", method, params: params ?? {} };
  if (!isRequestId(id))
    throw invalid('"id" must be a string of at most 128 characters or a whole number between -2^53 and 2^53.');
  return { kind: "request", id, method, params: params ?? {} };
}

function readResponse(value: JsonObject, id: JsonValue | undefined): Message {
  if (!isRequestId(id)) throw invalid('"method" is missing.');
  const { result, error } = value;
  if (isJsonObject(result) && error === undefined) return { kind: "response", id, reply: { kind: "result", result } };
  if (isJsonObject(error) && result === undefined) {
    const code = typeof error.code === "number" ? error.code : -32603;
    const message = typeof error.message === "string" ? error.message : "Unknown error";
    return { kind: "response", id, reply: { kind: "error", code, message, data: error.data } };
  }
  throw invalid('"method" is missing, and so is exactly one of "result" and "error".');
}
