import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";

/**
 * Resource URIs on an aggregated endpoint: `causeway://{slug}/{the upstream's own URI}`. A literal prefix, so that URI
 * templates keep their expressions, nothing depends on which other servers exist, and the way back is to cut it off.
 */
const SCHEME = "causeway://";

export function exportedUri(slug: string, uri: string): string {
  return `${SCHEME}${slug}/${uri}`;
}

/** Null when the URI is not one of ours. */
export function splitExportedUri(uri: string): { readonly slug: string; readonly uri: string } | null {
  if (!uri.startsWith(SCHEME)) return null;
  const slash = uri.indexOf("/", SCHEME.length);
  if (slash < 0) return null;
  return { slug: uri.slice(SCHEME.length, slash), uri: uri.slice(slash + 1) };
}

function exportBlock(slug: string, block: JsonValue): JsonValue {
  if (!isJsonObject(block)) return block;
  if (block.type === "resource_link" && typeof block.uri === "string")
    return { ...block, uri: exportedUri(slug, block.uri) };
  const embedded = block.resource;
  if (block.type === "resource" && isJsonObject(embedded) && typeof embedded.uri === "string") {
    return { ...block, resource: { ...embedded, uri: exportedUri(slug, embedded.uri) } };
  }
  return block;
}

function exportMessage(slug: string, message: JsonValue): JsonValue {
  return isJsonObject(message) && message.content !== undefined
    ? { ...message, content: exportBlock(slug, message.content) }
    : message;
}

function exportContents(slug: string, item: JsonValue): JsonValue {
  return isJsonObject(item) && typeof item.uri === "string" ? { ...item, uri: exportedUri(slug, item.uri) } : item;
}

/** Rewrites the URIs in a result of tools/call (`content`), prompts/get (`messages`) or resources/read (`contents`). */
export function exportResultUris(slug: string, result: JsonObject): JsonObject {
  const { content, messages, contents } = result;
  let exported = result;
  if (Array.isArray(content)) exported = { ...exported, content: content.map((block) => exportBlock(slug, block)) };
  if (Array.isArray(messages))
    exported = { ...exported, messages: messages.map((message) => exportMessage(slug, message)) };
  if (Array.isArray(contents)) exported = { ...exported, contents: contents.map((item) => exportContents(slug, item)) };
  return exported;
}
