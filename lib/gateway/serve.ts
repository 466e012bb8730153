import { FAULTS, Fault, toFault } from "@/lib/base/errors";
import { admit, corsHeaders, preflightHeaders } from "@/lib/gateway/admission";
import { JSON_HEADERS, retryAfter } from "@/lib/gateway/answer";
import { authenticate } from "@/lib/gateway/authenticate";
import { connectPage } from "@/lib/gateway/connect-page";
import type { PathClass } from "@/lib/gateway/core/path";
import { resolveEndpoint } from "@/lib/gateway/endpoint";
import { headerOf, type Incoming, type Outgoing } from "@/lib/gateway/exchange";
import type { Gateway } from "@/lib/gateway/gateway";
import { type Admitted, servePost } from "@/lib/gateway/serve-post";
import { serveDelete, serveGet } from "@/lib/gateway/serve-session";
import { faultText } from "@/lib/mcp/wire";

/** Answers one HTTP request to an MCP endpoint, from either mount. Never rejects: every refusal becomes an answer. */
export async function serve(gateway: Gateway, path: PathClass, incoming: Incoming, outgoing: Outgoing): Promise<void> {
  try {
    await route(gateway, path, incoming, outgoing);
  } catch (error) {
    refuse(gateway, incoming, outgoing, toFault(error));
  }
}

async function route(gateway: Gateway, path: PathClass, incoming: Incoming, outgoing: Outgoing): Promise<void> {
  if (path.kind !== "endpoint") {
    throw new Fault("invalid_request", "This URL is ambiguous. Use it as the dashboard shows it, for example /mcp.");
  }
  admit(gateway.admission, incoming);
  if (incoming.method === "OPTIONS") return outgoing.respond(204, preflightHeaders(incoming), null);
  if (incoming.method === "GET" && wantsHtml(incoming)) {
    return outgoing.respond(200, connectPage.headers, connectPage.render(gateway.publicUrl));
  }
  if (incoming.method !== "POST" && incoming.method !== "GET" && incoming.method !== "DELETE") throw notAllowed();
  if (gateway.isDraining) throw new Fault("shutting_down", "The gateway is restarting. Try again in a few seconds.");
  if (gateway.snapshots.age(gateway.now()) > gateway.limits.maxAuthorizationAgeMs) {
    throw new Fault(
      "stale_authorization",
      "The gateway cannot reach its database and refuses calls until it can. Try again shortly.",
    );
  }
  const principal = authenticate(gateway, incoming);
  const admitted: Admitted = {
    gateway,
    path,
    principal,
    ...resolveEndpoint(gateway, path, principal),
    incoming,
    outgoing,
  };
  if (incoming.method === "POST") return servePost(admitted);
  if (incoming.method === "GET") return serveGet(admitted);
  return serveDelete(admitted);
}

function wantsHtml(incoming: Incoming): boolean {
  const accept = headerOf(incoming, "accept") ?? "";
  return accept.includes("text/html") && !accept.includes("text/event-stream");
}

function notAllowed(): Fault {
  return new Fault("method_not_allowed", "MCP endpoints take POST; sessions of older revisions also GET and DELETE.");
}

function refuse(gateway: Gateway, incoming: Incoming, outgoing: Outgoing, fault: Fault): void {
  const row = FAULTS[fault.code];
  if (row.level !== "info")
    gateway.log[row.level]({ fault: fault.code, err: fault.cause, ...fault.detail }, fault.publicMessage);
  const headers: Record<string, string> = { ...corsHeaders(incoming), ...JSON_HEADERS, ...retryAfter(row.http) };
  if (row.http === 401) headers["www-authenticate"] = "Bearer";
  if (row.http === 405) headers.allow = "POST, GET, DELETE";
  outgoing.respond(row.http === 200 ? 400 : row.http, headers, faultText(null, fault));
}
