import { FAULTS, type Fault } from "@/lib/base/errors";
import type { JsonValue } from "@/lib/base/json";
import type { RequestId } from "@/lib/mcp/message";

/** The text of a JSON-RPC result. `result` is already JSON text, so that cached lists are not serialized again. */
export function resultText(id: RequestId, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
}

/** The text of a JSON-RPC error (JSON-RPC 2.0, section 5.1). */
export function errorText(id: RequestId | null, code: number, message: string, data?: JsonValue): string {
  const error = data === undefined ? { code, message } : { code, message, data };
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":${JSON.stringify(error)}}`;
}

/** A Fault as a JSON-RPC error: the table's code and the machine-readable name in `data.code`. */
export function faultText(id: RequestId | null, fault: Fault): string {
  return errorText(id, FAULTS[fault.code].rpc, fault.publicMessage, {
    code: fault.code,
    ...(fault.data as Record<string, JsonValue>),
  });
}

export function notificationText(method: string, params: unknown): string {
  return `{"jsonrpc":"2.0","method":${JSON.stringify(method)},"params":${JSON.stringify(params)}}`;
}

export function requestText(id: RequestId, method: string, params: unknown): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"method":${JSON.stringify(method)},"params":${JSON.stringify(params)}}`;
}

/** One server-sent event. JSON text holds no raw line break, so one data line is enough. */
export function eventText(data: string, eventId?: string): string {
  return eventId === undefined
    ? `event: message\ndata: ${data}\n\n`
    : `id: ${eventId}\nevent: message\ndata: ${data}\n\n`;
}

/** The first event of a resumable stream (SEP-1699): an id, empty data, and how long to wait before reconnecting. */
export function primingText(eventId: string, retryMs: number): string {
  return `id: ${eventId}\nretry: ${retryMs}\ndata: \n\n`;
}
