import { FAULTS, Fault, toFault } from "@/lib/base/errors";
import { restStatus } from "@/lib/base/rest-status";
import type { Door, PathClass } from "@/lib/gateway/core/path";
import { admit, corsHeadersOfRefusal, preflightHeaders } from "@/lib/gateway/door/admission";
import { identify, prepareIdentity } from "@/lib/gateway/door/authenticate";
import { challenge } from "@/lib/gateway/door/challenge";
import { type Entered, enter, recordTurnedAway } from "@/lib/gateway/door/door";
import { checkServing } from "@/lib/gateway/door/serving";
import type { Gateway } from "@/lib/gateway/gateway";
import { headerOf, type Incoming, type Outgoing } from "@/lib/gateway/mounts/exchange";
import { JSON_HEADERS, retryAfter } from "@/lib/gateway/serve/answer";
import { connectPage } from "@/lib/gateway/serve/connect-page";
import { isPlain, plainFault, servePlain } from "@/lib/gateway/serve/serve-plain";
import { type Admitted, servePost } from "@/lib/gateway/serve/serve-post";
import { serveDelete, serveGet } from "@/lib/gateway/serve/serve-session";
import { serveMessages, serveSse } from "@/lib/gateway/serve/serve-sse";
import { faultText } from "@/lib/mcp/wire";

/** Answers one HTTP request to an MCP endpoint, from either mount. Never rejects: every refusal becomes an answer. */
export async function serve(gateway: Gateway, path: PathClass, incoming: Incoming, outgoing: Outgoing): Promise<void> {
  try {
    await route(gateway, path, incoming, outgoing);
  } catch (error) {
    refuse(gateway, path, incoming, outgoing, toFault(error));
  }
}

async function route(gateway: Gateway, path: PathClass, incoming: Incoming, outgoing: Outgoing): Promise<void> {
  if (path.kind === "other") throw new Fault("not_found", "There is nothing at this URL. MCP is at …/mcp.");
  if (path.kind !== "endpoint") {
    throw new Fault("invalid_request", "This URL is ambiguous. Use it as the dashboard shows it, for example /mcp.");
  }
  admit(gateway.admission, incoming);
  if (incoming.method === "OPTIONS") return outgoing.respond(204, preflightHeaders(incoming), null);
  if (incoming.method === "GET" && path.door === "mcp" && wantsHtml(incoming)) {
    return outgoing.respond(200, connectPage.headers, connectPage.render(gateway.publicUrl, path));
  }
  if (!METHODS[path.door].includes(incoming.method)) throw notAllowed(path.door);
  checkServing(gateway);
  const waiting = prepareIdentity(gateway, incoming, path.organizationSlug);
  if (waiting !== null) await waiting;
  const holder = identify(gateway, incoming, path.organizationSlug);
  let entered: Entered;
  try {
    entered = enter(gateway, path, holder, incoming.address);
  } catch (error) {
    await recordTurnedAway(gateway, path, holder, incoming, error);
    throw error;
  }
  const { principal, snapshot, endpoint } = entered;
  outgoing.belongsTo(snapshot.organization.id);
  const admitted: Admitted = { gateway, path, principal, snapshot, endpoint, incoming, outgoing };
  if (path.door !== "mcp") return serveDoor(admitted);
  if (incoming.method === "POST") return servePost(admitted);
  if (incoming.method === "GET") return serveGet(admitted);
  return serveDelete(admitted);
}

const METHODS: Readonly<Record<Door, readonly string[]>> = {
  mcp: ["POST", "GET", "DELETE"],
  sse: ["GET"],
  messages: ["POST"],
  tools: ["GET"],
  resources: ["GET"],
  prompts: ["GET"],
  tool: ["POST"],
};

/** The doors beside Streamable HTTP. */
async function serveDoor(admitted: Admitted): Promise<void> {
  const { door } = admitted.path;
  if (door === "sse") serveSse(admitted);
  else if (door === "messages") await serveMessages(admitted);
  else await servePlain(admitted);
}

function wantsHtml(incoming: Incoming): boolean {
  const accept = headerOf(incoming, "accept") ?? "";
  return accept.includes("text/html") && !accept.includes("text/event-stream");
}

function notAllowed(door: Door): Fault {
  const message =
    door === "mcp"
      ? "MCP endpoints take POST; sessions of older revisions also GET and DELETE."
      : `This URL takes ${METHODS[door].join(" and ")} only.`;
  return new Fault("method_not_allowed", message);
}

function refuse(gateway: Gateway, path: PathClass, incoming: Incoming, outgoing: Outgoing, fault: Fault): void {
  const row = FAULTS[fault.code];
  if (row.level !== "info")
    gateway.log[row.level]({ fault: fault.code, err: fault.cause, ...fault.detail }, fault.publicMessage);
  const door = path.kind === "endpoint" ? path.door : "mcp";
  const cors = corsHeadersOfRefusal(gateway.admission, incoming);
  const headers: Record<string, string> = {
    ...cors,
    ...JSON_HEADERS,
    ...retryAfter(row.http),
    ...challenge(gateway, incoming, fault),
  };
  if (row.http === 405) headers.allow = METHODS[door].join(", ");
  if (isPlain(door)) outgoing.respond(restStatus(fault.code), headers, plainFault(fault));
  else outgoing.respond(row.http === 200 ? 400 : row.http, headers, faultText(null, fault));
}
