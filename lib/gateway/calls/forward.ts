import { callerOf } from "@/lib/access/principal";
import { FAULTS, type Fault, isFault, toFault } from "@/lib/base/errors";
import { uuidv7 } from "@/lib/base/ids";
import type { JsonObject, JsonValue } from "@/lib/base/json";
import { ASKED, type CallIntent, type CallOutcome, type CallStatus } from "@/lib/calls/record";
import type { Denial } from "@/lib/gateway/calls/denial";
import { missingAuthorization } from "@/lib/gateway/calls/missing-credential";
import { ownConnection } from "@/lib/gateway/calls/own-connection";
import { loggedMessage } from "@/lib/gateway/calls/own-sentence";
import { pausedFault } from "@/lib/gateway/calls/paused";
import { leavePlace, takePlace } from "@/lib/gateway/calls/places";
import { withRepair } from "@/lib/gateway/calls/repair";
import { NO_RETRY, type Retry, readRetry } from "@/lib/gateway/calls/requested-state";
import { askForOwnUrl } from "@/lib/gateway/calls/required-urls";
import { type Leg, runUpstream } from "@/lib/gateway/calls/run-upstream";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";
import type { Answer } from "@/lib/gateway/serve/answer";
import type { RequestId } from "@/lib/mcp/message";
import type { UpstreamReply } from "@/lib/upstreams/driver";

/** One call of a caller: what the log says of it, and what goes upstream. */
export interface ForwardedCall {
  readonly id: RequestId;
  readonly method: CallIntent["method"];
  /** The name or URI as the client said it. */
  readonly name: string;
  /** What the log keeps of the request; what it keeps of the answer is the result itself. */
  readonly arguments: JsonValue | undefined;
  /** All parameters as the client sent them, of which only what a second try brings is read here. */
  readonly asSent: JsonObject;
  /** The rules say no. `route` is set all the same, so that the log knows what was to be called. */
  readonly denial?: Denial | null;
  /** What the call says itself makes it impossible, however its server is. */
  readonly refusal?: Fault | null;
  /** Null when nothing here is called so, or the caller may not know of it. */
  readonly route: {
    readonly connection: ConnectionView;
    readonly upstreamName: string;
    readonly params: JsonObject;
  } | null;
  readonly headerParameters: Readonly<Record<string, string>>;
  /** `_meta.progressToken` of the request. */
  readonly progressToken: JsonValue | undefined;
  /** Made only when it is needed: an error's stack costs more than the rest of a call. */
  notFound(): Fault;
}

/** What came of it: the upstream's reply, or a Fault that the pipeline words for its method. */
export type Forwarded =
  | { readonly kind: "reply"; readonly reply: UpstreamReply }
  | { readonly kind: "fault"; readonly fault: Fault };

/**
 * The one way to an upstream: refuse or route, log the intent, call, log the outcome. Every door goes through here, so a
 * call is decided, counted and logged the same whoever made it. No upstream is reached without a logged intent, and no
 * answer leaves without a logged outcome.
 */
export async function forward(caller: Caller, call: ForwardedCall, answer: Answer): Promise<Forwarded> {
  const { gateway } = caller;
  const startedAt = gateway.now();
  const started = performance.now();
  const denial = call.denial ?? null;
  const retry = denial ? NO_RETRY : retryOf(caller, call);
  const intent = intentOf(caller, call, startedAt, traceOf(retry));
  const refusal = denial ? denial.told : (call.refusal ?? refusalIn(caller, call, retry));
  if (refusal || isFault(retry) || !call.route) {
    const fault = refusal ?? call.notFound();
    const status = SERVER_FAULTS.has(fault.code) ? "error" : "denied";
    const totalMs = performance.now() - started;
    const outcome = outcomeOfFault(intent, denial?.logged ?? fault, status, keepsPayloads(caller), totalMs, null);
    await gateway.recorder.record(intent, outcome);
    caller.onLogged?.(intent, outcome);
    const asked = isFault(retry) ? null : askToConnect(caller, call, fault, intent.traceId);
    return asked ? { kind: "reply", reply: asked } : { kind: "fault", fault };
  }
  try {
    await gateway.recorder.begin(intent);
    const upstreamStarted = performance.now();
    const leg = { retry, traceId: intent.traceId };
    const forwarded = await attempt(caller, call, call.route, leg, startedAt, answer);
    const ended = performance.now();
    const secrets = gateway.secretsOf(ownConnection(caller, call.route.connection));
    const outcome = outcomeOf(caller, intent, forwarded, secrets, ended - started, ended - upstreamStarted);
    await gateway.recorder.end(intent, outcome);
    caller.onLogged?.(intent, outcome);
    return forwarded;
  } finally {
    leavePlace(caller);
  }
}

/** A client that can be sent to a page is sent to where its person connects the server. */
function askToConnect(caller: Caller, call: ForwardedCall, fault: Fault, traceId: string): UpstreamReply | null {
  const url = fault.data?.url;
  if (!call.route || typeof url !== "string" || !ASKS_FOR_A_PERSON.has(fault.code)) return null;
  const { connection } = call.route;
  const need = connection.isAuthorized ? "you to sign in at its provider" : "a key, which is entered on this page";
  const message = `${connection.name} needs ${need}. Then the call can be made.`;
  return askForOwnUrl(caller, call, connection, traceId, { message, url });
}

const ASKS_FOR_A_PERSON: ReadonlySet<string> = new Set(["credential_missing", "needs_reauth"]);

/** The server's doing, not a decision of ours. */
const SERVER_FAULTS: ReadonlySet<string> = new Set([
  "connection_paused",
  "credential_missing",
  "needs_reauth",
  "upstream_unreachable",
]);

const LOGGED: ReadonlySet<string> = new Set<CallIntent["method"]>(["tools/call", "resources/read", "prompts/get"]);

/** Writes down a call that was refused before anybody looked for its tool, as far as it said what it was. */
export async function recordRefusal(caller: Caller, method: string, params: JsonObject, fault: Fault): Promise<void> {
  if (!LOGGED.has(method)) return;
  const name = String(params.name ?? params.uri ?? "").slice(0, 4096);
  const now = caller.gateway.now();
  const intent = intentWithoutRoute(caller, method as CallIntent["method"], name, params.arguments, now);
  await caller.gateway.recorder.record(intent, outcomeOfFault(intent, fault, "denied", keepsPayloads(caller), 0, null));
}

/** Whose keys it went out with, and whether the server took them. */
function noteKeys(caller: Caller, connection: ConnectionView, fault: Fault | null): void {
  const filling = ownConnection(caller, connection).credential?.filling;
  if (filling) caller.gateway.noteServerKeys(connection.organizationId, filling, fault);
}

async function attempt(
  caller: Caller,
  call: ForwardedCall,
  route: NonNullable<ForwardedCall["route"]>,
  leg: Leg,
  startedAt: number,
  answer: Answer,
): Promise<Forwarded> {
  const { gateway } = caller;
  const { connection } = route;
  try {
    if (connection.kind === "builtin") {
      const args = (route.params.arguments ?? {}) as JsonObject;
      return { kind: "reply", reply: await gateway.builtin.call(route.upstreamName, args, caller) };
    }
    const reply = await runUpstream(caller, call, route, leg, answer);
    gateway.noteUpstreamOutcome(connection, null, startedAt);
    noteKeys(caller, connection, null);
    return { kind: "reply", reply };
  } catch (error) {
    const fault = toFault(error);
    if (fault.code !== "cancelled") {
      gateway.noteUpstreamOutcome(connection, fault, startedAt);
      noteKeys(caller, connection, fault);
    }
    const row = FAULTS[fault.code];
    if (row.level !== "info") {
      gateway.log[row.level](
        { fault: fault.code, connection: connection.id, err: fault.cause, ...fault.detail },
        fault.publicMessage,
      );
    }
    return { kind: "fault", fault: withRepair(caller, connection, fault) };
  }
}

/** What the call brings from the one before it; a Fault where that is not good for this call. */
function retryOf(caller: Caller, call: ForwardedCall): Retry | Fault {
  if (!call.route) return NO_RETRY;
  try {
    return readRetry(caller, call.route.connection, call);
  } catch (error) {
    return toFault(error);
  }
}

/** The trace of the call's first request: all of them share it. */
function traceOf(retry: Retry | Fault): string | null {
  return isFault(retry) || retry.kind === "none" ? null : retry.traceId;
}

function refusalIn(caller: Caller, { route, notFound }: ForwardedCall, retry: Retry | Fault): Fault | null {
  return route ? refusalOf(caller, route.connection, retry) : notFound();
}

function refusalOf(caller: Caller, connection: ConnectionView, retry: Retry | Fault): Fault | null {
  if (isFault(retry)) return retry;
  return stateRefusal(caller, connection) ?? missingAuthorization(caller, connection) ?? takePlace(caller);
}

/** States in which the upstream is not asked at all: the answer names the server and what to do. */
function stateRefusal(caller: Caller, connection: ConnectionView): Fault | null {
  const now = caller.gateway.now();
  const isWaiting = connection.status === "paused" && (connection.nextRetryAt ?? 0) > now;
  return connection.isDisabled || isWaiting ? pausedFault(connection, now) : null;
}

/** What is said of a request that leads to no server. */
export function intentWithoutRoute(
  caller: Caller,
  method: CallIntent["method"],
  name: string,
  args: JsonValue | undefined,
  startedAt: number,
): CallIntent {
  return intentOf(caller, { method, name, arguments: args, route: null }, startedAt, null);
}

function intentOf(
  caller: Caller,
  call: Pick<ForwardedCall, "method" | "name" | "arguments" | "route">,
  startedAt: number,
  first: string | null,
): CallIntent {
  const { principal, snapshot } = caller;
  const { organization } = snapshot;
  const connection = call.route?.connection ?? null;
  const id = uuidv7(startedAt);
  const named = callerOf(principal);
  return {
    id,
    organizationId: organization.id,
    startedAt,
    source: caller.source,
    method: call.method,
    endpoint: caller.endpoint.path,
    principalKind: named.kind,
    principalId: named.id,
    principalName: named.name,
    keyId: principal.kind === "key" ? principal.id : null,
    userId: principal.kind === "user" ? principal.id : principal.userId,
    clientName: caller.clientName,
    clientVersion: caller.clientVersion,
    clientAddress: caller.address,
    connectionId: connection?.id ?? null,
    connectionSlug: connection?.slug ?? null,
    tool: call.name,
    upstreamTool: call.route?.upstreamName ?? null,
    arguments: keepsPayloads(caller) ? call.arguments : undefined,
    clientProtocol: caller.protocolVersion,
    upstreamProtocol: (caller.session && connection?.legacyProtocolVersion) ?? connection?.protocolVersion ?? null,
    traceId: caller.traceId ?? first ?? id.replaceAll("-", ""),
    sessionId: caller.session?.facts.id ?? null,
    strict: organization.strictCallLog || caller.gateway.limits.strictCallLog,
  };
}

export function keepsPayloads(caller: Caller): boolean {
  return caller.snapshot.organization.capturePayloads;
}

/** The outcome of a call that a Fault ended. */
export function outcomeOfFault(
  intent: CallIntent,
  fault: Fault,
  status: CallStatus,
  keeps: boolean,
  totalMs: number,
  upstreamMs: number | null,
): CallOutcome {
  return {
    id: intent.id,
    status,
    errorClass: fault.code,
    errorCode: FAULTS[fault.code].rpc,
    errorMessage: loggedMessage(fault.code, fault.publicMessage, keeps),
    totalMs,
    upstreamMs,
    result: undefined,
  };
}

const STATUS_OF: Partial<Record<Fault["code"], CallStatus>> = {
  request_timeout: "timeout",
  cancelled: "cancelled",
  invalid_input: "denied",
};

function outcomeOf(
  caller: Caller,
  intent: CallIntent,
  forwarded: Forwarded,
  secrets: readonly string[],
  totalMs: number,
  upstreamMs: number,
): CallOutcome {
  const keeps = keepsPayloads(caller);
  if (forwarded.kind === "fault") {
    const { fault } = forwarded;
    return outcomeOfFault(intent, fault, STATUS_OF[fault.code] ?? "error", keeps, totalMs, upstreamMs);
  }
  const { reply } = forwarded;
  if (reply.kind === "error") {
    return {
      id: intent.id,
      status: "error",
      errorClass: "upstream_error",
      errorCode: reply.code,
      errorMessage: loggedMessage("upstream_error", reply.message.slice(0, 1024), keeps),
      totalMs,
      upstreamMs,
      result: keeps ? reply.data : undefined,
    };
  }
  const status = reply.result.isError === true ? "tool_error" : "ok";
  return {
    id: intent.id,
    status,
    errorClass: status === "ok" ? (reply.result.resultType === "input_required" ? ASKED : null) : "tool_error",
    errorCode: null,
    errorMessage: null,
    totalMs,
    upstreamMs,
    result: keeps ? reply.result : undefined,
    secrets,
  };
}
