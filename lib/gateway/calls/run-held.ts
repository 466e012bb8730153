import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { ForwardedCall } from "@/lib/gateway/calls/forward";
import { HeldCall, type ResumeRefusal, type Stretch } from "@/lib/gateway/calls/held-calls";
import { resumeElsewhere } from "@/lib/gateway/calls/held-elsewhere";
import { ownConnection } from "@/lib/gateway/calls/own-connection";
import { askClient, type Retry } from "@/lib/gateway/calls/requested-state";
import { answerable } from "@/lib/gateway/core/answerable";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";
import type { Answer } from "@/lib/gateway/serve/answer";
import { behindOf } from "@/lib/gateway/sessions/session-upstreams";
import { passOn } from "@/lib/gateway/streams/call-stream";
import type { UpstreamNotification, UpstreamReply, UpstreamRequest } from "@/lib/upstreams/driver";

/** Whether a caller's call is run so that a legacy upstream can ask in the middle of it. */
export function mayBeHeld(caller: Caller, connection: ConnectionView): boolean {
  if (caller.era !== "modern" || connection.era === "modern") return false;
  const { elicitation, sampling, roots } = caller.capabilities;
  return elicitation !== undefined || sampling !== undefined || roots !== undefined;
}

/**
 * A stateless client's call at a legacy upstream. The upstream's questions become an `input_required` result, the call at
 * the upstream is held, and goes on when the client makes it again with the answers.
 */
export async function runHeld(
  caller: Caller,
  call: ForwardedCall,
  connection: ConnectionView,
  leg: { readonly retry: Retry; readonly traceId: string },
  request: UpstreamRequest,
  answer: Answer,
): Promise<UpstreamReply> {
  const { retry, traceId } = leg;
  const { heldCalls } = caller.gateway;
  const notify = (notification: UpstreamNotification) => passOn(caller, call, connection, answer, notification);
  const finish = (stretch: Stretch, processId: string, callId: string) => {
    if (stretch.kind === "reply") return stretch.reply;
    const held = { processId, callId, ticket: stretch.ticket };
    return askClient(caller, connection, call, traceId, inModernEra(stretch.questions), held);
  };
  if (retry.kind === "held" && retry.processId !== heldCalls.processId) {
    const elsewhere = resumeElsewhere(caller, connection, retry, notify);
    answer.onGone(() => elsewhere.cancel());
    return finish(unlessRefused(await elsewhere.stretch), retry.processId, retry.callId);
  }
  const held =
    retry.kind === "held"
      ? unlessRefused(heldCalls.resume(retry.callId, retry.ticket, retry.answers))
      : begin(caller, connection, request);
  answer.onGone(() => held.cancel("The client has left."));
  return finish(await held.run(notify), heldCalls.processId, held.id);
}

/** The session that the stateless clients share which belong to one principal and can answer the same. */
export function heldTarget(caller: Caller, connection: ConnectionView) {
  const { principal, capabilities } = caller;
  const session = { kind: "principal", id: principal.id, capabilities: answerable(capabilities) } as const;
  return { connection: ownConnection(caller, connection), session, caller: behindOf(caller, connection) };
}

function begin(caller: Caller, connection: ConnectionView, request: UpstreamRequest): HeldCall {
  const { gateway, principal, snapshot } = caller;
  const target = heldTarget(caller, connection);
  const owner = {
    organizationId: snapshot.organization.id,
    principalId: principal.id,
    connectionId: connection.id,
  };
  const held = new HeldCall(gateway.heldCalls, owner, target.session.capabilities);
  held.attach(gateway.driver(connection.kind).send(target, request, held.events));
  return held;
}

function unlessRefused<Value extends object>(value: Value | ResumeRefusal): Value {
  if (!isRefusal(value)) return value;
  throw new Fault(
    "invalid_input",
    value.kind === "misfit"
      ? `Invalid params: ${value.problem}`
      : "Invalid params: requestState was used already, or the call that it belongs to has ended. Call again without it.",
  );
}

function isRefusal(value: object): value is ResumeRefusal {
  return "kind" in value && (value.kind === "misfit" || value.kind === "gone");
}

/** A question by URL has an id in the legacy era only; what a server keeps in `_meta` of its request is its own. */
function inModernEra(questions: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(questions).map(([key, question]) => {
      if (!isJsonObject(question) || !isJsonObject(question.params)) return [key, question];
      const { elicitationId, _meta, ...params } = question.params;
      return [key, { ...question, params }];
    }),
  );
}
