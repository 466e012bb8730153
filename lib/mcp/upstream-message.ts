import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";

/** A message from an upstream, read leniently: what cannot be used is null rather than an error. */
export type IncomingMessage =
  | { readonly kind: "answer"; readonly id: number | string | null; readonly reply: IncomingReply }
  | { readonly kind: "request"; readonly id: number | string; readonly method: string; readonly params: JsonObject }
  | { readonly kind: "notification"; readonly method: string; readonly params: JsonObject };

export type IncomingReply =
  | { readonly kind: "result"; readonly result: JsonObject }
  | { readonly kind: "error"; readonly code: number; readonly message: string; readonly data?: JsonValue };

/** Reads one JSON-RPC message of an upstream; null for what is none. */
export function readIncoming(value: JsonValue | undefined): IncomingMessage | null {
  if (!isJsonObject(value)) return null;
  const { id, method, result, error } = value;
  if (typeof method === "string") {
    const params = isJsonObject(value.params) ? value.params : {};
    if (typeof id === "number" || typeof id === "string") return { kind: "request", id, method, params };
    return { kind: "notification", method, params };
  }
  const answers = typeof id === "number" || typeof id === "string" ? id : null;
  if (isJsonObject(result)) return { kind: "answer", id: answers, reply: { kind: "result", result } };
  if (isJsonObject(error)) return { kind: "answer", id: answers, reply: readError(error) };
  return null;
}

function readError(error: JsonObject): IncomingReply {
  const code = typeof error.code === "number" && Number.isSafeInteger(error.code) ? error.code : -32603;
  const message = typeof error.message === "string" ? error.message : "The server gave no reason.";
  return error.data === undefined
    ? { kind: "error", code, message }
    : { kind: "error", code, message, data: error.data };
}
