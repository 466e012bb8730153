import { canonicalJson } from "@/lib/base/canonical-json";
import { Fault } from "@/lib/base/errors";
import { sha256Hex } from "@/lib/base/hash";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";
import { misfitOfAnswer } from "@/lib/gateway/core/answerable";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";
import type { UpstreamReply } from "@/lib/upstreams/driver";

/** The call that a state belongs to, as its client made it. */
export interface StatefulCall {
  readonly method: string;
  readonly name: string;
  readonly arguments: JsonValue | undefined;
  /** All parameters of the client's request; `inputResponses` and `requestState` are read from here. */
  readonly asSent: JsonObject;
}

/** What a client brings when it makes a call for the second time (2026-07-28, basic/patterns/mrtr). */
export type Retry =
  | { readonly kind: "none" }
  /** For the upstream: the answers, and its own state if it gave one. */
  | { readonly kind: "upstream"; readonly params: JsonObject; readonly traceId: string | null }
  /** For a call that the gateway holds. */
  | {
      readonly kind: "held";
      readonly processId: string;
      readonly callId: string;
      readonly ticket: string;
      readonly answers: JsonObject;
      readonly traceId: string;
    }
  /** The call ended with pages to open first, which somebody has agreed to open: it is simply made again. */
  | { readonly kind: "again"; readonly traceId: string };

export const NO_RETRY: Retry = { kind: "none" };

/** What a state is, by its first character, and the trace id of the call's first request. */
const KIND = { upstream: "u", held: "h", again: "a" } as const;
const TRACE_ID_LENGTH = 32;

/** Everything that a state belongs to. Another caller, server, tool or argument opens nothing. */
function bindingOf(caller: Caller, connection: ConnectionView, call: StatefulCall): string {
  const parts = [
    caller.snapshot.organization.id,
    caller.principal.id,
    connection.id,
    call.method,
    call.name,
    sha256Hex(canonicalJson(call.arguments ?? null)),
  ];
  return parts.join("|");
}

/** Reads what a second try brings, with the state taken out of our envelope. Throws Fault `invalid_input`. */
export function readRetry(caller: Caller, connection: ConnectionView, call: StatefulCall): Retry {
  const { inputResponses, requestState } = call.asSent;
  if ((inputResponses === undefined && requestState === undefined) || caller.era === "legacy") return NO_RETRY;
  if (requestState === undefined) return withoutState(connection, inputResponses);
  const binding = bindingOf(caller, connection, call);
  const state =
    typeof requestState === "string" ? caller.gateway.seal.open(binding, caller.gateway.now(), requestState) : null;
  if (state === null)
    throw new Fault(
      "invalid_input",
      "Invalid params: requestState is not valid for this call, or has expired. Call again without it.",
    );
  return readState(connection, state, inputResponses);
}

function withoutState(connection: ConnectionView, inputResponses: JsonValue | undefined): Retry {
  if (connection.era === "legacy")
    throw new Fault(
      "invalid_input",
      "Invalid params: requestState is missing. Send it back with inputResponses, as it came with the questions.",
    );
  return { kind: "upstream", params: { inputResponses: inputResponses ?? {} }, traceId: null };
}

function readState(connection: ConnectionView, state: string, inputResponses: JsonValue | undefined): Retry {
  const kind = state.charAt(0);
  const traceId = state.slice(1, 1 + TRACE_ID_LENGTH);
  const rest = state.slice(1 + TRACE_ID_LENGTH);
  if (kind === KIND.again) {
    requireConsent(connection, rest.split(" "), inputResponses);
    return { kind: "again", traceId };
  }
  if (kind === KIND.upstream) {
    const answers: JsonObject = inputResponses === undefined ? {} : { inputResponses };
    return { kind: "upstream", params: { ...answers, requestState: rest }, traceId };
  }
  if (inputResponses !== undefined && !isJsonObject(inputResponses))
    throw new Fault(
      "invalid_input",
      "Invalid params: inputResponses must be an object with an answer to each question.",
    );
  const [processId = "", callId = "", ticket = ""] = rest.split(" ");
  return { kind: "held", processId, callId, ticket, answers: inputResponses ?? {}, traceId };
}

/** The call is made again only for whoever agreed to every page. Throws a Fault for anybody else. */
function requireConsent(connection: ConnectionView, keys: readonly string[], inputResponses: JsonValue | undefined) {
  const answers = isJsonObject(inputResponses) ? inputResponses : {};
  for (const key of keys) {
    const answer = answers[key];
    const problem = misfitOfAnswer("elicitation/create", answer);
    if (problem) throw new Fault("invalid_input", `Invalid params: inputResponses["${key}"] ${problem}.`);
    if (isJsonObject(answer) && answer.action !== "accept")
      throw new Fault(
        "input_unavailable",
        `${connection.slug} needs a person to open a page first, and nobody agreed to. The call was not made.`,
        { data: { server: connection.slug } },
      );
  }
}

function seal(
  caller: Caller,
  connection: ConnectionView,
  call: StatefulCall,
  kind: keyof typeof KIND,
  traceId: string,
  text: string,
): string {
  const { gateway } = caller;
  const expiresAt = gateway.now() + gateway.heldCalls.maxHoldMs;
  return gateway.seal.seal(bindingOf(caller, connection, call), expiresAt, KIND[kind] + traceId + text);
}

/** Seals the state of an upstream's own `input_required` result before it goes to the client. */
export function sealUpstreamState(
  caller: Caller,
  connection: ConnectionView,
  call: StatefulCall,
  traceId: string,
  reply: UpstreamReply,
): UpstreamReply {
  if (reply.kind === "error" || typeof reply.result.requestState !== "string") return reply;
  const requestState = seal(caller, connection, call, "upstream", traceId, reply.result.requestState);
  return { kind: "result", result: { ...reply.result, requestState } };
}

/** The `input_required` result of a call that the gateway holds, or would make again. */
export function askClient(
  caller: Caller,
  connection: ConnectionView,
  call: StatefulCall,
  traceId: string,
  questions: JsonObject,
  held: { readonly processId: string; readonly callId: string; readonly ticket: string } | null,
): UpstreamReply {
  const requestState = held
    ? seal(caller, connection, call, "held", traceId, `${held.processId} ${held.callId} ${held.ticket}`)
    : seal(caller, connection, call, "again", traceId, Object.keys(questions).join(" "));
  return { kind: "result", result: { resultType: "input_required", inputRequests: questions, requestState } };
}
