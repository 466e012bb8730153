import type { Principal } from "@/lib/access/principal";
import { FAULTS, Fault, toFault } from "@/lib/base/errors";
import type { JsonObject, JsonValue } from "@/lib/base/json";
import { isJsonObject } from "@/lib/base/json";
import { corsHeaders } from "@/lib/gateway/admission";
import { type Answer, BatchAnswer, HttpAnswer, JSON_HEADERS, retryAfter } from "@/lib/gateway/answer";
import { authenticate } from "@/lib/gateway/authenticate";
import type { EndpointPath } from "@/lib/gateway/core/path";
import { dispatch } from "@/lib/gateway/dispatch";
import { resolveEndpoint } from "@/lib/gateway/endpoint";
import { headerOf, type Incoming, type Outgoing } from "@/lib/gateway/exchange";
import { recordRefusal } from "@/lib/gateway/forward";
import type { Caller, EndpointView, Gateway } from "@/lib/gateway/gateway";
import { handleNotification, openSession } from "@/lib/gateway/legacy-session";
import type { LiveSession } from "@/lib/gateway/sessions";
import type { OrganizationSnapshot } from "@/lib/gateway/snapshots";
import { idOf, type Message, type RequestId, readMessage } from "@/lib/mcp/message";
import { claimsModern, readModernRequest } from "@/lib/mcp/modern-request";
import { JsonRefusal, parseStrictJson } from "@/lib/mcp/strict-json";
import { allowsBatches, allowsPriming, eraOf, LATEST_LEGACY, SUPPORTED_VERSIONS } from "@/lib/mcp/versions";
import { faultText } from "@/lib/mcp/wire";

/** A request that has passed the door: who sends it, and to which endpoint. */
export interface Admitted {
  readonly gateway: Gateway;
  readonly path: EndpointPath;
  readonly principal: Principal;
  readonly snapshot: OrganizationSnapshot;
  readonly endpoint: EndpointView;
  readonly incoming: Incoming;
  readonly outgoing: Outgoing;
}

const MAX_BATCH = 50;

/** A POST: one JSON-RPC message, or a batch where the revision still knows them. */
export async function servePost(admitted: Admitted): Promise<void> {
  const { gateway, incoming } = admitted;
  const canStream = checkMediaTypes(incoming);
  const value = parseBody(await incoming.readBody(gateway.limits.maxRequestBytes));
  if (Array.isArray(value)) return serveBatch(admitted, value);
  try {
    await serveMessage(admitted, readMessage(value), canStream);
  } catch (error) {
    refuseWithId(admitted, idOf(value), toFault(error));
  }
}

/** Returns whether the client takes event streams. */
function checkMediaTypes(incoming: Incoming): boolean {
  const type = headerOf(incoming, "content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new Fault("unsupported_media_type", "Send the message as Content-Type: application/json.");
  }
  const accept = headerOf(incoming, "accept") ?? "";
  const any = accept.includes("*/*");
  if (!any && !accept.includes("application/json")) {
    throw new Fault("not_acceptable", "Send the header Accept: application/json, text/event-stream.");
  }
  return any || accept.includes("text/event-stream");
}

function parseBody(text: string): JsonValue {
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (!(error instanceof JsonRefusal)) throw error;
    throw new Fault(error.kind === "syntax" ? "parse_error" : "invalid_request", error.message);
  }
}

function refuseWithId(admitted: Admitted, id: RequestId | null, fault: Fault): void {
  const row = FAULTS[fault.code];
  if (row.level !== "info")
    admitted.gateway.log[row.level]({ fault: fault.code, err: fault.cause, ...fault.detail }, fault.publicMessage);
  const headers = { ...corsHeaders(admitted.incoming), ...JSON_HEADERS, ...retryAfter(row.http) };
  admitted.outgoing.respond(row.http, headers, faultText(id, fault));
}

async function serveMessage(admitted: Admitted, message: Message, canStream: boolean): Promise<void> {
  const header = (name: string) => headerOf(admitted.incoming, name);
  if (message.kind !== "response" && claimsModern(message.params, header))
    return serveModern(admitted, message, canStream, header);
  return serveLegacy(admitted, message, canStream);
}

type HeaderReader = (name: string) => string | undefined;

async function serveModern(
  admitted: Admitted,
  message: Exclude<Message, { kind: "response" }>,
  canStream: boolean,
  header: HeaderReader,
): Promise<void> {
  // Nothing that a stateless client can notify us of asks for an answer; cancelling is closing the stream.
  if (message.kind === "notification") return accepted(admitted);
  const caller = callerOf(admitted, message.params, await describeModern(admitted, message, header));
  await dispatch(caller, message, answerFor(admitted, canStream, null, {}));
}

/** What a modern request says of its sender. One that contradicts itself is refused, and stands in the log as such. */
async function describeModern(
  admitted: Admitted,
  message: Extract<Message, { kind: "request" }>,
  header: HeaderReader,
): Promise<
  Pick<Caller, "era" | "protocolVersion" | "session" | "clientName" | "clientVersion" | "capabilities" | "logLevel">
> {
  try {
    return { era: "modern", session: null, ...readModernRequest(message.method, message.params, header) };
  } catch (error) {
    const unknown = { clientName: null, clientVersion: null, capabilities: {}, logLevel: null };
    const protocolVersion = header("mcp-protocol-version")?.slice(0, 64) ?? "unknown";
    const caller = callerOf(admitted, message.params, { era: "modern", session: null, protocolVersion, ...unknown });
    await recordRefusal(caller, message.method, message.params, toFault(error));
    throw error;
  }
}

async function serveLegacy(admitted: Admitted, message: Message, canStream: boolean): Promise<void> {
  if (message.kind === "request" && message.method === "initialize") {
    const { result, session } = openSession(admitted, message.id, message.params);
    const headers = { ...corsHeaders(admitted.incoming), ...JSON_HEADERS, "mcp-session-id": session.token };
    return admitted.outgoing.respond(200, headers, result);
  }
  const session = requireSession(admitted);
  const version = session?.facts.protocolVersion ?? statelessVersion(admitted.incoming);
  if (message.kind === "response") {
    session?.questions.get(String(message.id))?.(message.reply);
    return accepted(admitted);
  }
  const caller = legacyCaller(admitted, message.params, session, version);
  if (message.kind === "notification") {
    handleNotification(caller, message.method, message.params);
    return accepted(admitted);
  }
  await dispatch(caller, message, answerFor(admitted, canStream, session, {}));
}

function legacyCaller(admitted: Admitted, params: JsonObject, session: LiveSession | null, version: string): Caller {
  return callerOf(admitted, params, {
    era: "legacy",
    protocolVersion: version,
    session,
    clientName: session?.facts.clientName ?? headerOf(admitted.incoming, "user-agent")?.slice(0, 128) ?? null,
    clientVersion: session?.facts.clientVersion ?? null,
    capabilities: session?.facts.capabilities ?? {},
    logLevel: session?.logLevel ?? null,
  });
}

function callerOf(
  admitted: Admitted,
  params: JsonObject,
  rest: Pick<
    Caller,
    "era" | "protocolVersion" | "session" | "clientName" | "clientVersion" | "capabilities" | "logLevel"
  >,
): Caller {
  const { gateway, principal, snapshot, endpoint, incoming } = admitted;
  return {
    gateway,
    principal,
    snapshot,
    endpoint,
    ...rest,
    address: incoming.address,
    traceId: traceIdOf(params, headerOf(incoming, "traceparent")),
    header: (name) => headerOf(incoming, name),
  };
}

/** W3C trace context, level 2: from the message (SEP-414), else from the HTTP header. */
function traceIdOf(params: JsonObject, header: string | undefined): string | null {
  const meta = params._meta;
  const own = isJsonObject(meta) ? meta.traceparent : undefined;
  const match = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(
    typeof own === "string" ? own : (header ?? ""),
  );
  return match?.[1] && !/^0+$/.test(match[1]) ? match[1] : null;
}

/** The session that the header names; null without one. Somebody else's, ended or forged: 404, so that the client begins anew. */
export function requireSession(admitted: Admitted): LiveSession | null {
  const { gateway, principal, endpoint, incoming } = admitted;
  const token = headerOf(incoming, "mcp-session-id");
  if (token === undefined) return null;
  const session = gateway.sessions.find(token, gateway.now());
  const facts = session?.facts;
  if (
    !facts ||
    facts.principalId !== principal.id ||
    facts.organizationId !== principal.organizationId ||
    facts.endpoint !== endpoint.path
  ) {
    throw new Fault("session_not_found", "Session not found. Initialize a new one.");
  }
  const version = headerOf(incoming, "mcp-protocol-version");
  if (version !== undefined) checkLegacyVersion(version);
  return session;
}

/** A client without a session says its version in the header; silence means 2025-03-26 (2025-11-25, "Protocol Version Header"). */
function statelessVersion(incoming: Incoming): string {
  const version = headerOf(incoming, "mcp-protocol-version");
  if (version === undefined) return "2025-03-26";
  checkLegacyVersion(version);
  return version;
}

function checkLegacyVersion(version: string): void {
  if (eraOf(version) === "legacy") return;
  throw new Fault(
    "unsupported_protocol_version",
    `Unsupported protocol version: ${version.slice(0, 64)}. Initialize with ${LATEST_LEGACY}.`,
    {
      data: { supported: [...SUPPORTED_VERSIONS], requested: version },
    },
  );
}

function accepted(admitted: Admitted): void {
  admitted.outgoing.respond(202, corsHeaders(admitted.incoming), null);
}

function answerFor(
  admitted: Admitted,
  canStream: boolean,
  session: LiveSession | null,
  headers: Record<string, string>,
): Answer {
  const { gateway, snapshot, principal, outgoing, incoming } = admitted;
  const organizationId = snapshot.organization.id;
  return new HttpAnswer({
    outgoing,
    headers: { ...corsHeaders(incoming), ...headers },
    canStream: canStream && gateway.streams.hasRoom(organizationId),
    register: (sink) => gateway.streams.add({ sink, organizationId, principalId: principal.id }),
    resumption:
      session && allowsPriming(session.facts.protocolVersion)
        ? { streams: gateway.resumable, sessionToken: session.token }
        : null,
    now: gateway.now,
  });
}

/** JSON-RPC batches: served one after another in sessions of 2025-03-26 and earlier, refused elsewhere. */
async function serveBatch(admitted: Admitted, values: readonly JsonValue[]): Promise<void> {
  const { gateway } = admitted;
  const session = requireSession(admitted);
  const version = session?.facts.protocolVersion ?? statelessVersion(admitted.incoming);
  if (!allowsBatches(version))
    throw new Fault(
      "invalid_request",
      "JSON-RPC batches are not part of this protocol version. Send one message per request.",
    );
  if (values.length === 0 || values.length > MAX_BATCH)
    throw new Fault("invalid_request", `A batch holds 1 to ${MAX_BATCH} messages.`);
  const replies: string[] = [];
  let room = gateway.limits.maxBatchReplyBytes;
  for (const value of values) {
    try {
      if (room < 0)
        throw new Fault(
          "payload_too_large",
          "The batch's answers are too large together. Send its messages one by one.",
        );
      // A batch may run for long: what has been taken away meanwhile is not available to the rest of it.
      const now = stillAdmitted(admitted);
      await serveBatched(now, readMessage(value), session, version, (text) => {
        room -= text.length;
        replies.push(text);
      });
    } catch (error) {
      replies.push(faultText(idOf(value), toFault(error)));
    }
  }
  if (replies.length === 0) return accepted(admitted);
  admitted.outgoing.respond(200, { ...corsHeaders(admitted.incoming), ...JSON_HEADERS }, `[${replies.join(",")}]`);
}

/** The same request, judged by what is known now. */
function stillAdmitted(admitted: Admitted): Admitted {
  const { gateway, incoming, path } = admitted;
  if (gateway.isDraining) throw new Fault("shutting_down", "The gateway is restarting. Try again in a few seconds.");
  const principal = authenticate(gateway, incoming);
  return { ...admitted, principal, ...resolveEndpoint(gateway, path, principal) };
}

async function serveBatched(
  admitted: Admitted,
  message: Message,
  session: LiveSession | null,
  version: string,
  keep: (text: string) => void,
): Promise<void> {
  if (message.kind === "response") return session?.questions.get(String(message.id))?.(message.reply);
  const caller = legacyCaller(admitted, message.params, session, version);
  if (message.kind === "notification") return handleNotification(caller, message.method, message.params);
  if (message.method === "initialize") throw new Fault("invalid_request", "initialize must not be part of a batch.");
  await dispatch(caller, message, new BatchAnswer(admitted.outgoing, keep));
}
