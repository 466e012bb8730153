import { judgeClientMetadata } from "@/lib/authserver/core/client-metadata";
import { isJsonObject, type JsonValue } from "@/lib/base/json";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import { getDocument } from "@/lib/net/get-document";
import type { Outbound } from "@/lib/net/outbound";

const MAX_BYTES = 5 * 1024;
const TIMEOUT_MS = 5000;

/**
 * What the authorization server fetches: Client ID Metadata Documents, and key sets that they point to. Only https, only
 * over the address policy, only JSON that can be read one way. A client's document comes back as far as it counts here.
 */
export function documentFetcher(outbound: Outbound): (input: string | URL | Request) => Promise<Response> {
  return async (input) => {
    const id = input instanceof Request ? input.url : String(input);
    const url = new URL(id);
    if (url.protocol !== "https:") throw new Error("Documents of clients come over https.");
    const { status, contentType, body } = await getDocument(outbound, url, {
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
    });
    if (status !== 200) return new Response(null, { status: status >= 200 && status <= 599 ? status : 502 });
    if (!/^application\/(?:[a-z0-9.-]+\+)?json\s*(?:;|$)/i.test(contentType))
      throw new Error("The document is not JSON.");
    // Fatal, and it keeps a byte order mark, which is no JSON then.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    return Response.json(asItCounts(id, parseStrictJson(text)));
  };
}

function asItCounts(id: string, document: JsonValue): JsonValue {
  // Somebody else's document, or no client's at all: the authorization server sees that by itself.
  if (!isJsonObject(document) || document.client_id !== id) return document;
  if ("client_secret" in document || String(document.token_endpoint_auth_method).startsWith("client_secret"))
    return document;
  const verdict = judgeClientMetadata(document);
  if (!verdict.ok) throw new Error(verdict.message);
  return verdict.metadata;
}
