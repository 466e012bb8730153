import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";
import { APP_SCHEME, exportAppUris } from "@/lib/gateway/core/apps";

/**
 * Resource URIs on an aggregated endpoint: `causeway://{slug}/{the upstream's own URI}`. A literal prefix, so that URI
 * templates keep their expressions, nothing depends on which other servers exist, and the way back is to cut it off.
 * Pages of MCP Apps keep their scheme, by which hosts know them: `ui://{slug}/{what followed ui://}`.
 */
const SCHEME = "causeway://";

export function exportedUri(slug: string, uri: string): string {
  return uri.startsWith(APP_SCHEME)
    ? `${APP_SCHEME}${slug}/${uri.slice(APP_SCHEME.length)}`
    : `${SCHEME}${slug}/${uri}`;
}

/** Null when the URI is not one of ours. */
export function splitExportedUri(uri: string): { readonly slug: string; readonly uri: string } | null {
  const scheme = [SCHEME, APP_SCHEME].find((known) => uri.startsWith(known));
  if (scheme === undefined) return null;
  const slash = uri.indexOf("/", scheme.length);
  if (slash < 0) return null;
  const rest = uri.slice(slash + 1);
  return { slug: uri.slice(scheme.length, slash), uri: scheme === APP_SCHEME ? APP_SCHEME + rest : rest };
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

/** Most blocks are text and go through as they are. */
function holdsUri(block: JsonValue): boolean {
  return isJsonObject(block) && (block.type === "resource_link" || block.type === "resource");
}

function exportMessage(slug: string, message: JsonValue): JsonValue {
  return isJsonObject(message) && message.content !== undefined
    ? { ...message, content: exportBlock(slug, message.content) }
    : message;
}

function exportContents(slug: string, item: JsonValue): JsonValue {
  return isJsonObject(item) && typeof item.uri === "string" ? { ...item, uri: exportedUri(slug, item.uri) } : item;
}

/**
 * Rewrites the URIs in a result of tools/call (`content`, and the page that `_meta` may name), prompts/get (`messages`)
 * or resources/read (`contents`).
 */
export function exportResultUris(slug: string, result: JsonObject): JsonObject {
  const { content, messages, contents, _meta: meta } = result;
  let exported = result;
  if (isJsonObject(meta)) {
    const exportedMeta = exportAppUris(meta, (uri) => exportedUri(slug, uri));
    if (exportedMeta !== meta) exported = { ...exported, _meta: exportedMeta };
  }
  if (Array.isArray(content) && content.some(holdsUri))
    exported = { ...exported, content: content.map((block) => exportBlock(slug, block)) };
  if (Array.isArray(messages))
    exported = { ...exported, messages: messages.map((message) => exportMessage(slug, message)) };
  if (Array.isArray(contents)) exported = { ...exported, contents: contents.map((item) => exportContents(slug, item)) };
  return exported;
}
