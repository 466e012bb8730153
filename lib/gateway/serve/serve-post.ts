import type { Principal } from "@/lib/access/principal";
import { FAULTS, Fault, toFault } from "@/lib/base/errors";
import type { JsonObject, JsonValue } from "@/lib/base/json";
import { isJsonObject } from "@/lib/base/json";
import { recordRefusal } from "@/lib/gateway/calls/forward";
import type { EndpointPath } from "@/lib/gateway/core/path";
import { clientFromUserAgent } from "@/lib/gateway/core/user-agent";
import { corsHeaders } from "@/lib/gateway/door/admission";
import { identify } from "@/lib/gateway/door/authenticate";
import { challenge } from "@/lib/gateway/door/challenge";
import { enter, recordTurnedAway } from "@/lib/gateway/door/door";
import { corrected } from "@/lib/gateway/door/relaxed-clients";
import { checkScope } from "@/lib/gateway/door/scope";
import type { Caller, EndpointView, Gateway } from "@/lib/gateway/gateway";
import { headerOf, type Incoming, type Outgoing } from "@/lib/gateway/mounts/exchange";
import { type Answer, BatchAnswer, HttpAnswer, JSON_HEADERS, retryAfter } from "@/lib/gateway/serve/answer";
import { dispatch } from "@/lib/gateway/serve/dispatch";
import { handleNotification, openSession } from "@/lib/gateway/sessions/legacy-session";
import type { LiveSession } from "@/lib/gateway/sessions/sessions";
import type { OrganizationSnapshot } from "@/lib/gateway/snapshots/snapshots";
import { idOf, type Message, type RequestId, readMessage } from "@/lib/mcp/message";
import { claimsModern, type ModernRequest, readModernRequest } from "@/lib/mcp/modern-request";
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
  checkContentType(incoming);
  checkContentEncoding(incoming);
  const accept = headerOf(incoming, "accept") ?? "";
  const any = accept.includes("*/*");
  if (!any && !accept.includes("application/json")) {
    throw new Fault("not_acceptable", "Send the header Accept: application/json, text/event-stream.");
  }
  return any || accept.includes("text/event-stream");
}

/** A page of another site can send other types without the browser asking first. */
export function checkContentType(incoming: Incoming, body = "message"): void {
  const type = headerOf(incoming, "content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new Fault("unsupported_media_type", `Send the ${body} as Content-Type: application/json.`);
  }
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(type)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new Fault(
      "unsupported_media_type",
      `Send the ${body} in UTF-8, which is the one charset of JSON (RFC 8259).`,
    );
  }
}

/** A body is read as it is: nothing is unpacked here. To be called before it is read. */
export function checkContentEncoding(incoming: Incoming): void {
  const encoding = headerOf(incoming, "content-encoding");
  if (encoding === undefined || /^(identity)?$/i.test(encoding)) return;
  throw new Fault("unsupported_media_type", "Send the body uncompressed, without the header Content-Encoding.");
}

export function parseBody(text: string): JsonValue {
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
  const headers = {
    ...corsHeaders(admitted.incoming),
    ...JSON_HEADERS,
    ...retryAfter(row.http),
    ...challenge(admitted.gateway, admitted.incoming, fault),
  };
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
  let sender: ModernRequest;
  try {
    sender = readModernRequest(message.method, message.params, header);
    if (sender.clientName === null) sender = named(sender, admitted.incoming);
  } catch (error) {
    const meant = corrected(admitted.gateway, admitted.incoming, message, error);
    if (meant) return serveMessage({ ...admitted, incoming: meant }, message, canStream);
    // One that contradicts itself is refused, and stands in the log as such.
    const protocolVersion = header("mcp-protocol-version")?.slice(0, 64) ?? "unknown";
    const unknown = named({ ...UNKNOWN_SENDER, protocolVersion }, admitted.incoming);
    const caller = callerOf(admitted, message.params, "modern", unknown, null);
    await recordRefusal(caller, message.method, message.params, toFault(error));
    throw error;
  }
  const caller = callerOf(admitted, message.params, "modern", sender, null);
  if (caller.principal.kind === "client") await checkScope(caller, message);
  await dispatch(caller, message, answerFor(admitted, canStream, null));
}

const UNKNOWN_SENDER = { clientName: null, clientVersion: null, capabilities: {}, logLevel: null };

async function serveLegacy(admitted: Admitted, message: Message, canStream: boolean): Promise<void> {
  if (message.kind === "request" && message.method === "initialize") {
    const { result, session } = openSession(admitted, message.id, message.params);
    const headers = { ...corsHeaders(admitted.incoming), ...JSON_HEADERS, "mcp-session-id": session.token };
    return admitted.outgoing.respond(200, headers, result);
  }
  let session: LiveSession | null;
  let version: string;
  try {
    session = requireSession(admitted);
    if (session && session.joining !== null) await joined(session);
    version = session?.facts.protocolVersion ?? statelessVersion(admitted.incoming);
  } catch (error) {
    if (message.kind === "request") await recordOutsider(admitted, message.method, message.params, toFault(error));
    throw error;
  }
  if (message.kind === "response") {
    if (session) await takeAnswer(session, message);
    return accepted(admitted);
  }
  const caller = legacyCaller(admitted, message.params, session, version);
  if (message.kind === "notification") {
    handleNotification(caller, message.method, message.params);
    return accepted(admitted);
  }
  if (caller.principal.kind === "client") await checkScope(caller, message);
  await dispatch(caller, message, answerFor(admitted, canStream, session));
}

/** Writes down a call whose session or revision is none of ours. */
async function recordOutsider(admitted: Admitted, method: string, params: JsonObject, fault: Fault): Promise<void> {
  const version = headerOf(admitted.incoming, "mcp-protocol-version")?.slice(0, 64) ?? "unknown";
  await recordRefusal(legacyCaller(admitted, params, null, version), method, params, fault);
}

const NOTHING: JsonObject = Object.freeze({});

export function legacyCaller(
  admitted: Admitted,
  params: JsonObject,
  session: LiveSession | null,
  version: string,
): Caller {
  const sender: ModernRequest = {
    protocolVersion: version,
    capabilities: session?.facts.capabilities ?? NOTHING,
    clientName: session?.facts.clientName ?? null,
    clientVersion: session?.facts.clientVersion ?? null,
    logLevel: session?.logLevel ?? null,
  };
  return callerOf(admitted, params, "legacy", sender.clientName ? sender : named(sender, admitted.incoming), session);
}

/** With the program that the HTTP headers name, for a client that did not introduce itself in the protocol. */
function named(sender: ModernRequest, incoming: Incoming): ModernRequest {
  const { name, version } = clientFromUserAgent(headerOf(incoming, "user-agent"));
  return { ...sender, clientName: name, clientVersion: version };
}

/** Field by field: a spread would make new hidden classes with every call, which costs more than the call's own work. */
function callerOf(
  admitted: Admitted,
  params: JsonObject,
  era: Caller["era"],
  sender: ModernRequest,
  session: LiveSession | null,
): Caller {
  const { gateway, principal, snapshot, endpoint, incoming } = admitted;
  return {
    gateway,
    principal,
    snapshot,
    endpoint,
    era,
    protocolVersion: sender.protocolVersion,
    session,
    clientName: sender.clientName,
    clientVersion: sender.clientVersion,
    capabilities: sender.capabilities,
    logLevel: sender.logLevel,
    address: incoming.address,
    traceId: traceIdOf(params, headerOf(incoming, "traceparent")),
    source: "mcp",
    onLogged: null,
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
    throw sessionNotFound();
  }
  if (session.isEnded) throw sessionNotFound();
  const version = headerOf(incoming, "mcp-protocol-version");
  if (version !== undefined) checkLegacyVersion(version);
  return session;
}

/** Waits until it is known what became of a session that another process opened; 404 when that ended it. */
export async function joined(session: LiveSession): Promise<void> {
  await session.joining;
  if (session.isEnded) throw sessionNotFound();
}

/** The client's answer to a question that was put to it, by this process or another. */
async function takeAnswer(session: LiveSession, message: Extract<Message, { kind: "response" }>): Promise<void> {
  const settle = session.questions.get(String(message.id));
  if (settle) settle(message.reply);
  else await session.elsewhere.passAnswer(session, String(message.id), message.reply);
}

function sessionNotFound(): Fault {
  return new Fault("session_not_found", "Session not found. Initialize a new one.");
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

function answerFor(admitted: Admitted, canStream: boolean, session: LiveSession | null): Answer {
  const { gateway, snapshot, principal, outgoing, incoming } = admitted;
  const organizationId = snapshot.organization.id;
  return new HttpAnswer({
    outgoing,
    headers: corsHeaders(incoming),
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
  if (session && session.joining !== null) await joined(session);
  const version = session?.facts.protocolVersion ?? statelessVersion(admitted.incoming);
  checkBatch(version, values.length);
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
      const now = await stillAdmitted(admitted);
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

/** Throws a Fault where the revision has no batches, or the batch has no right size. */
export function checkBatch(version: string, length: number): void {
  if (!allowsBatches(version))
    throw new Fault(
      "invalid_request",
      "JSON-RPC batches are not part of this protocol version. Send one message per request.",
    );
  if (length === 0 || length > MAX_BATCH)
    throw new Fault("invalid_request", `A batch holds 1 to ${MAX_BATCH} messages.`);
}

/** The same request with its own credential, judged by what is known now. Throws a Fault. */
export async function stillAdmitted(admitted: Admitted): Promise<Admitted> {
  const { gateway, incoming, path } = admitted;
  if (gateway.isDraining) throw new Fault("shutting_down", "The gateway is restarting. Try again in a few seconds.");
  const holder = identify(gateway, incoming, path.organizationSlug);
  try {
    return { ...admitted, ...enter(gateway, path, holder, incoming.address) };
  } catch (error) {
    await recordTurnedAway(gateway, path, holder, incoming, error);
    throw error;
  }
}

async function serveBatched(
  admitted: Admitted,
  message: Message,
  session: LiveSession | null,
  version: string,
  keep: (text: string) => void,
): Promise<void> {
  if (message.kind === "response") return session ? takeAnswer(session, message) : undefined;
  const caller = legacyCaller(admitted, message.params, session, version);
  if (message.kind === "notification") return handleNotification(caller, message.method, message.params);
  if (message.method === "initialize") throw new Fault("invalid_request", "initialize must not be part of a batch.");
  await dispatch(caller, message, new BatchAnswer(admitted.outgoing, keep));
}
