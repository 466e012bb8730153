import { randomBytes } from "node:crypto";
import { Fault, toFault } from "@/lib/base/errors";
import { uuidv7 } from "@/lib/base/ids";
import type { JsonObject } from "@/lib/base/json";
import { misfitOfAnswer, refuseQuestion } from "@/lib/gateway/core/answerable";
import { addToCount } from "@/lib/gateway/core/count";
import type {
  UpstreamCall,
  UpstreamCallEvents,
  UpstreamNotification,
  UpstreamQuestion,
  UpstreamReply,
} from "@/lib/upstreams/driver";

/** Whose call it is; what it is counted and ended by. */
export interface HeldCallOwner {
  readonly organizationId: string;
  readonly principalId: string;
  readonly connectionId: string;
}

/** What a stretch of a held call comes to: the upstream's answer, or questions that the client has to answer first. */
export type Stretch =
  | { readonly kind: "reply"; readonly reply: UpstreamReply }
  | { readonly kind: "asked"; readonly questions: JsonObject; readonly ticket: string };

/** Why answers cannot be given to a held call. `gone`: it is not here, or this ticket is not the one that it waits for. */
export type ResumeRefusal = { readonly kind: "gone" } | { readonly kind: "misfit"; readonly problem: string };

interface OpenQuestion {
  readonly method: string;
  readonly params: JsonObject;
  readonly askedAt: number;
  settle(reply: UpstreamReply): void;
}

interface Listener {
  readonly notify: (notification: UpstreamNotification) => void;
  readonly resolve: (stretch: Stretch) => void;
  readonly reject: (fault: Fault) => void;
}

type Outcome = { readonly reply: UpstreamReply } | { readonly fault: Fault };

/** Questions that a server asks at once travel together; the answer of a call that ends meanwhile needs no question. */
const BUNDLE_MS = 20;
const MAX_OPEN_QUESTIONS = 32;
/** Of an answer that came while its client was away: it is kept until the client is back. */
const MAX_KEPT_CHARACTERS = 262_144;
const NO_ROOM = { kind: "error", code: -32603, message: "Too many calls wait for answers already." } as const;
const HOUSE_FULL =
  "Too many calls wait for answers already, so the server cannot ask for one. Answer those that wait, then call again.";

/**
 * A call at a legacy upstream whose client is a stateless one. It lasts over several of the client's requests: each runs it
 * until the upstream has answered or asks, and a question parks it until the client comes back with the answers.
 */
export class HeldCall {
  readonly id = uuidv7();
  readonly owner: HeldCallOwner;
  readonly #calls: HeldCalls;
  readonly #capabilities: JsonObject;
  readonly #questions = new Map<string, OpenQuestion>();
  #lastKey = 0;
  #upstream: UpstreamCall | null = null;
  #listener: Listener | null = null;
  #outcome: Outcome | null = null;
  #ticket: string | null = null;
  #bundling: NodeJS.Timeout | null = null;
  #expiry: NodeJS.Timeout | null = null;

  /** @param capabilities what the client can answer. */
  constructor(calls: HeldCalls, owner: HeldCallOwner, capabilities: JsonObject) {
    this.#calls = calls;
    this.#capabilities = capabilities;
    this.owner = owner;
  }

  /** For the driver: where the upstream's questions and notifications go. */
  readonly events: UpstreamCallEvents = {
    onNotification: (notification) => this.#listener?.notify(notification),
    onRequest: (question) => this.#ask(question),
  };

  attach(upstream: UpstreamCall): void {
    this.#upstream = upstream;
    upstream.done.then(
      (reply) => this.#settle({ reply }),
      (error: unknown) => this.#settle({ fault: toFault(error) }),
    );
  }

  /** Waits for the answer or for questions. Rejects with the Fault that ended the call. */
  run(notify: Listener["notify"]): Promise<Stretch> {
    return new Promise((resolve, reject) => {
      this.#listener = { notify, resolve, reject };
      this.#proceed();
    });
  }

  /** Ends the call at the upstream. Idempotent. */
  cancel(reason: string): void {
    this.#upstream?.cancel(reason);
    this.#unpark();
  }

  /** @internal Takes the client's answers. Nothing has happened if they are refused. */
  resume(ticket: string, answers: JsonObject): ResumeRefusal | null {
    if (this.#ticket === null || this.#ticket !== ticket) return { kind: "gone" };
    const given = [...this.#questions].filter(([key]) => answers[key] !== undefined);
    for (const [key, { method }] of given) {
      const problem = misfitOfAnswer(method, answers[key]);
      if (problem) return { kind: "misfit", problem: `inputResponses["${key}"] ${problem}.` };
    }
    this.#unpark();
    for (const [key, question] of given) {
      this.#questions.delete(key);
      question.settle({ kind: "result", result: answers[key] as JsonObject });
    }
    return null;
  }

  #ask({ method, params, signal }: UpstreamQuestion): Promise<UpstreamReply> {
    const refused = refuseQuestion(this.#capabilities, method, params);
    if (refused) return Promise.resolve({ kind: "error", ...refused });
    if (this.#questions.size >= MAX_OPEN_QUESTIONS || signal.aborted) return Promise.resolve(NO_ROOM);
    const key = `q${++this.#lastKey}`;
    return new Promise((resolve) => {
      this.#questions.set(key, { method, params, askedAt: performance.now(), settle: resolve });
      signal.addEventListener("abort", () => {
        if (this.#questions.delete(key)) resolve(NO_ROOM);
      });
      this.#proceed();
    });
  }

  #settle(outcome: Outcome): void {
    this.#outcome = this.#listener === null ? fitToKeep(outcome) : outcome;
    this.#proceed();
  }

  /** Something has changed: tells whoever waits, as soon as there is something to tell. */
  #proceed(): void {
    const listener = this.#listener;
    if (!listener) return;
    if (this.#outcome) {
      this.#listener = null;
      if ("reply" in this.#outcome) listener.resolve({ kind: "reply", reply: this.#outcome.reply });
      else listener.reject(this.#outcome.fault);
    } else if (this.#questions.size > 0) {
      this.#bundling ??= setTimeout(() => {
        this.#bundling = null;
        this.#park();
      }, BUNDLE_MS);
    }
  }

  #park(): void {
    const listener = this.#listener;
    if (!listener || this.#questions.size === 0) return;
    this.#listener = null;
    if (!this.#calls.take(this)) {
      // Our refusal, not to be read as the tool's words: the call ends here, and at the upstream.
      listener.reject(new Fault("input_unavailable", HOUSE_FULL));
      this.cancel(NO_ROOM.message);
      return;
    }
    this.#ticket = randomBytes(12).toString("base64url");
    const oldest = Math.min(...[...this.#questions.values()].map((question) => question.askedAt));
    const leftMs = oldest + this.#calls.maxHoldMs - performance.now();
    this.#expiry = setTimeout(() => this.cancel("The client did not answer in time."), Math.max(leftMs, 0));
    this.#expiry.unref();
    const questions = Object.fromEntries(
      [...this.#questions].map(([key, { method, params }]) => [
        key,
        method === "roots/list" ? { method } : { method, params },
      ]),
    );
    listener.resolve({ kind: "asked", questions, ticket: this.#ticket });
  }

  #unpark(): void {
    if (this.#expiry) clearTimeout(this.#expiry);
    this.#expiry = null;
    this.#ticket = null;
    this.#calls.release(this);
  }
}

function fitToKeep(outcome: Outcome): Outcome {
  if (!("reply" in outcome) || JSON.stringify(outcome.reply).length <= MAX_KEPT_CHARACTERS) return outcome;
  const message = "The server answered while it was asking, with more than can be kept. Call again.";
  return { fault: new Fault("upstream_response_too_large", message) };
}

/** How many calls may wait for answers at once, so that nobody's waiting takes the connections of others. */
export interface HoldLimits {
  readonly perOrganization: number;
  readonly perConnection: number;
  readonly perPrincipal: number;
}

const HOLD_LIMITS: HoldLimits = { perOrganization: 256, perConnection: 64, perPrincipal: 32 };

/**
 * The calls of this process that wait for their clients' answers. A client's state names the process by `processId`, so
 * that another process knows whom the answers are for.
 */
export class HeldCalls {
  /** Of this process, and of no other ever. */
  readonly processId: string;
  /** How long a question may stay open, milliseconds. */
  readonly maxHoldMs: number;
  readonly #limits: HoldLimits;
  readonly #parked = new Map<string, HeldCall>();
  readonly #countOf = new Map<string, number>();
  #isClosed = false;

  constructor(processId: string, maxHoldMs: number, limits: HoldLimits = HOLD_LIMITS) {
    this.processId = processId;
    this.maxHoldMs = maxHoldMs;
    this.#limits = limits;
  }

  get size(): number {
    return this.#parked.size;
  }

  /** Whose call waits under this id; null when none does. */
  ownerOf(id: string): HeldCallOwner | null {
    return this.#parked.get(id)?.owner ?? null;
  }

  /** Gives a client's answers to the call that waits for them under this ticket; each ticket is good for once. */
  resume(id: string, ticket: string, answers: JsonObject): HeldCall | ResumeRefusal {
    const call = this.#parked.get(id);
    return call?.resume(ticket, answers) ?? call ?? { kind: "gone" };
  }

  /** Ends calls that wait: their key was revoked, their connection changed. */
  end(matches: (owner: HeldCallOwner) => boolean, reason: string): void {
    for (const call of [...this.#parked.values()]) if (matches(call.owner)) call.cancel(reason);
  }

  /** Nothing is held from now on, and what waits is ended: the gateway is going down. */
  close(): void {
    this.#isClosed = true;
    this.end(() => true, "The gateway is restarting.");
  }

  /** @internal False when there is no room. */
  take(call: HeldCall): boolean {
    const rooms = this.#roomsOf(call);
    if (this.#isClosed || rooms.some(([key, limit]) => (this.#countOf.get(key) ?? 0) >= limit)) return false;
    this.#parked.set(call.id, call);
    for (const [key] of rooms) addToCount(this.#countOf, key, 1);
    return true;
  }

  /** @internal */
  release(call: HeldCall): void {
    if (!this.#parked.delete(call.id)) return;
    for (const [key] of this.#roomsOf(call)) addToCount(this.#countOf, key, -1);
  }

  #roomsOf({ owner }: HeldCall): readonly (readonly [string, number])[] {
    return [
      [owner.organizationId, this.#limits.perOrganization],
      [owner.connectionId, this.#limits.perConnection],
      [owner.principalId, this.#limits.perPrincipal],
    ];
  }
}
