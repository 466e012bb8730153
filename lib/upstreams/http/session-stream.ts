import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { UpstreamReply, UpstreamStream, UpstreamStreamEvents, UpstreamSubscription } from "@/lib/upstreams/driver";
import { Exchange, type ExchangeEnd, type ExchangeListener } from "@/lib/upstreams/http/exchange";
import type { LegacySession } from "@/lib/upstreams/http/legacy-session";

const DEFAULT_RETRY_MS = 1000;
const MIN_RETRY_MS = 50;
const MAX_RETRY_MS = 60_000;
const SUBSCRIBE_TIMEOUT_MS = 10_000;
/** How long a call waits at most for the stream on which its server may ask. */
const OPENING_TIMEOUT_MS = 1000;
const METHOD_NOT_FOUND: UpstreamReply = { kind: "error", code: -32601, message: "Nobody is there to answer this." };

interface Listener {
  readonly subscription: UpstreamSubscription;
  readonly events: UpstreamStreamEvents;
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
 * closed after the last. A 405 is remembered, and the server is not asked again. A stream that the server closes for
 * the time being (it gave event ids) is taken up where it ended.
 */
export class SessionStream {
  readonly #session: LegacySession;
  readonly #listeners = new Set<Listener>();
  readonly #subscribed = new Map<string, number>();
  #exchange: Exchange | null = null;
  #retry: NodeJS.Timeout | null = null;
  #isOffered = true;
  /** Calls in flight whose callers answer questions; open for them even if nobody else listens. */
  readonly #attending = new Set<AskCaller>();
  #isKept = false;
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
    const closed = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const listener: Listener = { subscription, events, finish };
    this.#listeners.add(listener);
    this.#start(listener);
    return { closed, close: () => this.#leave(listener) };
  }

  /**
   * Some servers ask on this stream what they should ask on the call's own (SDK v2 does). While a call is in flight whose
   * caller can answer, its questions are heard here too; the stream then stays open for the next calls. Returns a function
   * that lets go.
   */
  attend(ask: AskCaller): () => void {
    this.#attending.add(ask);
    if (this.#isOffered && !this.#exchange && !this.#retry) {
      this.#isKept = true;
      this.#open(null);
    }
    return () => this.#attending.delete(ask);
  }

  /** Ends the stream for all who listen. */
  close(): void {
    this.#isKept = false;
    for (const listener of [...this.#listeners]) this.#leave(listener);
    this.#drop();
  }

  /** A new session (the server had forgotten the old one): what the old one had is asked for again. */
  onSessionOpened(): void {
    if ((this.#listeners.size === 0 && !this.#isKept) || !this.#isOffered) return;
    this.#drop();
    this.#open(null);
    for (const uri of this.#subscribed.keys()) this.#request("resources/subscribe", uri);
  }

  #start(listener: Listener): void {
    this.#session.open().then(
      () => {
        if (!this.#listeners.has(listener)) return;
        if (!this.#isOffered) return this.#leave(listener);
        this.#subscribe(listener);
        if (!this.#exchange && !this.#retry) this.#open(null);
      },
      () => this.#leave(listener),
    );
  }

  #leave(listener: Listener): void {
    if (!this.#listeners.delete(listener)) return;
    if (this.#session.initialized) this.#unsubscribe(listener);
    if (this.#listeners.size === 0 && !this.#isKept) this.#drop();
    listener.finish();
  }

  #drop(): void {
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
    this.#exchange?.abort();
    this.#exchange = null;
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
      if (end.head.status === 405) this.#isOffered = false;
      else this.#session.forget(this.#session.initialized?.sessionId ?? null);
    }
    const { lastEventId, retryMs } = exchange;
    if (end.kind !== "cut" || lastEventId === null || !isHeaderSafe(lastEventId)) return this.close();
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#open(lastEventId);
    }, boundRetry(retryMs));
    this.#retry.unref();
  }

  #deliver(method: string, params: JsonObject): void {
    const notification = { method, params: withoutMeta(params) };
    for (const listener of this.#listeners)
      if (concerns(listener.subscription, method, params)) listener.events.onNotification(notification);
  }

  #answer(id: number | string, method: string, params: JsonObject): void {
    void answerServer(this.#session, id, method, () => {
      // With several calls in flight nothing says whose question it is: the latest is the likeliest.
      const latest = [...this.#attending].at(-1);
      if (latest) return latest({ method, params });
      for (const { events } of this.#listeners) if (events.onRequest) return events.onRequest({ method, params });
      return Promise.resolve(METHOD_NOT_FOUND);
    });
  }

  #subscribe({ subscription }: Listener): void {
    for (const uri of subscription.resourceSubscriptions ?? []) {
      const count = this.#subscribed.get(uri) ?? 0;
      this.#subscribed.set(uri, count + 1);
      if (count === 0) this.#request("resources/subscribe", uri);
    }
  }

  #unsubscribe({ subscription }: Listener): void {
    for (const uri of subscription.resourceSubscriptions ?? []) {
      const count = this.#subscribed.get(uri) ?? 0;
      if (count > 1) this.#subscribed.set(uri, count - 1);
      else if (this.#subscribed.delete(uri)) this.#request("resources/unsubscribe", uri);
    }
  }

  #request(method: string, uri: string): void {
    void this.#send?.(this.#session, method, { uri }, SUBSCRIBE_TIMEOUT_MS);
  }
}

/** Pings are answered by the gateway; everything else by whoever `ask` reaches. */
export async function answerServer(
  session: LegacySession,
  id: number | string,
  method: string,
  ask: () => Promise<UpstreamReply>,
): Promise<void> {
  if (method === "ping") return session.respond(id, { kind: "result", result: {} });
  let reply: UpstreamReply;
  try {
    reply = await ask();
  } catch {
    reply = { kind: "error", code: -32603, message: "The question could not be answered." };
  }
  await session.respond(id, reply);
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
function concerns(subscription: UpstreamSubscription, method: string, params: JsonObject): boolean {
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
