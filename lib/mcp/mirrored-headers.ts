import { isJsonObject } from "@/lib/base/json";
import { encodeHeaderText } from "@/lib/mcp/header-value";
import type { Message } from "@/lib/mcp/message";
import { META } from "@/lib/mcp/versions";

type Headers = Readonly<Record<string, string | string[] | undefined>>;
type Sent = Exclude<Message, { kind: "response" }>;

const MIRRORED: ReadonlySet<string> = new Set(["mcp-protocol-version", "mcp-method", "mcp-name"]);

/** Whether the body is a request of the modern era, whatever its headers say. */
export function hasModernBody({ params }: Sent): boolean {
  const meta = params._meta;
  return isJsonObject(meta) && typeof meta[META.protocolVersion] === "string";
}

/**
 * The headers with those that mirror the body (2026-07-28, streamable-http, "Standard Request Headers") written anew from
 * it: what a client that sends them wrong has meant. Of a body of the legacy era, none.
 */
export function agreeingHeaders(headers: Headers, message: Sent): Headers {
  const others = Object.fromEntries(Object.entries(headers).filter(([name]) => !MIRRORED.has(name)));
  const meta = message.params._meta;
  const version = isJsonObject(meta) ? meta[META.protocolVersion] : undefined;
  if (typeof version !== "string") return others;
  const { name, uri } = message.params;
  const named = typeof name === "string" ? name : uri;
  return {
    ...others,
    "mcp-protocol-version": version,
    "mcp-method": message.method,
    ...(typeof named === "string" ? { "mcp-name": encodeHeaderText(named) } : {}),
  };
}
