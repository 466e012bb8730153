import { z } from "zod";
import { Fault, toFault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";
import type { Sender } from "@/lib/cluster/post";
import type { HeldCallOwner, ResumeRefusal, Stretch } from "@/lib/gateway/calls/held-calls";
import type { Retry } from "@/lib/gateway/calls/requested-state";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller, Gateway } from "@/lib/gateway/gateway";
import { toldFault } from "@/lib/gateway/sessions/elsewhere";
import type { UpstreamNotification } from "@/lib/upstreams/driver";

const json = z.custom<JsonValue>((value) => value !== undefined);
const object = z.custom<JsonObject>(isJsonObject);
const request = z.strictObject({ connectionId: z.string(), callId: z.string(), ticket: z.string(), answers: object });

/** What the process that holds a call says of it: what the server says meanwhile, and at last one of the others. */
const news = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("said"), method: z.string(), params: object }),
  z.strictObject({ kind: z.literal("asked"), questions: object, ticket: z.string() }),
  z.strictObject({
    kind: z.literal("reply"),
    reply: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("result"), result: object }),
      z.strictObject({ kind: z.literal("error"), code: z.number(), message: z.string(), data: json.optional() }),
    ]),
  }),
  z.strictObject({ kind: z.literal("misfit"), problem: z.string() }),
  toldFault.extend({ kind: z.literal("fault") }),
]);
type News = z.output<typeof news>;

/** Lets other processes go on with the calls that this one holds, for the principals whose calls they are. */
export function serveHeldCalls(gateway: Gateway): void {
  const { elsewhere, heldCalls } = gateway;
  elsewhere.pipes.serve("held-call", (letter, source) => {
    const { success, data } = request.safeParse(letter.body);
    const owner = success ? heldCalls.ownerOf(data.callId) : null;
    if (!success || !owner || !isOwner(owner, letter, data.connectionId)) return false;
    const held = heldCalls.resume(data.callId, data.ticket, data.answers);
    const say = (piece: News) => source.write(JSON.stringify(piece));
    if ("kind" in held) {
      if (held.kind === "gone") return false;
      say(held);
      source.end();
      return true;
    }
    source.onGone(() => held.cancel("The client has left."));
    held
      .run((notification) => say({ kind: "said", ...notification }))
      .then(
        (stretch) => {
          say(stretch);
          source.end();
        },
        (error: unknown) => {
          const { code, publicMessage } = toFault(error);
          say({ kind: "fault", code, message: publicMessage });
          source.end();
        },
      );
    return true;
  });
}

function isOwner(owner: HeldCallOwner, { organizationId, principalId }: Sender, connectionId: string): boolean {
  return (
    owner.organizationId === organizationId && owner.principalId === principalId && owner.connectionId === connectionId
  );
}

/** A call that another process holds, as the process that its client came to sees it. */
export interface HeldElsewhere {
  /** Rejects with the Fault that ended the call, or `cluster_unavailable`. */
  readonly stretch: Promise<Stretch | ResumeRefusal>;
  cancel(): void;
}

/** Brings the client's answers to the process that holds the call, and runs it until it is answered or asks again. */
export function resumeElsewhere(
  caller: Caller,
  connection: ConnectionView,
  retry: Retry & { readonly kind: "held" },
  notify: (notification: UpstreamNotification) => void,
): HeldElsewhere {
  const { elsewhere } = caller.gateway;
  const sender = { organizationId: caller.snapshot.organization.id, principalId: caller.principal.id };
  const { processId, callId, ticket, answers } = retry;
  let close: (() => void) | null = null;
  let isGone = false;
  const stretch = new Promise<Stretch | ResumeRefusal>((resolve, reject) => {
    const take = (piece: News) => {
      if (piece.kind === "said") notify({ method: piece.method, params: piece.params });
      else if (piece.kind === "fault") reject(new Fault(piece.code, piece.message));
      else resolve(piece);
    };
    const listener = {
      onText(text: string) {
        const piece = news.safeParse(JSON.parse(text));
        if (piece.success) take(piece.data);
      },
      // After an answer this changes nothing.
      onEnd: () => resolve({ kind: "gone" }),
    };
    const request: JsonObject = { connectionId: connection.id, callId, ticket, answers };
    elsewhere.pipes.open(processId, "held-call", sender, request, listener).then(
      (opened) => {
        if (opened === null) resolve({ kind: "gone" });
        else if (isGone) opened();
        else close = opened;
      },
      (error: unknown) => reject(toFault(error)),
    );
  });
  return {
    stretch,
    cancel() {
      isGone = true;
      close?.();
    },
  };
}
