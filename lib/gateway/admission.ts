import { Fault } from "@/lib/base/errors";
import { headerOf, type Incoming } from "@/lib/gateway/exchange";

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

function nameOf(host: string): string {
  return host.startsWith("[") ? host.slice(0, host.indexOf("]") + 1) : (host.split(":")[0] ?? "");
}

function isAllowedOrigin(rules: AdmissionRules, origin: string): boolean {
  if (rules.origins.has(origin)) return true;
  if (!rules.isLoopback) return false;
  return /^https?:\/\//.test(origin) && LOOPBACK_NAMES.has(nameOf(origin.replace(/^https?:\/\//, "")));
}

/** Whether a Host header is one of ours: exactly, or any loopback name where the installation is on loopback. */
export function isHostAllowed(rules: AdmissionRules, header: string | undefined): boolean {
  const host = header?.toLowerCase() ?? "";
  return rules.hosts.has(host) || (rules.isLoopback && LOOPBACK_NAMES.has(nameOf(host)));
}

/**
 * Refuses requests that a page of another site made a browser send (DNS rebinding, cross-site POST): the Host must be
 * ours, the Origin absent or allowed (MCP 2026-07-28, streamable-http, "Security Warning").
 */
export function admit(rules: AdmissionRules, incoming: Incoming): void {
  if (!isHostAllowed(rules, headerOf(incoming, "host"))) {
    throw new Fault("host_not_allowed", "This host name is not served here. The operator can add it to ALLOWED_HOSTS.");
  }
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

/** CORS headers for a request whose origin has been admitted: no credentials, since cookies never authenticate here. */
export function corsHeaders(incoming: Incoming): Record<string, string> {
  const origin = headerOf(incoming, "origin");
  if (origin === undefined) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "mcp-session-id, www-authenticate, retry-after",
    vary: "origin",
  };
}

/** The answer to a preflight. Custom `Mcp-Param-*` headers are allowed as asked for. */
export function preflightHeaders(incoming: Incoming): Record<string, string> {
  const asked = (headerOf(incoming, "access-control-request-headers") ?? "").toLowerCase().split(/\s*,\s*/);
  const parameters = asked.filter((name) => /^mcp-param-[a-z0-9-]{1,64}$/.test(name)).slice(0, 32);
  return {
    ...corsHeaders(incoming),
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers": [REQUEST_HEADERS, ...parameters].join(", "),
    "access-control-max-age": "600",
  };
}
