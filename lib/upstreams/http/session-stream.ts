import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type {
  UpstreamQuestion,
  UpstreamReply,
  UpstreamStream,
  UpstreamStreamEvents,
  UpstreamSubscription,
} from "@/lib/upstreams/driver";
import { Exchange, type ExchangeEnd, type ExchangeListener } from "@/lib/upstreams/http/exchange";
import type { Initialized, LegacySession } from "@/lib/upstreams/http/legacy-session";
import type { SharedSession } from "@/lib/upstreams/http/shared-sessions";

const DEFAULT_RETRY_MS = 1000;
const MIN_RETRY_MS = 50;
const MAX_RETRY_MS = 60_000;
const SUBSCRIBE_TIMEOUT_MS = 10_000;
/** How long a call waits at most for the stream on which its server may ask. */
const OPENING_TIMEOUT_MS = 1000;
const METHOD_NOT_FOUND: UpstreamReply = { kind: "error", code: -32601, message: "Nobody is there to answer this." };
const WHOSE: UpstreamReply = {
  kind: "error",
  code: -32603,
  message: "Several calls are in flight and nothing says which of them asks. Ask on the call's own stream.",
};
/** How long a call that was given up still counts as one that may ask: the server may not have heard yet. */
const GIVEN_UP_MS = 5000;

interface Listener {
  readonly subscription: UpstreamSubscription;
  readonly events: UpstreamStreamEvents;
  readonly becomeReady: () => void;
  readonly finish: () => void;
}

/** Asks whoever made a call. */
export type AskCaller = NonNullable<UpstreamStreamEvents["onRequest"]>;

/** Sends a request on the session; its answer does not matter. */
export type SendOnSession = (
  session: LegacySession,
  method: string,
  params: JsonObject,
  timeoutMs: number,
) => Promise<void>;

/**
 * The one GET stream of a legacy session (servers refuse a second), shared by all who listen: opened for the first and
 * closed after the last. A 405 is remembered for the whole server, which no session of ours asks again. A stream that the server closes for
 * the time being (it gave event ids) is taken up where it ended.
 */
export class SessionStream {
  readonly #session: LegacySession;
  readonly #listeners = new Set<Listener>();
  readonly #subscribed = new Map<string, number>();
  #exchange: Exchange | null = null;
  /** The handshake on whose session the stream was opened. */
  #openedOn: Initialized | null = null;
  #retry: NodeJS.Timeout | null = null;
  /** Calls in flight whose callers answer questions; open for them even if nobody else listens. */
  readonly #attending = new Set<AskCaller>();
  #isKept = false;
  /** Another process has the stream, or is asked whether it has. */
  #isFollowing = false;
  #send: SendOnSession | null = null;
  /** Settles when the server has answered the GET, whatever it answered; null when nothing is awaited. */
  #opening: Promise<void> | null = null;

  constructor(session: LegacySession) {
    this.#session = session;
  }

  /** Until it settles, a question that the server asks on this stream would be lost. */
  get opening(): Promise<void> | null {
    return this.#opening;
  }

  get isUsed(): boolean {
    return this.#listeners.size > 0;
  }

  listen(subscription: UpstreamSubscription, events: UpstreamStreamEvents, send: SendOnSession): UpstreamStream {
    this.#send = send;
    let finish = () => {};
    let becomeReady = () => {};
    const closed = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const ready = new Promise<void>((resolve) => {
      becomeReady = resolve;
    });
    const listener: Listener = { subscription, events, becomeReady, finish };
    this.#listeners.add(listener);
    this.#start(listener);
    return { ready, closed, close: () => this.#leave(listener) };
  }

  /**
   * Some servers ask on this stream what they should ask on the call's own (SDK v2 does). While a call is in flight whose
   * caller can answer, its questions are heard here too; the stream then stays open for the next calls. Returns a function
   * that lets go, to be told whether the server has answered the call.
   */
  attend(ask: AskCaller): (isAnswered: boolean) => void {
    this.#attending.add(ask);
    if (this.#session.link.offersStream && !this.#exchange && !this.#retry && !this.#isFollowing) {
      this.#isKept = true;
      this.#begin();
    }
    return (isAnswered) => {
      this.#attending.delete(ask);
      if (!isAnswered && this.#session.isShared) this.#attendForTheGivenUp();
    };
  }

  #attendForTheGivenUp(): void {
    const refuse: AskCaller = () => Promise.resolve(METHOD_NOT_FOUND);
    this.#attending.add(refuse);
    setTimeout(() => this.#attending.delete(refuse), GIVEN_UP_MS).unref();
  }

  /** Ends the stream for all who listen. */
  close(): void {
    this.#isKept = false;
    for (const listener of [...this.#listeners]) this.#leave(listener);
    this.#drop();
  }

  /** A new session (the server had forgotten the old one): what the old one had is asked for again. */
  onSessionOpened(): void {
    if ((this.#listeners.size === 0 && !this.#isKept) || !this.#session.link.offersStream) return;
    // A call that came in the middle of the handshake has opened it already; a second one the server would refuse.
    const isBegun = this.#exchange !== null || this.#isFollowing;
    if (!isBegun || this.#openedOn !== this.#session.initialized) {
      this.#drop();
      this.#begin();
    }
    for (const uri of this.#subscribed.keys()) void this.#request("resources/subscribe", uri);
  }

  #start(listener: Listener): void {
    this.#session.open().then(
      () => {
        if (!this.#listeners.has(listener)) return;
        if (!this.#session.link.offersStream) return this.#leave(listener);
        const subscribed = this.#subscribe(listener);
        if (!this.#exchange && !this.#retry && !this.#isFollowing) this.#begin();
        void Promise.all([this.#untilOpen(), ...subscribed]).then(listener.becomeReady, listener.becomeReady);
      },
      () => this.#leave(listener),
    );
  }

  /** With several processes the stream is taken first, and then opened. */
  async #untilOpen(): Promise<void> {
    while (this.#opening !== null) await this.#opening;
  }

  #leave(listener: Listener): void {
    if (!this.#listeners.delete(listener)) return;
    if (this.#session.initialized) this.#unsubscribe(listener);
    if (this.#listeners.size === 0 && !this.#isKept) this.#drop();
    listener.becomeReady();
    listener.finish();
  }

  #drop(): void {
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
    this.#exchange?.abort();
    this.#exchange = null;
    this.#isFollowing = false;
    void this.#session.shared?.releaseStream();
  }

  /** Opens the stream, or hears from the process that has it: servers refuse a second. */
  #begin(): void {
    const { shared } = this.#session;
    this.#openedOn = this.#session.initialized;
    if (shared === null) {
      this.#open(null);
      return;
    }
    this.#isFollowing = true;
    const settled = this.#awaitHead();
    void shared.takeStream().then((isOurs) => {
      settled();
      if (!isOurs || !this.#isFollowing) return;
      this.#isFollowing = false;
      if (this.#exchange || this.#retry) return;
      if (this.#isWanted) this.#open(null);
      else void shared.releaseStream();
    });
  }

  get #isWanted(): boolean {
    return (this.#listeners.size > 0 || this.#isKept) && this.#session.initialized !== null;
  }

  /** The process that had the stream may have let go of it. */
  takeOver(): void {
    if (this.#isFollowing && this.#isWanted && this.#session.link.offersStream) this.#begin();
  }

  /** Another process has the stream by now. */
  giveUp(): void {
    this.#exchange?.abort();
    this.#exchange = null;
    this.#isFollowing = true;
  }

  #open(lastEventId: string | null): void {
    const { link } = this.#session;
    const maxEventBytes = link.deps.limits.maxStreamEventBytes;
    const exchange: Exchange = new Exchange(
      null,
      { bytes: Number.POSITIVE_INFINITY, events: Number.POSITIVE_INFINITY, maxEventBytes },
      this.#listenerOf(() => exchange, this.#awaitHead()),
    );
    this.#exchange = exchange;
    this.#openedOn = this.#session.initialized;
    try {
      const headers = this.#session.headers();
      if (lastEventId !== null) headers.push("last-event-id", lastEventId);
      link.sendAside({ method: "GET", path: link.path, headers: streamHeaders(headers), body: null }, exchange);
    } catch {
      // The credential cannot be opened; the next call tells why.
      this.close();
    }
  }

  /** Returns what to call when the server has answered. */
  #awaitHead(): () => void {
    let answered = () => {};
    const opening = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, OPENING_TIMEOUT_MS);
      timer.unref();
      answered = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#opening = opening;
    void opening.then(() => {
      if (this.#opening === opening) this.#opening = null;
    });
    return answered;
  }

  #listenerOf(exchange: () => Exchange, answered: () => void): ExchangeListener {
    return {
      onHead: answered,
      onNotification: (method, params) => this.#deliver(method, params),
      onRequest: (id, method, params) => this.#answer(id, method, params),
      onEnd: (end) => {
        answered();
        if (this.#exchange === exchange()) this.#onEnd(end, exchange());
      },
    };
  }

  #onEnd(end: ExchangeEnd, exchange: Exchange) {
    this.#exchange = null;
    if (end.kind === "rejected") {
      const { status } = end.head;
      if (status === 405) this.#session.link.onStreamRefused();
      // The server has not noticed yet that the process is gone that had it.
      else if (status === 409 && this.#session.shared) return this.#waitForTheServer();
      // Any other refusal is of the stream: the calls on this session go on.
      else if (status === 404) this.#session.forget(this.#openedOn?.sessionId ?? null);
    }
    const { lastEventId, retryMs } = exchange;
    if (end.kind !== "cut" || lastEventId === null || !isHeaderSafe(lastEventId)) return this.close();
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#open(lastEventId);
    }, boundRetry(retryMs));
    this.#retry.unref();
  }

  #waitForTheServer(): void {
    this.#isFollowing = true;
    void this.#session.shared?.releaseStream();
  }

  #deliver(method: string, params: JsonObject): void {
    this.hear(method, params);
    const { shared, key } = this.#session;
    if (shared === null) return;
    // A client's own session has one who hears; of a shared one each process has its own.
    if (key.kind !== "caller" || method === "notifications/cancelled") shared.tell(method, params, false);
    else if (!this.wants(method, params)) shared.tell(method, params, true);
  }

  /** Whether somebody here listens for this. */
  wants(method: string, params: JsonObject): boolean {
    if (method === "notifications/cancelled") return this.#session.questions.size > 0;
    return [...this.#listeners].some(({ subscription }) => concerns(subscription, method, params));
  }

  /** Something that the server said on the stream, whichever process has it. */
  hear(method: string, params: JsonObject) {
    if (method === "notifications/cancelled") return withdrawQuestion(this.#session, params);
    const notification = { method, params: withoutMeta(params) };
    for (const listener of this.#listeners)
      if (concerns(listener.subscription, method, params)) listener.events.onNotification(notification);
  }

  /** Calls of this process that a question on the stream may belong to. */
  get callsThatMayAsk(): number {
    return this.#attending.size;
  }

  /** Whether somebody here can be asked. */
  get canAnswer(): boolean {
    return this.#attending.size > 0 || [...this.#listeners].some(({ events }) => events.onRequest !== undefined);
  }

  #answer(id: number | string, method: string, params: JsonObject): void {
    const { shared } = this.#session;
    if (shared === null || method === "ping") this.answer(id, method, params);
    else void this.#answerTogether(shared, id, method, params);
  }

  /** The question came here, and the call that it belongs to may run elsewhere. */
  async #answerTogether(shared: SharedSession, id: number | string, method: string, params: JsonObject): Promise<void> {
    if (this.#session.isShared && this.#attending.size + (await shared.callsElsewhere()) > 1)
      return answerServer(this.#session, id, { method, params }, () => Promise.resolve(WHOSE));
    if (this.canAnswer || !(await shared.passQuestion(id, method, params))) this.answer(id, method, params);
  }

  /** Answers a question of the server's from here, whichever process it came to. */
  answer(id: number | string, method: string, params: JsonObject): void {
    void answerServer(this.#session, id, { method, params }, (question) => {
      if (this.#session.isShared && this.#attending.size > 1) return Promise.resolve(WHOSE);
      // One client's own session: with several of its calls in flight the latest is the likeliest.
      const latest = [...this.#attending].at(-1);
      if (latest) return latest(question);
      for (const { events } of this.#listeners) if (events.onRequest) return events.onRequest(question);
      return Promise.resolve(METHOD_NOT_FOUND);
    });
  }

  /** What to wait for until the server has taken the subscriptions. */
  #subscribe({ subscription }: Listener): Promise<void>[] {
    const asked: Promise<void>[] = [];
    for (const uri of subscription.resourceSubscriptions ?? []) {
      const count = this.#subscribed.get(uri) ?? 0;
      this.#subscribed.set(uri, count + 1);
      if (count === 0) asked.push(this.#request("resources/subscribe", uri));
    }
    return asked;
  }

  #unsubscribe({ subscription }: Listener): void {
    for (const uri of subscription.resourceSubscriptions ?? []) {
      const count = this.#subscribed.get(uri) ?? 0;
      if (count > 1) this.#subscribed.set(uri, count - 1);
      else if (this.#subscribed.delete(uri))
        void this.#request("resources/unsubscribe", uri).then(() => this.#session.shared?.tellUnsubscribed(uri));
    }
  }

  /** Another process has unsubscribed, and the session is the same. */
  subscribeAgain(uri: string): void {
    if (this.#subscribed.has(uri)) void this.#request("resources/subscribe", uri);
  }

  async #request(method: string, uri: string): Promise<void> {
    await this.#send?.(this.#session, method, { uri }, SUBSCRIBE_TIMEOUT_MS);
  }
}

/** A session as far as the server's own questions go. */
export type Answering = Pick<LegacySession, "questions" | "respond">;

/**
 * Answers what a server asks: pings by the gateway, everything else by whoever `ask` reaches, unless the server takes the
 * question back before.
 */
export async function answerServer(
  session: Answering,
  id: number | string,
  request: Pick<UpstreamQuestion, "method" | "params">,
  ask: AskCaller,
): Promise<void> {
  if (request.method === "ping") return session.respond(id, { kind: "result", result: {} });
  const key = questionKey(id);
  const question = new AbortController();
  session.questions.set(key, question);
  let reply: UpstreamReply;
  try {
    reply = await ask({ ...request, signal: question.signal });
  } catch {
    reply = { kind: "error", code: -32603, message: "The question could not be answered." };
  } finally {
    if (session.questions.get(key) === question) session.questions.delete(key);
  }
  if (!question.signal.aborted) await session.respond(id, reply);
}

/** `notifications/cancelled` of a server: it no longer waits for the answer to a question of its own. */
export function withdrawQuestion(session: Answering, { requestId }: JsonObject): void {
  if (typeof requestId === "string" || typeof requestId === "number")
    session.questions.get(questionKey(requestId))?.abort();
}

function questionKey(id: number | string): string {
  return `${typeof id}:${id}`;
}

/** How long to wait before taking up a stream again: as the server said, within reason. */
export function boundRetry(retryMs: number | null): number {
  return Math.min(Math.max(retryMs ?? DEFAULT_RETRY_MS, MIN_RETRY_MS), MAX_RETRY_MS);
}

/** A resumed stream sends the id back in a header. */
export function isHeaderSafe(eventId: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e]{0,1022}[\x21-\x7e])?$/.test(eventId);
}

/** Of a POST's headers those that a GET has: without a content type, asking for events only. */
export function streamHeaders(headers: readonly string[]): string[] {
  const result: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? "";
    if (name === "content-type") continue;
    result.push(name, name === "accept" ? "text/event-stream" : (headers[at + 1] ?? ""));
  }
  return result;
}

export function withoutMeta(params: JsonObject): JsonObject {
  if (params._meta === undefined) return params;
  const { _meta, ...rest } = params;
  return rest;
}

const LIST_CHANGES: Readonly<Record<string, "toolsListChanged" | "promptsListChanged" | "resourcesListChanged">> = {
  "notifications/tools/list_changed": "toolsListChanged",
  "notifications/prompts/list_changed": "promptsListChanged",
  "notifications/resources/list_changed": "resourcesListChanged",
};

/** Who names nothing hears everything: a client's own session. Who names something hears that. */
export function concerns(subscription: UpstreamSubscription, method: string, params: JsonObject): boolean {
  if (Object.values(subscription).every((value) => value === undefined)) return true;
  const flag = LIST_CHANGES[method];
  if (flag !== undefined) return subscription[flag] === true;
  const uri = isJsonObject(params) ? params.uri : undefined;
  if (method !== "notifications/resources/updated" || typeof uri !== "string") return false;
  // 2025-11-25, server/resources: the update may be about a sub-resource of what was subscribed to.
  return (subscription.resourceSubscriptions ?? []).some(
    (wanted) => uri === wanted || uri.startsWith(wanted.endsWith("/") ? wanted : `${wanted}/`),
  );
}
