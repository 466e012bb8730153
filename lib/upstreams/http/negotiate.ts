import { isFault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";
import type { UpstreamCaller } from "@/lib/forwarding/core/identity";
import { GATEWAY_EXTENSIONS } from "@/lib/gateway/core/extensions";
import { modernRequestText, nameHeader } from "@/lib/mcp/upstream-request";
import { LATEST_LEGACY, LATEST_MODERN, LEGACY_VERSIONS, MODERN_VERSIONS } from "@/lib/mcp/versions";
import type { OutboundRequest } from "@/lib/net/outbound";
import type { UpstreamRequest } from "@/lib/upstreams/driver";
import type { ExchangeEnd } from "@/lib/upstreams/http/exchange";
import { protocolError } from "@/lib/upstreams/http/faults";
import type { Link, Verdict } from "@/lib/upstreams/http/link";
import { exchangeOnce, isExchangeTimeout } from "@/lib/upstreams/http/once";
import { toReply } from "@/lib/upstreams/http/refusals";

/** A legacy server may stay silent instead of refusing what it does not know. */
const PROBE_TIMEOUT_MS = 5000;

/** -32020 to -32022: only a modern server says these (2026-07-28, basic, "Error codes"). */
const UNSUPPORTED_VERSION = -32022;
const MODERN_ERRORS = new Set([-32020, -32021, UNSUPPORTED_VERSION]);

export interface Negotiated {
  readonly verdict: Verdict;
  /** The modern server's answer to `server/discover`. */
  readonly discovered: JsonObject | null;
}

/** A modern request as it goes over the wire. */
export function modernRequest(
  link: Link,
  id: number,
  request: Omit<UpstreamRequest, "timeoutMs">,
  version: string,
  caller: UpstreamCaller | null,
): OutboundRequest {
  const { method, params } = request;
  const headers = link.headers(caller, toolOf(request));
  headers.push("mcp-protocol-version", version, "mcp-method", method);
  const name = nameHeader(method, params);
  if (name !== null) headers.push("mcp-name", name);
  for (const header in request.headerParameters) headers.push(header, request.headerParameters[header] ?? "");
  const body = modernRequestText(id, method, params, request, version, link.clientInfoText);
  return { method: "POST", path: link.path, headers, body };
}

/** The tool that a request calls, as the server calls it. */
export function toolOf({ method, params }: Pick<UpstreamRequest, "method" | "params">): string | null {
  return method === "tools/call" && typeof params.name === "string" ? params.name : null;
}

/**
 * Finds out what an upstream speaks: a modern request first, and if the answer is not one that a modern server gives, it is
 * legacy (2026-07-28, basic/versioning, "Backward Compatibility"). A refused credential says nothing about the era.
 * Rejects with a Fault when the server cannot be reached, refuses the credential, or shares no version with us.
 */
export async function negotiate(link: Link): Promise<Negotiated> {
  const id = link.nextId();
  const bare = {
    method: "server/discover",
    params: {},
    progress: false,
    logLevel: null,
    clientCapabilities: { extensions: GATEWAY_EXTENSIONS },
    headerParameters: {},
    traceparent: null,
  };
  const end = await exchangeOnce(link, modernRequest(link, id, bare, LATEST_MODERN, null), id, PROBE_TIMEOUT_MS);
  const found = judge(link, end);
  link.verdict = found.verdict;
  return found;
}

/** The era of a link, asked for at most once at a time. */
export function verdictOf(link: Link): Promise<Verdict> {
  link.negotiation ??= negotiate(link)
    .then(({ verdict }) => verdict)
    .finally(() => {
      link.negotiation = null;
    });
  return link.negotiation;
}

const LEGACY: Negotiated = { verdict: { era: "legacy", version: LATEST_LEGACY }, discovered: null };

function judge(link: Link, end: ExchangeEnd): Negotiated {
  if (end.kind === "failed" && !isExchangeTimeout(end.error)) {
    const fault = toReply(link, end);
    if (isFault(fault)) throw fault;
  }
  const isRefusal =
    end.kind === "rejected" && (end.head.status === 401 || (end.head.status === 403 && end.error === null));
  if (isRefusal) {
    const fault = toReply(link, end);
    if (isFault(fault)) throw fault;
  }
  if (end.kind === "answer" && end.reply.kind === "result")
    return judgeVersions(link, end.reply.result.supportedVersions, end.reply.result);
  const error =
    end.kind === "rejected" ? end.error : end.kind === "answer" && end.reply.kind === "error" ? end.reply : null;
  if (error === null || !MODERN_ERRORS.has(error.code)) return LEGACY;
  if (error.code === UNSUPPORTED_VERSION) {
    const supported = isJsonObject(error.data) ? error.data.supported : undefined;
    return judgeVersions(link, supported, null);
  }
  throw protocolError(link.slug, `It refused to be discovered: ${error.message.slice(0, 200)}`, { code: error.code });
}

function judgeVersions(link: Link, supported: JsonValue | undefined, discovered: JsonObject | null): Negotiated {
  // Not an answer to `server/discover` at all: some legacy server answers anything.
  if (!Array.isArray(supported)) return LEGACY;
  const modern = MODERN_VERSIONS.find((version) => supported.includes(version));
  if (modern !== undefined && discovered) return { verdict: { era: "modern", version: modern }, discovered };
  const legacy = LEGACY_VERSIONS.find((version) => supported.includes(version));
  if (legacy !== undefined) return { verdict: { era: "legacy", version: legacy }, discovered: null };
  throw protocolError(link.slug, "It speaks no version of MCP that the gateway knows.", { supported });
}
