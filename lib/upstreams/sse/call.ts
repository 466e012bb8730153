import { type Fault, isFault, toFault } from "@/lib/base/errors";
import type { JsonObject } from "@/lib/base/json";
import type { UpstreamCaller } from "@/lib/forwarding/core/identity";
import type { IncomingReply } from "@/lib/mcp/upstream-message";
import { legacyRequestText } from "@/lib/mcp/upstream-request";
import type { Deadline } from "@/lib/net/deadlines";
import type {
  UpstreamCall,
  UpstreamCallEvents,
  UpstreamQuestion,
  UpstreamReply,
  UpstreamRequest,
} from "@/lib/upstreams/driver";
import { REPEATABLE } from "@/lib/upstreams/http/call";
import type { ExchangeEnd } from "@/lib/upstreams/http/exchange";
import { cancelled, timedOut } from "@/lib/upstreams/http/faults";
import type { Link } from "@/lib/upstreams/http/link";
import { toolOf } from "@/lib/upstreams/http/negotiate";
import { isUnknownSession, toReply } from "@/lib/upstreams/http/refusals";
import { maskOutcome } from "@/lib/upstreams/mask-outcome";
import { retryDelayMs } from "@/lib/upstreams/retry-budget";
import type { SseSession, Waiting } from "@/lib/upstreams/sse/session";

/** One request to a server of the HTTP+SSE transport: posted, and answered on its session's stream. */
export class SseCall implements UpstreamCall, Deadline, Waiting {
  readonly done: Promise<UpstreamReply>;
  deadlineAt: number;
  readonly #link: Link;
  readonly #session: SseSession;
  readonly #request: UpstreamRequest;
  readonly #events: UpstreamCallEvents;
  readonly #caller: UpstreamCaller | null;
  readonly #startedAt = performance.now();
  #resolve: (reply: UpstreamReply) => void = () => {};
  #reject: (fault: Fault) => void = () => {};
  #isOver = false;
  /** The id under which the upstream knows this call; null until something was sent. */
  #id: number | null = null;
  #hasRetried = false;
  #retry: NodeJS.Timeout | null = null;
  #isProbe = false;
  #stopAttending: ((isAnswered: boolean) => void) | null = null;
  /** Questions of the server that its client has not answered; the call's time stands still meanwhile. */
  #openQuestions = 0;
  #timeLeftMs = 0;
  /** Made with the first question; aborted when the call is over. */
  #over: AbortController | null = null;

  constructor(
    session: SseSession,
    request: UpstreamRequest,
    events: UpstreamCallEvents,
    caller: UpstreamCaller | null = null,
  ) {
    const { link } = session;
    this.#link = link;
    this.#session = session;
    this.#request = request;
    this.#events = events;
    this.#caller = caller;
    this.deadlineAt = this.#startedAt + request.timeoutMs;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (link.inFlight++ === 0) link.aliveAt = this.#startedAt;
    session.inFlight++;
    link.deps.deadlines.add(this);
    try {
      this.#isProbe = link.admit(request.freePlaces, this.#startedAt);
      this.#begin();
    } catch (error) {
      this.#settle(toFault(error));
    }
  }

  cancel(reason?: string): void {
    this.#giveUp(cancelled(this.#link.slug, reason), reason ?? "The client cancelled the request.");
  }

  /** @internal Called by the deadlines. */
  onDeadline(): void {
    const isSilent = this.#session.heardAt < this.#startedAt;
    this.#giveUp(timedOut(this.#link.slug, this.#request.timeoutMs), "The request timed out.");
    // Nothing at all came since: the stream may be dead without anybody having said so. The next call opens a new one.
    if (isSilent && this.#session.inFlight === 0) this.#session.drop({ kind: "cut", error: null });
  }

  /** @internal */
  onReply(reply: IncomingReply): void {
    this.#settle(reply);
  }

  /** @internal */
  onProgress(params: JsonObject): void {
    if (this.#request.progress) this.onNotification("notifications/progress", params);
  }

  /** @internal */
  onNotification(method: string, params: JsonObject): void {
    if (this.#isOver) return;
    try {
      this.#events.onNotification?.({ method, params });
    } catch (error) {
      // A mistake of ours, not of the server whose message it was.
      this.#giveUp(toFault(error), "The gateway failed.");
    }
  }

  /** @internal */
  onLost(end: ExchangeEnd) {
    if (this.#isOver) return;
    if (this.#hasRetried) return this.#settle(toReply(this.#link, end));
    if (this.#isForgotten(end)) {
      this.#hasRetried = true;
      return this.#begin();
    }
    if (!this.#tryLater(end)) this.#settle(toReply(this.#link, end));
  }

  #begin() {
    const { initialized } = this.#session;
    if (initialized) return this.#send();
    this.#session.open().then(
      () => this.#send(),
      (error: unknown) => this.#settle(toFault(error)),
    );
  }

  #send(): void {
    if (this.#isOver) return;
    const { method, params } = this.#request;
    this.#stopAttending ??= this.#session.attend((question) => this.#ask(question));
    this.#id = this.#link.nextId();
    try {
      const text = legacyRequestText(this.#id, method, params, this.#request);
      this.#session.send(this.#id, text, this, { tool: toolOf(this.#request), caller: this.#caller });
    } catch (error) {
      this.#settle(toFault(error));
    }
  }

  /** The server does not know the session any more, and says so before it reads the message. */
  #isForgotten(end: ExchangeEnd): boolean {
    if (end.kind !== "rejected") return false;
    const { status } = end.head;
    const isForgotten =
      status === 404 || (status === 400 && (end.error === null || isUnknownSession(end.error.message)));
    if (isForgotten) this.#session.drop({ kind: "cut", error: null });
    return isForgotten;
  }

  /** Once more, a little later, where the connection or the stream broke and asking twice is no harm. */
  #tryLater(end: ExchangeEnd): boolean {
    const isBroken = end.kind === "cut" || end.kind === "failed";
    const now = performance.now();
    const { retries, requests } = this.#link;
    const delayMs = isBroken && REPEATABLE.has(this.#request.method) ? retryDelayMs(null, Math.random()) : null;
    if (delayMs === null || now + delayMs >= this.deadlineAt || !retries.take(now, requests)) return false;
    this.#hasRetried = true;
    this.#retry = setTimeout(() => this.#begin(), delayMs);
    return true;
  }

  async #ask(question: UpstreamQuestion): Promise<UpstreamReply> {
    if (!this.#events.onRequest) return { kind: "error", code: -32601, message: "The client cannot be asked." };
    this.#over ??= new AbortController();
    if (this.#openQuestions++ === 0) {
      this.#timeLeftMs = this.deadlineAt - performance.now();
      this.deadlineAt = Number.POSITIVE_INFINITY;
    }
    try {
      const signal = AbortSignal.any([question.signal, this.#over.signal]);
      return await this.#events.onRequest({ ...question, signal });
    } finally {
      if (--this.#openQuestions === 0) this.deadlineAt = performance.now() + this.#timeLeftMs;
    }
  }

  /** Tells the upstream that nobody waits any more. */
  #giveUp(fault: Fault, reason: string): void {
    if (this.#isOver) return;
    const id = this.#id;
    this.#settle(fault);
    if (id !== null) void this.#session.notify("notifications/cancelled", { requestId: id, reason });
  }

  #settle(end: UpstreamReply | Fault): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const outcome = maskOutcome(this.#link, end);
    const now = performance.now();
    const link = this.#link;
    link.deps.deadlines.remove(this);
    if (this.#retry) clearTimeout(this.#retry);
    if (this.#id !== null) this.#session.release(this.#id);
    link.inFlight--;
    link.lastUsedAt = now;
    this.#session.inFlight--;
    this.#session.lastUsedAt = now;
    this.#stopAttending?.(!isFault(outcome));
    this.#over?.abort();
    link.judge(outcome, this.#startedAt, now, this.#isProbe);
    if (isFault(outcome)) this.#reject(outcome);
    else this.#resolve(outcome);
    if (link.inFlight === 0) link.onIdle?.();
  }
}
