import { FAULTS, Fault, toFault } from "@/lib/base/errors";
import { uuidv7 } from "@/lib/base/ids";
import type { JsonObject, JsonValue } from "@/lib/base/json";
import type { CallIntent, CallOutcome, CallStatus } from "@/lib/calls/record";
import type { Answer } from "@/lib/gateway/answer";
import { addToCount } from "@/lib/gateway/core/count";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";
import { runUpstream } from "@/lib/gateway/run-upstream";
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
  const intent = intentOf(caller, call, startedAt);
  const refusal = call.route ? (refusalOf(caller, call.route.connection) ?? takeSlot(caller)) : call.notFound();
  if (refusal || !call.route) {
    const fault = refusal ?? call.notFound();
    const status = fault.code === "connection_paused" || fault.code === "needs_reauth" ? "error" : "denied";
    await gateway.recorder.record(intent, outcomeOfFault(intent, fault, status, performance.now() - started, null));
    return { kind: "fault", fault };
  }
  try {
    await gateway.recorder.begin(intent);
    const upstreamStarted = performance.now();
    const forwarded = await attempt(caller, call, call.route, startedAt, answer);
    const ended = performance.now();
    await gateway.recorder.end(intent, outcomeOf(caller, intent, forwarded, ended - started, ended - upstreamStarted));
    return forwarded;
  } finally {
    releaseSlot(caller);
  }
}

const LOGGED: ReadonlySet<string> = new Set<CallIntent["method"]>(["tools/call", "resources/read", "prompts/get"]);

/** Writes down a call that was refused before anybody looked for its tool, as far as it said what it was. */
export async function recordRefusal(caller: Caller, method: string, params: JsonObject, fault: Fault): Promise<void> {
  if (!LOGGED.has(method)) return;
  const call = {
    id: 0,
    method: method as CallIntent["method"],
    name: String(params.name ?? params.uri ?? "").slice(0, 4096),
    arguments: params.arguments,
    route: null,
    headerParameters: {},
    progressToken: undefined,
    notFound: () => fault,
  };
  const intent = intentOf(caller, call, caller.gateway.now());
  await caller.gateway.recorder.record(intent, outcomeOfFault(intent, fault, "denied", 0, null));
}

async function attempt(
  caller: Caller,
  call: ForwardedCall,
  route: NonNullable<ForwardedCall["route"]>,
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
    const reply = await runUpstream(caller, call, route, answer);
    gateway.noteUpstreamOutcome(connection, null, startedAt);
    return { kind: "reply", reply };
  } catch (error) {
    const fault = toFault(error);
    if (fault.code !== "cancelled") gateway.noteUpstreamOutcome(connection, fault, startedAt);
    const row = FAULTS[fault.code];
    if (row.level !== "info") {
      gateway.log[row.level](
        { fault: fault.code, connection: connection.id, err: fault.cause, ...fault.detail },
        fault.publicMessage,
      );
    }
    return { kind: "fault", fault };
  }
}

/** States in which the upstream is not asked at all: the answer names the server and what to do. */
function refusalOf(caller: Caller, connection: ConnectionView): Fault | null {
  if (connection.isDisabled) {
    return new Fault(
      "connection_paused",
      `${connection.slug} is paused. An administrator can resume it under Connections.`,
      { data: { server: connection.slug } },
    );
  }
  if (connection.status === "paused" && (connection.nextRetryAt ?? 0) > caller.gateway.now()) {
    const reason = connection.statusReason ? ` (${connection.statusReason})` : "";
    return new Fault(
      "connection_paused",
      `${connection.slug} is paused after repeated failures${reason}. It is tried again by itself.`,
      {
        data: { server: connection.slug, retryAt: connection.nextRetryAt },
      },
    );
  }
  return null;
}

/** Takes one of the organization's places, or says that there is none, so that nobody's burst becomes everybody's. */
function takeSlot(caller: Caller): Fault | null {
  const { inFlight, limits, unread } = caller.gateway;
  if (unread.bytes > limits.maxUnreadBytes) {
    return new Fault("too_many_requests_in_flight", "Too many large answers wait to be read. Try again shortly.");
  }
  const organizationId = caller.snapshot.organization.id;
  const count = inFlight.get(organizationId) ?? 0;
  if (count >= limits.maxCallsPerOrganization) {
    return new Fault(
      "too_many_requests_in_flight",
      `Rate limit exceeded: the organization has ${count} calls in flight. Try again shortly.`,
    );
  }
  addToCount(inFlight, organizationId, 1);
  return null;
}

function releaseSlot(caller: Caller): void {
  addToCount(caller.gateway.inFlight, caller.snapshot.organization.id, -1);
}

function intentOf(caller: Caller, call: ForwardedCall, startedAt: number): CallIntent {
  const { principal, snapshot } = caller;
  const { organization } = snapshot;
  const connection = call.route?.connection ?? null;
  const id = uuidv7(startedAt);
  return {
    id,
    organizationId: organization.id,
    startedAt,
    source: "mcp",
    method: call.method,
    endpoint: caller.endpoint.path,
    principalKind: principal.kind,
    principalId: principal.id,
    principalName: principal.name,
    keyId: principal.kind === "key" ? principal.id : null,
    userId: principal.kind === "key" ? principal.userId : principal.id,
    clientName: caller.clientName,
    clientVersion: caller.clientVersion,
    clientAddress: caller.address,
    connectionId: connection?.id ?? null,
    connectionSlug: connection?.slug ?? null,
    tool: call.name,
    upstreamTool: call.route?.upstreamName ?? null,
    arguments: organization.capturePayloads ? call.arguments : undefined,
    clientProtocol: caller.protocolVersion,
    upstreamProtocol: connection?.protocolVersion ?? null,
    traceId: caller.traceId ?? id.replaceAll("-", ""),
    strict: organization.strictCallLog || caller.gateway.limits.strictCallLog,
  };
}

function outcomeOfFault(
  intent: CallIntent,
  fault: Fault,
  status: CallStatus,
  totalMs: number,
  upstreamMs: number | null,
): CallOutcome {
  return {
    id: intent.id,
    status,
    errorClass: fault.code,
    errorCode: FAULTS[fault.code].rpc,
    errorMessage: fault.publicMessage,
    totalMs,
    upstreamMs,
    result: undefined,
  };
}

const STATUS_OF: Partial<Record<Fault["code"], CallStatus>> = { request_timeout: "timeout", cancelled: "cancelled" };

function outcomeOf(
  caller: Caller,
  intent: CallIntent,
  forwarded: Forwarded,
  totalMs: number,
  upstreamMs: number,
): CallOutcome {
  if (forwarded.kind === "fault") {
    return outcomeOfFault(intent, forwarded.fault, STATUS_OF[forwarded.fault.code] ?? "error", totalMs, upstreamMs);
  }
  const { reply } = forwarded;
  const keeps = caller.snapshot.organization.capturePayloads;
  if (reply.kind === "error") {
    const shared = { id: intent.id, status: "error", errorClass: "upstream_error", errorCode: reply.code } as const;
    return {
      ...shared,
      errorMessage: reply.message.slice(0, 1024),
      totalMs,
      upstreamMs,
      result: keeps ? reply.data : undefined,
    };
  }
  const status = reply.result.isError === true ? "tool_error" : "ok";
  const shared = {
    id: intent.id,
    status,
    errorClass: status === "ok" ? null : "tool_error",
    errorCode: null,
    errorMessage: null,
  } as const;
  return { ...shared, totalMs, upstreamMs, result: keeps ? reply.result : undefined };
}
