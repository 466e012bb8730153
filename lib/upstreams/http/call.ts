import { type Fault, isFault, toFault } from "@/lib/base/errors";
import type { JsonObject } from "@/lib/base/json";
import type { UpstreamCaller } from "@/lib/forwarding/core/identity";
import { legacyRequestText } from "@/lib/mcp/upstream-request";
import type { Deadline } from "@/lib/net/deadlines";
import type { OutboundRequest, ResponseHead } from "@/lib/net/outbound";
import type {
  UpstreamCall,
  UpstreamCallEvents,
  UpstreamQuestion,
  UpstreamReply,
  UpstreamRequest,
} from "@/lib/upstreams/driver";
import { type Budget, Exchange, type ExchangeEnd, type ExchangeListener } from "@/lib/upstreams/http/exchange";
import { cancelled, isHandshakeRefused, timedOut } from "@/lib/upstreams/http/faults";
import type { LegacySession } from "@/lib/upstreams/http/legacy-session";
import type { Link, Verdict } from "@/lib/upstreams/http/link";
import { modernRequest, toolOf, verdictOf } from "@/lib/upstreams/http/negotiate";
import { newBudget } from "@/lib/upstreams/http/once";
import { isUnknownSession, toReply } from "@/lib/upstreams/http/refusals";
import {
  answerServer,
  boundRetry,
  isHeaderSafe,
  streamHeaders,
  withdrawQuestion,
  withoutMeta,
} from "@/lib/upstreams/http/session-stream";
import { maskOutcome } from "@/lib/upstreams/mask-outcome";
import { retryDelayMs } from "@/lib/upstreams/retry-budget";

/** How long an answered stream may stay open before its connection is given up. */
const LINGER_MS = 1000;

/** Asking again changes nothing at the server: what was lost on the way may be sent a second time. */
export const REPEATABLE: ReadonlySet<string> = new Set([
  "tools/list",
  "resources/list",
  "resources/templates/list",
  "prompts/list",
  "resources/read",
  "prompts/get",
  "completion/complete",
  "tasks/get",
  "tasks/result",
  "tasks/list",
]);

/** Finds the session that a call uses, once the upstream is known to be a legacy one. */
export type FindSession = () => LegacySession;

/**
 * One request to an upstream, from the first byte to the answer, over as many connections as that takes. What is known
 * (era, session) is used at once, in the same turn of the event loop; only what is not known is waited for.
 */
export class Call implements UpstreamCall, Deadline, ExchangeListener {
  readonly done: Promise<UpstreamReply>;
  deadlineAt: number;
  readonly #link: Link;
  readonly #request: UpstreamRequest;
  readonly #events: UpstreamCallEvents;
  readonly #findSession: FindSession;
  readonly #caller: UpstreamCaller | null;
  /** In the legacy era, whatever the upstream's own is; see `Link.takesLegacyLeg`. */
  #onLegacyLeg: boolean;
  readonly #startedAt = performance.now();
  readonly #budget: Budget;
  #resolve: (reply: UpstreamReply) => void = () => {};
  #reject: (fault: Fault) => void = () => {};
  #isOver = false;
  #exchange: Exchange | null = null;
  #session: LegacySession | null = null;
  /** The id under which the upstream knows this call; null until something was sent. */
  #id: number | null = null;
  /** The session under which it was last sent; another call may have found out meanwhile that it is gone. */
  #sessionId: string | null = null;
  #hasRetried = false;
  /** The upstream took the request: from here on it may have acted on it. */
  #wasTaken = false;
  #isResumable = false;
  /** Lets the upstream show whether it is back: how this call fares closes its circuit or keeps it open. */
  #isProbe = false;
  #reconnect: NodeJS.Timeout | null = null;
  #stopAttending: ((isAnswered: boolean) => void) | null = null;
  /** Questions of the server that its client has not answered; the call's time stands still meanwhile. */
  #openQuestions = 0;
  #timeLeftMs = 0;
  /** Made with the first question; aborted when the call is over. */
  #over: AbortController | null = null;

  constructor(
    link: Link,
    request: UpstreamRequest,
    events: UpstreamCallEvents,
    findSession: FindSession,
    onLegacyLeg = false,
    caller: UpstreamCaller | null = null,
  ) {
    this.#link = link;
    this.#request = request;
    this.#events = events;
    this.#findSession = findSession;
    this.#onLegacyLeg = onLegacyLeg;
    this.#caller = caller;
    this.#budget = newBudget(link);
    this.deadlineAt = this.#startedAt + this.#firstByteMs;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (link.inFlight++ === 0) link.aliveAt = this.#startedAt;
    link.deps.deadlines.add(this);
    try {
      this.#isProbe = link.admit(request.freePlaces, this.#startedAt);
    } catch (error) {
      this.#settle(toFault(error));
      return;
    }
    this.#begin();
  }

  cancel(reason?: string): void {
    this.#giveUp(cancelled(this.#link.slug, reason), reason ?? "The client cancelled the request.");
  }

  /** @internal Called by the deadlines. */
  onDeadline(): void {
    const afterMs = Math.min(this.deadlineAt - this.#startedAt, this.#request.timeoutMs);
    this.#giveUp(timedOut(this.#link.slug, afterMs), "The request timed out.");
  }

  /** @internal */
  onHead(head: ResponseHead): void {
    if (head.status < 300) this.#wasTaken = true;
    if (this.#openQuestions === 0) this.deadlineAt = this.#startedAt + this.#request.timeoutMs;
  }

  /** @internal */
  onPrimed(retryMs: number | null): void {
    if (this.#isResumable) return;
    this.#isResumable = true;
    this.#events.onResumable?.(retryMs);
  }

  /** @internal */
  onNotification(method: string, params: JsonObject): void {
    if (!this.#events.onNotification || this.#isOver) return;
    this.#link.aliveAt = performance.now();
    try {
      this.#passOn(method, params);
    } catch (error) {
      // A mistake of ours, not of the server whose message it was.
      this.#giveUp(toFault(error), "The gateway failed.");
    }
  }

  /** @internal A modern upstream asks nothing on a stream (2026-07-28): what one sends all the same is dropped. */
  onRequest(id: number | string, method: string, params: JsonObject) {
    const session = this.#session;
    if (!session || this.#isOver) return;
    void answerServer(session, id, { method, params }, (question) => this.#ask(question));
  }

  /** @internal */
  onEnd(end: ExchangeEnd) {
    const exchange = this.#exchange;
    if (this.#isOver || !exchange) return;
    if (end.kind === "answer") {
      if (exchange.isOpen) this.#linger(exchange);
      return this.#settle(end.reply);
    }
    if (this.#session && this.#resume(end, exchange, this.#session)) return;
    if (!this.#hasRetried && this.#mayRetry(end)) {
      this.#hasRetried = true;
      return this.#begin();
    }
    if (!this.#hasRetried && this.#tryLater(end)) return;
    // The rest of a stream that broke off was refused: the request itself was not.
    const isLost = this.#wasTaken && end.kind === "rejected";
    this.#settle(toReply(this.#link, isLost ? { kind: "cut", error: null } : end));
  }

  #passOn(method: string, params: JsonObject) {
    if (method === "notifications/cancelled" && this.#session) return withdrawQuestion(this.#session, params);
    if (method !== "notifications/progress") {
      this.#events.onNotification?.({ method, params: withoutMeta(params) });
      return;
    }
    // A token of another call does not belong on this stream.
    if (!this.#request.progress || params.progressToken !== this.#id) return;
    const { progressToken, _meta, ...rest } = params;
    this.#events.onNotification?.({ method, params: rest });
  }

  async #ask(question: UpstreamQuestion): Promise<UpstreamReply> {
    if (!this.#events.onRequest) return { kind: "error", code: -32601, message: "The client cannot be asked." };
    this.#over ??= new AbortController();
    if (this.#openQuestions++ === 0) {
      this.#timeLeftMs = this.deadlineAt - performance.now();
      this.deadlineAt = Number.POSITIVE_INFINITY;
      this.#link.asking++;
    }
    try {
      return await this.#events.onRequest({
        ...question,
        signal: AbortSignal.any([question.signal, this.#over.signal]),
      });
    } finally {
      if (--this.#openQuestions === 0) this.#goOn();
    }
  }

  #goOn(): void {
    this.#link.asking--;
    this.#link.aliveAt = performance.now();
    this.deadlineAt = this.#link.aliveAt + this.#timeLeftMs;
  }

  get #firstByteMs(): number {
    const { method, timeoutMs } = this.#request;
    // `tasks/result` waits for the end of a task (2025-11-25).
    const isWork = method === "tools/call" || method === "tasks/result";
    return isWork ? timeoutMs : Math.min(this.#link.deps.limits.firstByteMs, timeoutMs);
  }

  /** Sends at once if era and session are known, else when they are. */
  #begin() {
    try {
      const { verdict } = this.#link;
      if (verdict === null) return this.#wait(verdictOf(this.#link).then((found) => this.#beginWith(found)));
      this.#beginWith(verdict);
    } catch (error) {
      this.#settle(toFault(error));
    }
  }

  #beginWith(verdict: Verdict) {
    if (this.#isOver) return;
    if (verdict.era === "modern" && !this.#onLegacyLeg) return this.#sendModern(verdict.version);
    if (this.#session === null) {
      this.#session = this.#findSession();
      this.#session.inFlight++;
    }
    const session = this.#session;
    if (session.initialized) return this.#sendLegacy(session);
    this.#wait(
      session.open().then(
        ({ sessionId }) => {
          if (this.#onLegacyLeg && sessionId === null) this.#leaveLegacyLeg();
          else this.#sendLegacy(session);
        },
        (error: unknown) => this.#onRefusedSession(error),
      ),
    );
  }

  /** A server that refuses the handshake may have become a modern one: it is asked once. */
  #onRefusedSession(error: unknown): void {
    if (!isHandshakeRefused(error)) throw error;
    if (this.#onLegacyLeg) this.#leaveLegacyLeg();
    else {
      if (this.#hasRetried) throw error;
      this.#hasRetried = true;
      this.#link.verdict = null;
      this.#begin();
    }
  }

  /** A server that was of both eras keeps no sessions any more; it has not read the request. */
  #leaveLegacyLeg(): void {
    this.#forgetLegacyLeg();
    this.#begin();
  }

  #forgetLegacyLeg(): void {
    this.#onLegacyLeg = false;
    this.#link.onLegacyLegGone();
    this.#session?.forget(this.#session.initialized?.sessionId ?? null);
  }

  #wait(work: Promise<void>): void {
    work.catch((error: unknown) => this.#settle(toFault(error)));
  }

  #sendModern(version: string): void {
    if (this.#session) this.#session.inFlight--;
    this.#session = null;
    this.#id = this.#link.nextId();
    this.#send(modernRequest(this.#link, this.#id, this.#request, version, this.#caller));
  }

  #sendLegacy(session: LegacySession): void {
    if (this.#isOver) return;
    // A probe of a modern server's other leg hears what is asked on its own stream: clients wait for the end of discovery.
    const hears = session.mayAsk && !(this.#onLegacyLeg && session.key.kind === "discovery");
    if (hears) this.#stopAttending ??= session.stream.attend((question) => this.#ask(question));
    const { logLevel } = this.#request;
    const opening = hears ? session.stream.opening : null;
    const telling = logLevel === null ? null : session.tellLevel(logLevel);
    if (opening === null && telling === null) this.#sendOn(session);
    else this.#wait(Promise.all([opening, telling]).then(() => this.#sendOn(session)));
  }

  #sendOn(session: LegacySession): void {
    if (this.#isOver) return;
    const { method, params } = this.#request;
    this.#id = this.#link.nextId();
    this.#sessionId = session.initialized?.sessionId ?? null;
    if (method === "logging/setLevel") session.noteLevel(String(params.level));
    const body = legacyRequestText(this.#id, method, params, this.#request);
    const headers = session.headers(toolOf(this.#request), this.#caller);
    this.#send({ method: "POST", path: this.#link.path, headers, body });
  }

  #send(request: OutboundRequest): void {
    this.#exchange = new Exchange(this.#id, this.#budget, this);
    this.#link.sendCall(request, this.#exchange);
  }

  /**
   * The server closed the stream before the answer and gave a place to go on from (2025-11-25, "Resumability and
   * Redelivery"; SEP-1699): it is asked for the rest after as long as it wished.
   */
  #resume(end: ExchangeEnd, exchange: Exchange, session: LegacySession): boolean {
    const { lastEventId, retryMs } = exchange;
    const isBroken = end.kind === "cut" || (end.kind === "failed" && this.#wasTaken);
    if (!isBroken || lastEventId === null || !isHeaderSafe(lastEventId)) return false;
    this.#exchange = null;
    if (this.#isResumable && end.kind === "cut") this.#events.onDetached?.();
    this.#reconnect = setTimeout(() => this.#takeUp(session, lastEventId, retryMs), boundRetry(retryMs));
    return true;
  }

  #takeUp(session: LegacySession, lastEventId: string, retryMs: number | null): void {
    this.#reconnect = null;
    const exchange = new Exchange(this.#id, this.#budget, this);
    exchange.lastEventId = lastEventId;
    exchange.retryMs = retryMs;
    this.#exchange = exchange;
    try {
      const headers = streamHeaders(session.headers(null, this.#caller));
      headers.push("last-event-id", lastEventId);
      this.#link.sendAside({ method: "GET", path: this.#link.path, headers, body: null }, exchange);
    } catch (error) {
      this.#settle(toFault(error));
    }
  }

  /** At once: the server refused the request for what it said around it, and has certainly not acted on it. */
  #mayRetry(end: ExchangeEnd): boolean {
    return end.kind === "rejected" && !this.#wasTaken && (this.#isForgotten(end) || this.#isOtherEra(end));
  }

  /**
   * Once more, a little later: where nothing was sent at all, or asking twice is no harm. Out of a budget, so that a
   * server that is down does not get double the calls.
   */
  #tryLater(end: ExchangeEnd): boolean {
    const link = this.#link;
    if (!mayTryLater(end, REPEATABLE.has(this.#request.method))) return false;
    const delayMs = retryDelayMs(end.kind === "rejected" ? end.head.retryAfter : null, Math.random());
    const now = performance.now();
    if (delayMs === null || now + delayMs >= this.deadlineAt || !link.retries.take(now, link.requests)) return false;
    this.#hasRetried = true;
    this.#exchange = null;
    this.#reconnect = setTimeout(() => {
      this.#reconnect = null;
      this.#begin();
    }, delayMs);
    return true;
  }

  /** 404, or the 400 that the SDKs' servers give for an unknown session: it was refused before it was read. */
  #isForgotten(end: ExchangeEnd & { kind: "rejected" }): boolean {
    const sessionId = this.#sessionId;
    if (!this.#session || sessionId === null) return false;
    const { status } = end.head;
    const isForgotten = status === 404 || (status === 400 && end.error !== null && isUnknownSession(end.error.message));
    if (isForgotten) this.#session.forget(sessionId);
    return isForgotten;
  }

  /** The server was replaced by one of the other era: its refusal of the old one leads to asking anew. */
  #isOtherEra(end: ExchangeEnd & { kind: "rejected" }): boolean {
    const { status } = end.head;
    const isModern = this.#session === null;
    const speaksModern = end.error !== null && (end.error.code === -32020 || end.error.code === -32022);
    const isOther = isModern
      ? (status === 400 || status === 404 || status === 405) && !isModernRefusal(end)
      : status === 400 && speaksModern;
    if (isOther && this.#onLegacyLeg) this.#forgetLegacyLeg();
    else if (isOther) {
      this.#link.verdict = null;
      this.#session?.forget(this.#sessionId);
    }
    return isOther;
  }

  /** An answered stream should end by itself, so that its connection can be used again; it is not waited for long. */
  #linger(exchange: Exchange): void {
    const { deadlines } = this.#link.deps;
    const deadline: Deadline = { deadlineAt: performance.now() + LINGER_MS, onDeadline: () => exchange.abort() };
    exchange.onClosed = () => deadlines.remove(deadline);
    deadlines.add(deadline);
  }

  /** Tells the upstream that nobody waits any more: by closing the stream, and by word to a legacy server. */
  #giveUp(fault: Fault, reason: string): void {
    if (this.#isOver) return;
    const { initialized } = this.#session ?? {};
    const wasSent = this.#id !== null;
    this.#exchange?.abort();
    if (initialized && wasSent)
      void this.#session?.notify("notifications/cancelled", { requestId: this.#id ?? 0, reason });
    this.#settle(fault);
  }

  #settle(end: UpstreamReply | Fault): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const outcome = maskOutcome(this.#link, end);
    const now = performance.now();
    this.#link.deps.deadlines.remove(this);
    this.#link.inFlight--;
    this.#link.lastUsedAt = now;
    if (this.#session) {
      this.#session.inFlight--;
      this.#session.lastUsedAt = now;
    }
    if (this.#reconnect) clearTimeout(this.#reconnect);
    this.#stopAttending?.(!isFault(outcome));
    this.#over?.abort();
    this.#link.judge(outcome, this.#startedAt, now, this.#isProbe);
    if (isFault(outcome)) this.#reject(outcome);
    else this.#resolve(outcome);
    if (this.#link.inFlight === 0) this.#link.onIdle?.();
  }
}

/** Answers that ask to come back later (RFC 9110: 429, 503), and those of a proxy whose server is just not there. */
const PASSING_STATUSES = new Set([429, 502, 503, 504]);
/** The connection was there and broke. What else goes wrong (names, addresses, certificates) would go wrong again. */
const BREAKS = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "UND_ERR_SOCKET"]);

function mayTryLater(end: ExchangeEnd, isRepeatable: boolean): boolean {
  if (end.kind === "rejected") return isRepeatable && PASSING_STATUSES.has(end.head.status);
  if (end.kind !== "failed" && end.kind !== "cut") return false;
  const { code } = (end.error ?? {}) as { code?: unknown };
  // Refused: not a byte was sent, whatever the request was.
  if (end.kind === "failed" && code === "ECONNREFUSED") return true;
  return isRepeatable && typeof code === "string" && BREAKS.has(code);
}

/** A modern server's refusals carry a JSON-RPC error; a legacy server's own errors have other words and codes. */
function isModernRefusal(end: ExchangeEnd & { kind: "rejected" }): boolean {
  if (end.error === null) return false;
  // -32000 with 400 is how legacy servers say that a session or an initialize is missing.
  return !(end.head.status === 400 && end.error.code === -32000);
}
