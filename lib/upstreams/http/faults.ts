import { Fault, isFault } from "@/lib/base/errors";

/** What goes wrong with upstreams, in the catalogue's words. Each sentence names the connection's slug. */

type Detail = Record<string, unknown>;

export function unreachable(slug: string, error: unknown, detail: Detail = {}): Fault {
  const message = `${slug} could not be reached: ${describeFailure(error)}`;
  return new Fault("upstream_unreachable", message, { cause: error, detail: { ...detail, cause: codeOf(error) } });
}

export function failedWithStatus(slug: string, status: number): Fault {
  return new Fault("upstream_unreachable", `${slug} could not be reached: it answered with HTTP ${status}.`, {
    detail: { status },
  });
}

/** `what` is a sentence about the server: "It sent something that is not JSON." */
export function protocolError(slug: string, what: string, detail: Detail = {}): Fault {
  return new Fault("upstream_protocol_error", `${slug} answered in a way that the gateway cannot read. ${what}`, {
    detail,
  });
}

/** The server answered `initialize` with an error: it may be one of the other era. */
export function handshakeRefused(slug: string, message: string, code: number): Fault {
  return protocolError(slug, `It refused to be initialized: ${message.slice(0, 200)}`, {
    code,
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
  const reason = hasCredential
    ? `it refused the credential (HTTP ${status}).`
    : `it asks for a credential (HTTP ${status}).`;
  return new Fault("needs_reauth", `${slug} needs re-authorization: ${reason}`, { detail: { status, challenge } });
}

export function paused(slug: string): Fault {
  return new Fault("connection_paused", `${slug} could not be reached: the connection is paused.`);
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
      return /CERT|SELF_SIGNED|TLS|SSL|ALTNAME/.test(code)
        ? "its TLS certificate is not accepted."
        : "the connection failed.";
  }
}
