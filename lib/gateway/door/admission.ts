import { Fault } from "@/lib/base/errors";
import { headerOf, type Incoming } from "@/lib/gateway/mounts/exchange";

/** Which Host and Origin headers are answered. Compiled once from the environment. */
export interface AdmissionRules {
  /** Lower-case `host[:port]`. */
  readonly hosts: ReadonlySet<string>;
  /** PUBLIC_URL is a loopback address: any loopback name and port is the same machine. */
  readonly isLoopback: boolean;
  readonly origins: ReadonlySet<string>;
}

const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

export function compileAdmissionRules(
  publicUrl: string,
  allowedHosts: readonly string[],
  allowedOrigins: readonly string[],
): AdmissionRules {
  const url = new URL(publicUrl);
  return {
    hosts: new Set([url.host, ...allowedHosts].map((host) => host.toLowerCase())),
    isLoopback: LOOPBACK_NAMES.has(url.hostname),
    origins: new Set([url.origin, ...allowedOrigins.map((origin) => origin.replace(/\/+$/, "").toLowerCase())]),
  };
}

const NAME = String.raw`(\[[0-9a-f:.]+\]|[a-z0-9._~%-]+)`;
/** RFC 9110, section 7.2: `host[:port]`, lower-case. */
const HOST = new RegExp(`^${NAME}(?::\\d{1,5})?$`);
/** RFC 6454, section 6.1: `scheme://host[:port]`, lower-case; no user, path or anything else that a URL may have. */
const ORIGIN = new RegExp(`^https?://${NAME}(?::\\d{1,5})?$`);

function isLoopback(form: RegExp, text: string): boolean {
  return LOOPBACK_NAMES.has(form.exec(text)?.[1] ?? "");
}

function isAllowedOrigin(rules: AdmissionRules, origin: string): boolean {
  return rules.origins.has(origin) || (rules.isLoopback && isLoopback(ORIGIN, origin));
}

/** Whether a Host header is one of ours: exactly, or any loopback name where the installation is on loopback. */
export function isHostAllowed(rules: AdmissionRules, header: string | undefined): boolean {
  const host = header?.toLowerCase() ?? "";
  return rules.hosts.has(host) || (rules.isLoopback && isLoopback(HOST, host));
}

/**
 * Refuses requests that a page of another site made a browser send (DNS rebinding, cross-site POST): the Host must be
 * ours, the Origin absent or allowed (MCP 2026-07-28, streamable-http, "Security Warning").
 */
export function admit(rules: AdmissionRules, incoming: Incoming): void {
  if (Array.isArray(incoming.headers.host))
    throw new Fault("invalid_request", "The request has several Host headers. Send one (RFC 9112, section 3.2).");
  if (!isHostAllowed(rules, headerOf(incoming, "host"))) {
    throw new Fault("host_not_allowed", "This host name is not served here. The operator can add it to ALLOWED_HOSTS.");
  }
  if (Array.isArray(incoming.headers.origin))
    throw new Fault("invalid_request", "The request has several Origin headers. Send one (RFC 6454, section 7.3).");
  const origin = headerOf(incoming, "origin");
  if (origin !== undefined && !isAllowedOrigin(rules, origin.toLowerCase())) {
    throw new Fault(
      "origin_not_allowed",
      "Pages of this origin may not call the gateway. The operator can add it to ALLOWED_ORIGINS.",
    );
  }
}

const REQUEST_HEADERS =
  "authorization, content-type, accept, x-api-key, mcp-session-id, mcp-protocol-version, mcp-method, mcp-name, last-event-id, traceparent, tracestate";

/** One object, so that it can be recognized: see the answer's plain case. */
export const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

/** CORS headers for a request whose origin has been admitted: no credentials, since cookies never authenticate here. */
export function corsHeaders(incoming: Incoming): Readonly<Record<string, string>> {
  const origin = headerOf(incoming, "origin");
  if (origin === undefined) return NO_HEADERS;
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "mcp-session-id, www-authenticate, retry-after",
    vary: "origin",
  };
}

/** CORS headers for a refusal, of which a page that may not call here reads nothing. */
export function corsHeadersOfRefusal(rules: AdmissionRules, incoming: Incoming): Readonly<Record<string, string>> {
  try {
    admit(rules, incoming);
    return corsHeaders(incoming);
  } catch {
    return NO_HEADERS;
  }
}

/** The answer to a preflight. Custom `Mcp-Param-*` headers are allowed as asked for. */
export function preflightHeaders(incoming: Incoming): Record<string, string> {
  const asked = (headerOf(incoming, "access-control-request-headers") ?? "").toLowerCase().split(",");
  const parameters = asked
    .map((name) => name.trim())
    .filter((name) => /^mcp-param-[!#$%&'*+\-.^_`|~0-9a-z]{1,64}$/.test(name))
    .slice(0, 32);
  return {
    ...corsHeaders(incoming),
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers": [REQUEST_HEADERS, ...parameters].join(", "),
    "access-control-max-age": "600",
  };
}
