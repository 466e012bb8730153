import type { Fault } from "@/lib/base/errors";
import type { UpstreamReply } from "@/lib/upstreams/driver";
import type { ExchangeEnd } from "@/lib/upstreams/http/exchange";
import {
  failedWithStatus,
  needsReauth,
  protocolError,
  timedOut,
  tooLarge,
  uncarriedAnswer,
  unreachable,
} from "@/lib/upstreams/http/faults";
import type { Link } from "@/lib/upstreams/http/link";
import { isExchangeTimeout } from "@/lib/upstreams/http/once";

/**
 * What an exchange that was to bring an answer means to the caller: the answer, an HTTP refusal that carries a JSON-RPC
 * error (an answer as well), or a Fault. 401 is always about the credential, whatever stands in its body; 403 only if it
 * carries no answer, or says that more has to be granted (RFC 6750, section 3.1).
 */
export function toReply(link: Link, end: ExchangeEnd): UpstreamReply | Fault {
  const { slug } = link;
  switch (end.kind) {
    case "answer":
      return end.reply;
    case "rejected": {
      const { status } = end.head;
      const hasCredential = link.connection.credential !== null;
      const { wwwAuthenticate } = end.head;
      const lacksScope = status === 403 && /insufficient_scope/.test(wwwAuthenticate ?? "");
      if (status === 401 || lacksScope) return needsReauth(slug, status, hasCredential, wwwAuthenticate);
      if (end.error !== null) return end.error;
      if (status === 403) return needsReauth(slug, status, hasCredential, wwwAuthenticate);
      if (status >= 300 && status < 400)
        return protocolError(slug, "It redirects to another address; enter that one.", { status });
      return failedWithStatus(slug, status);
    }
    case "accepted":
      return protocolError(slug, "It took the request and sent no answer.", { status: end.head.status });
    case "cut":
      return end.error ? unreachable(slug, end.error) : protocolError(slug, "It ended the stream before the answer.");
    case "unreadable":
      return end.isContent
        ? uncarriedAnswer(slug, end.what)
        : protocolError(slug, end.what, { status: end.head?.status });
    case "too_large":
      return tooLarge(slug, link.deps.limits.maxResponseBytes);
    case "failed":
      return fromFailure(slug, end.error);
  }
}

/**
 * The whole text with which a server of an SDK refuses a session that it does not know, before it has read the request.
 * Other words about a session may come from a tool that has done its work.
 */
const UNKNOWN_SESSION = [
  /^(bad request: )?(no valid|missing|invalid|unknown|invalid or missing|invalid or expired) session( ?id)?( provided)?$/i,
  /^(bad request: )?session( id)? (not found|expired|has expired|does not exist|has been terminated|terminated)$/i,
  /^bad request: (server not initialized|mcp-session-id header is required)$/i,
  /^no transport found for sessionid$/i,
];

export function isUnknownSession(message: string): boolean {
  const text = message.trim().replace(/\.$/, "");
  return UNKNOWN_SESSION.some((pattern) => pattern.test(text));
}

function fromFailure(slug: string, error: Error): Fault {
  if (isExchangeTimeout(error)) return timedOut(slug, error.afterMs);
  const { code } = error as { code?: unknown };
  if (code === "EMALFORMED")
    return protocolError(slug, "It does not speak HTTP as it should.", { cause: error.message });
  return unreachable(slug, error);
}
