import { Fault, isFault } from "@/lib/base/errors";
import type { Refusal } from "@/lib/upstreams/breaker";
import { pausedReason } from "@/lib/upstreams/paused-reason";

/** What goes wrong with upstreams, in the catalogue's words. Each sentence names the connection's slug. */

type Detail = Record<string, unknown>;

export function unreachable(slug: string, error: unknown, detail: Detail = {}): Fault {
  const message = `${slug} could not be reached: ${describeFailure(error)}`;
  return new Fault("upstream_unreachable", message, { cause: error, detail: { ...detail, cause: codeOf(error) } });
}

export function failedWithStatus(slug: string, status: number): Fault {
  return new Fault("upstream_unreachable", `${slug} ${sayStatus(status)}`, { detail: { status } });
}

/** A server that answers has been reached: what is wrong then is the address, or the server. */
function sayStatus(status: number): string {
  if (status >= 500) return `could not be reached: its server failed (HTTP ${status}).`;
  if (status === 429) return "takes no more requests for the moment (HTTP 429).";
  if (status === 404 || status === 410)
    return `has nothing at its URL (HTTP ${status}). Check the path, which is often /mcp.`;
  return `does not take MCP requests at its URL (HTTP ${status}). Check the path, which is often /mcp.`;
}

/** `what` is a sentence about the server: "It sent something that is not JSON." */
export function protocolError(slug: string, what: string, detail: Detail = {}): Fault {
  return new Fault("upstream_protocol_error", `${slug} answered in a way that the gateway cannot read. ${what}`, {
    detail,
  });
}

/** The server answered, and its answer is refused for what it holds: that costs this call, and says nothing of the server. */
export function uncarriedAnswer(slug: string, what: string): Fault {
  return protocolError(slug, what, { isContent: true });
}

/** Whether the server answered all the same; see `uncarriedAnswer`. */
export function isUncarriedAnswer(fault: Fault): boolean {
  return fault.detail.isContent === true;
}

/** The server answered `initialize` with an error, `status` if with a refusal of HTTP: it may be one of another kind. */
export function handshakeRefused(slug: string, message: string, code: number, status: number | null): Fault {
  return protocolError(slug, `It refused to be initialized: ${message.slice(0, 200)}`, {
    code,
    ...(status === null ? {} : { status }),
    isHandshakeRefused: true,
  });
}

export function isHandshakeRefused(error: unknown): boolean {
  return isFault(error) && error.detail.isHandshakeRefused === true;
}

export function tooLarge(slug: string, maxBytes: number): Fault {
  const megabytes = Math.round((maxBytes / 1_048_576) * 10) / 10;
  return new Fault(
    "upstream_response_too_large",
    `The answer of ${slug} is larger than ${megabytes} MB. Ask for less at once.`,
  );
}

export function timedOut(slug: string, afterMs: number): Fault {
  return new Fault(
    "request_timeout",
    `Request timeout after ${Math.round(afterMs / 100) / 10} s: ${slug} did not answer.`,
  );
}

/** `challenge`: the server's `WWW-Authenticate`, for whoever repairs the credential; never for callers. */
export function needsReauth(slug: string, status: number, hasCredential: boolean, challenge: string | null): Fault {
  const message = hasCredential
    ? `${slug} needs re-authorization: it refused the credential (HTTP ${status}).`
    : `${slug} asks for a credential, and none is set (HTTP ${status}). It is set under Authentication.`;
  return new Fault("needs_reauth", message, { detail: { status, challenge } });
}

/** The upstream is not asked at all. `reason` is a sentence about what it did before, or empty. */
export function paused(slug: string, { reason, retryInMs }: Refusal): Fault {
  const hasNext = Number.isFinite(retryInMs);
  const next = hasNext ? ` It is tried again within ${Math.max(1, Math.ceil(retryInMs / 1000))} s.` : "";
  const why = pausedReason(slug, reason);
  return new Fault("connection_paused", `${slug} could not be reached: the connection is paused${why}${next}`, {
    data: {
      server: slug,
      ...(hasNext ? { retryAt: new Date(Date.now() + Math.max(0, retryInMs)).toISOString() } : {}),
    },
  });
}

export function crowded(slug: string, calls: number): Fault {
  return new Fault(
    "too_many_requests_in_flight",
    `Rate limit exceeded: ${slug} has ${calls} calls in flight, as many as one server may. Try again shortly.`,
    { data: { server: slug } },
  );
}

export function notAnswering(slug: string, calls: number, silentMs: number): Fault {
  return new Fault(
    "too_many_requests_in_flight",
    `${slug} has not answered for ${Math.round(silentMs / 1000)} s and ${calls} calls wait for it. Try again later.`,
    { data: { server: slug } },
  );
}

/** Whether a fault says that the transport failed, which is what opens a circuit: not a refusal by status 4xx. */
export function isTransportFailure({ code, detail }: Fault): boolean {
  if (code === "upstream_protocol_error" || code === "request_timeout") return true;
  const status = typeof detail.status === "number" ? detail.status : 0;
  return code === "upstream_unreachable" && (status < 400 || status >= 500);
}

export function cancelled(slug: string, reason: string | undefined): Fault {
  return new Fault("cancelled", `The request to ${slug} was cancelled.`, { detail: { reason } });
}

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "unknown";
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "unknown";
}

/** For people, without addresses, ports or anything that tells more about a network than that it did not work. */
export function describeFailure(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case "EBLOCKED":
      return "its address is not allowed.";
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_FAIL":
    case "ETIMEOUT":
      return "its name could not be resolved.";
    case "ECONNREFUSED":
      return "the connection was refused.";
    case "UND_ERR_CONNECT_TIMEOUT":
    case "ETIMEDOUT":
      return "no connection within 3 s.";
    case "UND_ERR_SOCKET":
    case "ECONNRESET":
    case "EPIPE":
      return "the connection broke off.";
    default:
      return describeTls(code) ?? "the connection failed.";
  }
}

/** OpenSSL's words for what is wrong with a certificate, in ours; null where it is about something else. */
function describeTls(code: string): string | null {
  if (code === "CERT_HAS_EXPIRED") return "its TLS certificate has expired.";
  if (code === "CERT_NOT_YET_VALID") return "its TLS certificate is not valid yet.";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "its TLS certificate is for another host.";
  if (/SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/.test(code))
    return "its TLS certificate is not signed by an authority that is trusted here.";
  return /CERT|TLS|SSL/.test(code) ? "its TLS certificate is not accepted." : null;
}
