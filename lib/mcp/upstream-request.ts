import type { JsonObject } from "@/lib/base/json";
import { encodeHeaderText } from "@/lib/mcp/header-value";
import { nameField } from "@/lib/mcp/name-field";
import { META } from "@/lib/mcp/versions";

export interface ClientInfo {
  readonly name: string;
  readonly version: string;
}

/** What goes into a request's `_meta`, all of it the gateway's own. */
export interface RequestMeta {
  readonly clientCapabilities: JsonObject;
  readonly logLevel: string | null;
  /** Our own id is the token as well: unique on its session, and mapped back by the stream it comes on. */
  readonly progress: boolean;
  readonly traceparent: string | null;
}

const CLIENT_INFO = `"${META.clientInfo}":`;
const CAPABILITIES = `,"${META.clientCapabilities}":`;
const LOG_LEVEL = `,"${META.logLevel}":`;

/**
 * The text of a modern request (2026-07-28, basic, "Request metadata"). Texts are put together by hand: the parameters are
 * serialized once, and the parts that never change are not serialized at all.
 */
export function modernRequestText(
  id: number,
  method: string,
  params: JsonObject,
  meta: RequestMeta,
  version: string,
  clientInfo: string,
): string {
  const capabilities = isEmpty(meta.clientCapabilities) ? "{}" : JSON.stringify(meta.clientCapabilities);
  const text = `{"${META.protocolVersion}":"${version}",${CLIENT_INFO}${clientInfo}${CAPABILITIES}${capabilities}${
    meta.logLevel === null ? "" : LOG_LEVEL + JSON.stringify(meta.logLevel)
  }${optionalMeta(id, meta, ",")}}`;
  return requestText(id, method, params, text);
}

/** The text of a legacy request. `_meta` is there only if there is something to say. */
export function legacyRequestText(id: number, method: string, params: JsonObject, meta: RequestMeta): string {
  const text = optionalMeta(id, meta, "");
  return requestText(id, method, params, text === "" ? "" : `{${text}}`);
}

function optionalMeta(id: number, meta: RequestMeta, separator: string): string {
  if (!meta.progress && meta.traceparent === null) return "";
  const progress = meta.progress ? `"progressToken":${id}` : "";
  const trace = meta.traceparent === null ? "" : `"traceparent":${JSON.stringify(meta.traceparent)}`;
  return `${separator}${progress}${progress && trace ? "," : ""}${trace}`;
}

function requestText(id: number, method: string, params: JsonObject, meta: string): string {
  return `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)},"params":${withMeta(params, meta)}}`;
}

function withMeta(params: JsonObject, meta: string): string {
  let own = params;
  if (own._meta !== undefined) {
    const { _meta, ...rest } = own;
    own = rest;
  }
  const text = JSON.stringify(own);
  if (meta === "") return text;
  return text === "{}" ? `{"_meta":${meta}}` : `{"_meta":${meta},${text.slice(1)}`;
}

function isEmpty(object: JsonObject): boolean {
  for (const _ in object) return false;
  return true;
}

/** The value of `Mcp-Name`; null for methods that have none. */
export function nameHeader(method: string, params: JsonObject): string | null {
  const field = nameField(method);
  const value = field === null ? undefined : params[field];
  return typeof value === "string" ? encodeHeaderText(value) : null;
}
