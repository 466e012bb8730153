import { Fault } from "@/lib/base/errors";
import type { JsonObject, JsonValue } from "@/lib/base/json";
import { askWithin, stillMayCall, stillMayUse } from "@/lib/gateway/calls/current-asker";
import type { ForwardedCall } from "@/lib/gateway/calls/forward";
import { freePlaces } from "@/lib/gateway/calls/places";
import { type Retry, sealUpstreamState } from "@/lib/gateway/calls/requested-state";
import { askForRequiredUrls } from "@/lib/gateway/calls/required-urls";
import { heldTarget, mayBeHeld, runHeld } from "@/lib/gateway/calls/run-held";
import { answerInRounds, isForTheModernEra } from "@/lib/gateway/calls/run-rounds";
import { explainUnoffered } from "@/lib/gateway/calls/unoffered";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";
import type { Answer } from "@/lib/gateway/serve/answer";
import { callKey } from "@/lib/gateway/sessions/legacy-session";
import { askForTask, targetOf, taskExporter } from "@/lib/gateway/sessions/session-upstreams";
import { upstreamOf } from "@/lib/gateway/sessions/upstream-of";
import { askOnCall, passOn } from "@/lib/gateway/streams/call-stream";
import type { UpstreamCallEvents, UpstreamReply, UpstreamRequest } from "@/lib/upstreams/driver";

/** Which of a call's requests this is: what it brings from the one before, and the trace that all of them share. */
export interface Leg {
  readonly retry: Retry;
  readonly traceId: string;
}

/**
 * One request to an upstream on behalf of a caller. What the server says on the way goes to this caller's own stream, a
 * client that leaves or cancels ends the upstream call, and whatever waits for the client is let go at the end. Questions
 * reach the client in its own era, whatever the upstream's.
 */
export async function runUpstream(
  caller: Caller,
  call: ForwardedCall,
  route: NonNullable<ForwardedCall["route"]>,
  leg: Leg,
  answer: Answer,
): Promise<UpstreamReply> {
  const { connection } = route;
  const request = requestOf(caller, call, route, leg, answer);
  if (caller.era === "legacy") {
    const reply = await runForLegacy(caller, call, route, request, answer);
    if (isFailure(reply)) await explainUnoffered(caller, call, targetOf(caller, connection), reply);
    return reply;
  }
  const isHeld = leg.retry.kind === "held" || mayBeHeld(caller, connection);
  const reply = isHeld
    ? await runHeld(caller, call, connection, leg, request, answer)
    : await runForModern(caller, call, connection, leg, request, answer);
  if (isFailure(reply)) {
    const target = isHeld ? heldTarget(caller, connection) : targetOf(caller, connection);
    await explainUnoffered(caller, call, target, reply);
  }
  return askForRequiredUrls(caller, call, connection, leg.traceId, reply);
}

function isFailure(reply: UpstreamReply): boolean {
  return reply.kind === "error" || reply.result.isError === true;
}

function requestOf(
  caller: Caller,
  call: ForwardedCall,
  route: NonNullable<ForwardedCall["route"]>,
  { retry }: Leg,
  answer: Answer,
): UpstreamRequest {
  return {
    method: call.method,
    params: retry.kind === "upstream" ? { ...route.params, ...retry.params } : route.params,
    progress: call.progressToken !== undefined && answer.canStream,
    logLevel: caller.logLevel,
    clientCapabilities: capabilitiesTowards(caller, answer),
    headerParameters: call.headerParameters,
    traceparent: null,
    timeoutMs: route.connection.timeoutMs,
    freePlaces: freePlaces(caller),
  };
}

const NO_CAPABILITIES: JsonObject = {};

/** What a modern upstream may ask of this caller in this request. A legacy client is asked on the call's own stream. */
function capabilitiesTowards(caller: Caller, answer: Answer): JsonObject {
  if (caller.era === "modern") return caller.capabilities;
  return caller.session && answer.canStream ? caller.capabilities : NO_CAPABILITIES;
}

async function runForModern(
  caller: Caller,
  call: ForwardedCall,
  connection: ConnectionView,
  leg: Leg,
  request: UpstreamRequest,
  answer: Answer,
): Promise<UpstreamReply> {
  const events: UpstreamCallEvents = {
    onNotification: (notification) => passOn(caller, call, connection, answer, notification),
  };
  const upstream = caller.gateway.driver(connection.kind).send(targetOf(caller, connection), request, events);
  answer.onGone(() => upstream.cancel("The client has left."));
  return sealUpstreamState(caller, connection, call, leg.traceId, await upstream.done);
}

async function runForLegacy(
  caller: Caller,
  call: ForwardedCall,
  route: NonNullable<ForwardedCall["route"]>,
  request: UpstreamRequest,
  answer: Answer,
): Promise<UpstreamReply> {
  const { gateway, session } = caller;
  const { connection } = route;
  if (session) upstreamOf(session, connection);
  const driver = gateway.driver(connection.kind);
  const target = targetOf(caller, connection);
  const events = legacyEvents(caller, call, route, answer);
  let upstream = driver.send(target, request, events);
  let rounds: AbortController | null = null;
  const cancel = (reason?: string) => {
    rounds?.abort();
    upstream.cancel(reason);
  };
  const key = callKey(call.id);
  session?.calls.set(key, cancel);
  answer.onGone(() => cancel("The client has left."));
  try {
    const reply = await upstream.done;
    if (!isForTheModernEra(reply)) return reply;
    rounds = new AbortController();
    return await answerInRounds(caller, connection, reply, answer, rounds.signal, (more) => {
      if (!mayGoOn(caller, call, route)) throw call.notFound();
      upstream = driver.send(target, { ...request, params: { ...request.params, ...more } }, events);
      return upstream.done;
    });
  } finally {
    if (session?.calls.get(key) === cancel) session.calls.delete(key);
  }
}

/** Whether what a call is about may still be used: the answers to its questions go no further when not. */
function mayGoOn(
  caller: Caller,
  { method }: ForwardedCall,
  { connection, upstreamName }: NonNullable<ForwardedCall["route"]>,
): boolean {
  const isOfTheServer = method === "resources/read" || method === "prompts/get";
  return isOfTheServer ? stillMayUse(caller, connection) : stillMayCall(caller, connection, upstreamName);
}

function legacyEvents(
  caller: Caller,
  call: ForwardedCall,
  route: NonNullable<ForwardedCall["route"]>,
  answer: Answer,
): UpstreamCallEvents {
  const { session } = caller;
  const { connection } = route;
  return {
    onNotification: (notification) => passOn(caller, call, connection, answer, notification),
    onRequest(question) {
      if (!session || !answer.canStream)
        return Promise.resolve({ kind: "error", code: -32601, message: "The client cannot be asked." });
      return askWithin(
        () => mayGoOn(caller, call, route),
        () => askForTask(question, taskExporter(session, connection), (asked) => askOnCall(session, asked, answer)),
      );
    },
    onResumable: (retryMs) => answer.makeResumable(retryMs),
    onDetached: () => answer.detach(),
  };
}

/** The token under which a caller wants progress, as JSON-RPC allows it. */
export function progressTokenOf(params: JsonObject): JsonValue | undefined {
  const meta = params._meta;
  if (typeof meta !== "object" || meta === null || Array.isArray(meta)) return undefined;
  const token = meta.progressToken;
  return typeof token === "string" || typeof token === "number" ? token : undefined;
}

/** Parameters without what the gateway writes itself. Only known fields go on. */
export function pick(params: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(fields.flatMap((field) => (params[field] === undefined ? [] : [[field, params[field]]])));
}

/** Thrown for a field that must be a string. */
export function requireText(params: JsonObject, field: string): string {
  const value = params[field];
  if (typeof value !== "string" || value.length === 0 || value.length > 4096) {
    throw new Fault("invalid_input", `Invalid params: ${field} must be a string of 1 to 4096 characters.`);
  }
  return value;
}
