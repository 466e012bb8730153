import { type Fault, isFault, toFault } from "@/lib/base/errors";
import type { JsonObject } from "@/lib/base/json";
import { legacyRequestText } from "@/lib/mcp/upstream-request";
import type { Deadline } from "@/lib/net/deadlines";
import type { OutboundRequest, ResponseHead } from "@/lib/net/outbound";
import type { UpstreamCall, UpstreamCallEvents, UpstreamReply, UpstreamRequest } from "@/lib/upstreams/driver";
import { type Budget, Exchange, type ExchangeEnd, type ExchangeListener } from "@/lib/upstreams/http/exchange";
import { cancelled, isHandshakeRefused, timedOut } from "@/lib/upstreams/http/faults";
import type { LegacySession } from "@/lib/upstreams/http/legacy-session";
import type { Link, Verdict } from "@/lib/upstreams/http/link";
import { modernRequest, verdictOf } from "@/lib/upstreams/http/negotiate";
import { newBudget } from "@/lib/upstreams/http/once";
import { toReply } from "@/lib/upstreams/http/refusals";
import {
  answerServer,
  boundRetry,
  isHeaderSafe,
  streamHeaders,
  withoutMeta,
} from "@/lib/upstreams/http/session-stream";

/** How long an answered stream may stay open before its connection is given up. */
const LINGER_MS = 1000;

/** Asking again changes nothing at the server: what was lost on the way may be sent a second time. */
const REPEATABLE = new Set([
  "tools/list",
  "resources/list",
  "resources/templates/list",
  "prompts/list",
  "resources/read",
  "prompts/get",
  "completion/complete",
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
  #reconnect: NodeJS.Timeout | null = null;
  #stopAttending: (() => void) | null = null;

  constructor(link: Link, request: UpstreamRequest, events: UpstreamCallEvents, findSession: FindSession) {
    this.#link = link;
    this.#request = request;
    this.#events = events;
    this.#findSession = findSession;
    this.#budget = newBudget(link);
    this.deadlineAt = this.#startedAt + this.#firstByteMs;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    link.inFlight++;
    link.deps.deadlines.add(this);
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
    this.deadlineAt = this.#startedAt + this.#request.timeoutMs;
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
    void answerServer(session, id, method, () => this.#ask({ method, params }));
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
    // The rest of a stream that broke off was refused: the request itself was not.
    const isLost = this.#wasTaken && end.kind === "rejected";
    this.#settle(toReply(this.#link, isLost ? { kind: "cut", error: null } : end));
  }

  #passOn(method: string, params: JsonObject): void {
    if (method !== "notifications/progress") {
      this.#events.onNotification?.({ method, params: withoutMeta(params) });
      return;
    }
    // A token of another call does not belong on this stream.
    if (!this.#request.progress || params.progressToken !== this.#id) return;
    const { progressToken, _meta, ...rest } = params;
    this.#events.onNotification?.({ method, params: rest });
  }

  #ask(question: { method: string; params: JsonObject }): Promise<UpstreamReply> {
    if (this.#events.onRequest) return this.#events.onRequest(question);
    return Promise.resolve({ kind: "error", code: -32601, message: "The client cannot be asked." });
  }

  get #firstByteMs(): number {
    const { method, timeoutMs } = this.#request;
    return method === "tools/call" ? timeoutMs : Math.min(this.#link.deps.limits.firstByteMs, timeoutMs);
  }

  /** Sends at once if era and session are known, else when they are. */
  #begin() {
    try {
      this.#link.checkUsable();
      const { verdict } = this.#link;
      if (verdict === null) return this.#wait(verdictOf(this.#link).then((found) => this.#beginWith(found)));
      this.#beginWith(verdict);
    } catch (error) {
      this.#settle(toFault(error));
    }
  }

  #beginWith(verdict: Verdict) {
    if (this.#isOver) return;
    if (verdict.era === "modern") return this.#sendModern(verdict.version);
    if (this.#session === null) {
      this.#session = this.#findSession();
      this.#session.inFlight++;
    }
    const session = this.#session;
    if (session.initialized) return this.#sendLegacy(session);
    this.#wait(
      session.open().then(
        () => this.#sendLegacy(session),
        (error: unknown) => this.#onRefusedSession(error),
      ),
    );
  }

  /** A server that refuses the handshake may have become a modern one: it is asked once. */
  #onRefusedSession(error: unknown): void {
    if (!isHandshakeRefused(error) || this.#hasRetried) throw error;
    this.#hasRetried = true;
    this.#link.verdict = null;
    this.#begin();
  }

  #wait(work: Promise<void>): void {
    work.catch((error: unknown) => this.#settle(toFault(error)));
  }

  #sendModern(version: string): void {
    if (this.#session) this.#session.inFlight--;
    this.#session = null;
    this.#id = this.#link.nextId();
    this.#send(modernRequest(this.#link, this.#id, this.#request, version));
  }

  #sendLegacy(session: LegacySession): void {
    if (this.#isOver) return;
    if (session.mayAsk) this.#stopAttending ??= session.stream.attend((question) => this.#ask(question));
    const opening = session.mayAsk ? session.stream.opening : null;
    if (opening === null) this.#sendOn(session);
    else this.#wait(opening.then(() => this.#sendOn(session)));
  }

  #sendOn(session: LegacySession): void {
    if (this.#isOver) return;
    const { method, params } = this.#request;
    this.#id = this.#link.nextId();
    this.#sessionId = session.initialized?.sessionId ?? null;
    const body = legacyRequestText(this.#id, method, params, this.#request);
    this.#send({ method: "POST", path: this.#link.path, headers: session.headers(), body });
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
      const headers = streamHeaders(session.headers());
      headers.push("last-event-id", lastEventId);
      this.#link.sendAside({ method: "GET", path: this.#link.path, headers, body: null }, exchange);
    } catch (error) {
      this.#settle(toFault(error));
    }
  }

  /** Once, and only where the server has certainly not acted on the request, or acting twice is no harm. */
  #mayRetry(end: ExchangeEnd): boolean {
    if (end.kind === "rejected") return !this.#wasTaken && (this.#isForgotten(end) || this.#isOtherEra(end));
    return (
      (end.kind === "failed" || (end.kind === "cut" && end.error !== null)) &&
      REPEATABLE.has(this.#request.method) &&
      !isConnectFailure(end.error)
    );
  }

  /** 404, or the 400 that the SDK's example servers give for an unknown session: it was refused before it was read. */
  #isForgotten(end: ExchangeEnd & { kind: "rejected" }): boolean {
    const sessionId = this.#sessionId;
    if (!this.#session || sessionId === null) return false;
    const { status } = end.head;
    const isForgotten = status === 404 || (status === 400 && end.error !== null && /session/i.test(end.error.message));
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
    if (isOther) {
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

  #settle(outcome: UpstreamReply | Fault): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const now = performance.now();
    this.#link.deps.deadlines.remove(this);
    this.#link.inFlight--;
    this.#link.lastUsedAt = now;
    if (this.#session) {
      this.#session.inFlight--;
      this.#session.lastUsedAt = now;
    }
    if (this.#reconnect) clearTimeout(this.#reconnect);
    this.#stopAttending?.();
    if (isFault(outcome)) this.#reject(outcome);
    else this.#resolve(outcome);
    if (this.#link.inFlight === 0) this.#link.onIdle?.();
  }
}

/** A modern server's refusals carry a JSON-RPC error; a legacy server's own errors have other words and codes. */
function isModernRefusal(end: ExchangeEnd & { kind: "rejected" }): boolean {
  if (end.error === null) return false;
  // -32000 with 400 is how legacy servers say that a session or an initialize is missing.
  return !(end.head.status === 400 && end.error.code === -32000);
}

function isConnectFailure(error: Error | null): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return (
    typeof code === "string" &&
    /^(UND_ERR_CONNECT_TIMEOUT|ECONNREFUSED|ENOTFOUND|EAI_.*|ETIMEOUT|EBLOCKED|.*CERT.*)$/.test(code)
  );
}
