import { type Fault, isFault } from "@/lib/base/errors";
import type { JsonObject } from "@/lib/base/json";
import type { UpstreamCaller } from "@/lib/forwarding/core/identity";
import type { IncomingReply } from "@/lib/mcp/upstream-message";
import type { Deadline } from "@/lib/net/deadlines";
import type {
  UpstreamSessionKey,
  UpstreamStream,
  UpstreamStreamEvents,
  UpstreamSubscription,
} from "@/lib/upstreams/driver";
import { Exchange, type ExchangeEnd } from "@/lib/upstreams/http/exchange";
import { cancelled, handshakeRefused, protocolError } from "@/lib/upstreams/http/faults";
import { type Initialized, initializeText, ownerOf, readInitialized } from "@/lib/upstreams/http/legacy-session";
import type { Link } from "@/lib/upstreams/http/link";
import { ExchangeTimeout, exchangeOnce, newBudget } from "@/lib/upstreams/http/once";
import { toReply } from "@/lib/upstreams/http/refusals";
import { type AskCaller, streamHeaders, withdrawQuestion, withoutMeta } from "@/lib/upstreams/http/session-stream";
import { Allowance } from "@/lib/upstreams/sse/allowance";
import { readEndpoint } from "@/lib/upstreams/sse/endpoint";
import { Hearers } from "@/lib/upstreams/sse/hearers";

const HANDSHAKE_TIMEOUT_MS = 15_000;
const ONE_WAY_TIMEOUT_MS = 5000;
const STALE: ReadonlySet<unknown> = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

/** A request that was posted and whose answer is to come on the stream. */
export interface Waiting {
  onReply(reply: IncomingReply): void;
  /** Without the token. */
  onProgress(params: JsonObject): void;
  onNotification(method: string, params: JsonObject): void;
  /** Called once instead of `onReply`: the POST was refused (`rejected`), or the stream ended first. */
  onLost(end: ExchangeEnd): void;
}

/**
 * A session of the gateway's with a server of the HTTP+SSE transport (2024-11-05, basic/transports, "HTTP with SSE"): the
 * stream that brings everything, and the URL that messages are posted to. One for all callers of a credential, or one
 * client's own. Opened when it is needed, and again when the stream has ended.
 */
export class SseSession {
  readonly link: Link;
  readonly key: UpstreamSessionKey;
  /** Whose session it is; null: the gateway's own. */
  readonly caller: UpstreamCaller | null;
  /** The server's questions that are not answered yet, by its own id (with its type). */
  readonly questions = new Map<string, AbortController>();
  readonly #hearers: Hearers;
  readonly #waiting = new Map<number, { readonly waiting: Waiting; readonly post: Exchange }>();
  #stream: Exchange | null = null;
  #allowance: Allowance | null = null;
  /** Path and query. */
  #endpoint: string | null = null;
  #onEndpoint: ((end: ExchangeEnd | null) => void) | null = null;
  #initialized: Initialized | null = null;
  #opening: Promise<Initialized> | null = null;
  #isEnded = false;
  inFlight = 0;
  lastUsedAt = performance.now();
  /** When something last came on the stream; `performance.now()` milliseconds. */
  heardAt = Number.NEGATIVE_INFINITY;

  constructor(link: Link, key: UpstreamSessionKey, caller?: UpstreamCaller | null) {
    this.link = link;
    this.key = key;
    this.caller = ownerOf(key, caller);
    this.#hearers = new Hearers(this);
  }

  /** Null while there is no session with the server. */
  get initialized(): Initialized | null {
    return this.#initialized;
  }

  /** Somebody listens beside the calls. */
  get isUsed(): boolean {
    return this.#hearers.isUsed;
  }

  /** Opens the stream and initializes unless that is done. Rejects with a Fault; the next call tries again. */
  open(): Promise<Initialized> {
    if (this.#initialized) return Promise.resolve(this.#initialized);
    if (this.#isEnded) return Promise.reject(cancelled(this.link.slug, "The session has ended."));
    this.#opening ??= this.#connectOrRepeat().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /**
   * Posts a request. Throws a Fault when the credential cannot be opened. `release` it when nobody waits any more.
   *
   * @param tool that the request calls
   */
  send(
    id: number,
    body: string,
    waiting: Waiting,
    of: { tool?: string | null; caller?: UpstreamCaller | null } = {},
  ): void {
    const post: Exchange = new Exchange(null, newBudget(this.link), {
      onNotification: () => undefined,
      onRequest: () => undefined,
      onEnd: (end) => {
        if (end.kind !== "accepted") this.#lose(id, end);
      },
    });
    const path = this.#endpoint ?? this.link.path;
    const request = { method: "POST", path, headers: this.#headers(of.tool, of.caller), body } as const;
    this.#waiting.set(id, { waiting, post });
    this.#allowance?.grant();
    this.link.sendCall(request, post);
  }

  release(id: number): void {
    const held = this.#waiting.get(id);
    if (!held || !this.#waiting.delete(id)) return;
    this.#allowance?.release(this.#waiting.size);
    // Some servers answer the POST when they have answered the request, and some never.
    if (held.post.isOpen) held.post.abort();
  }

  listen(subscription: UpstreamSubscription, events: UpstreamStreamEvents): UpstreamStream {
    return this.#hearers.listen(subscription, events);
  }

  /** A call's caller can be asked as long as it is in flight. Returns how to stop, to be told whether it was answered. */
  attend(ask: AskCaller): (isAnswered: boolean) => void {
    return this.#hearers.attend(ask);
  }

  /** Sends the answer to something that the server asked. Best effort. */
  async respond(id: number | string, reply: IncomingReply): Promise<void> {
    const body =
      reply.kind === "result"
        ? { result: reply.result }
        : { error: { code: reply.code, message: reply.message, data: reply.data } };
    await this.#sendOneWay({ jsonrpc: "2.0", id, ...body });
  }

  /** Best effort: what goes wrong is not reported. */
  async notify(method: string, params: JsonObject): Promise<void> {
    const hasParams = Object.keys(params).length > 0;
    await this.#sendOneWay(hasParams ? { jsonrpc: "2.0", method, params } : { jsonrpc: "2.0", method });
  }

  /** A request whose answer does not matter. */
  async request(method: string, params: JsonObject, timeoutMs: number): Promise<void> {
    if (!this.#initialized) return;
    const id = this.link.nextId();
    await this.#ask(id, JSON.stringify({ jsonrpc: "2.0", id, method, params }), timeoutMs);
  }

  /** The session is of no use any more: whoever waits for something hears `end`, and the next use opens a new one. */
  drop(end: ExchangeEnd): void {
    const stream = this.#stream;
    this.#stream = null;
    this.#allowance = null;
    this.#endpoint = null;
    this.#initialized = null;
    stream?.abort();
    this.#onEndpoint?.(end);
    for (const question of this.questions.values()) question.abort();
    for (const id of [...this.#waiting.keys()]) this.#lose(id, end);
    this.#hearers.close();
  }

  /** Ends the session for good; the server hears of it by the end of its stream. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.drop({ kind: "cut", error: null });
  }

  /** A connection that was kept open may be gone without our knowing, after a restart above all: then once more. */
  async #connectOrRepeat(): Promise<Initialized> {
    try {
      return await this.#connect();
    } catch (error) {
      this.drop({ kind: "cut", error: null });
      const isStale = isFault(error) && STALE.has(error.detail.cause);
      if (!isStale || this.#isEnded) throw error;
    }
    try {
      return await this.#connect();
    } catch (error) {
      this.drop({ kind: "cut", error: null });
      throw error;
    }
  }

  async #connect(): Promise<Initialized> {
    const { link, key } = this;
    const refused = await this.#openStream();
    if (refused) throw refusalOf(link, refused);
    const id = link.nextId();
    const end = await this.#ask(id, initializeText(link, key, id), HANDSHAKE_TIMEOUT_MS);
    const initialized = readInitialized(link, end);
    if (this.#isEnded) throw cancelled(link.slug, "The session has ended.");
    this.#initialized = initialized;
    await this.notify("notifications/initialized", {});
    return initialized;
  }

  /** Resolves with null when the server has said where to post, else with what it did instead. */
  #openStream(): Promise<ExchangeEnd | null> {
    const { link } = this;
    const request = {
      method: "GET",
      path: link.path,
      headers: streamHeaders(link.headers(this.caller)),
      body: null,
    } as const;
    return new Promise((resolve) => {
      const allowance = new Allowance(link.deps.limits, () => performance.now());
      const stream: Exchange = new Exchange(null, allowance, {
        onNotification: (method, params) => this.#onNotification(method, params),
        onRequest: (id, method, params) => this.#hearers.answer(id, method, params),
        onForeignAnswer: (id, reply) => this.#onAnswer(id, reply),
        onOtherEvent: (type, data) => {
          if (type === "endpoint" && this.#stream === stream) this.#takeEndpoint(data);
        },
        onEnd: (end) => {
          if (this.#stream === stream) this.drop(end);
        },
      });
      const finish = (end: ExchangeEnd | null) => {
        this.#onEndpoint = null;
        link.deps.deadlines.remove(deadline);
        resolve(end);
      };
      const deadline: Deadline = {
        deadlineAt: performance.now() + HANDSHAKE_TIMEOUT_MS,
        onDeadline: () => this.drop({ kind: "failed", error: new ExchangeTimeout(HANDSHAKE_TIMEOUT_MS) }),
      };
      this.#stream = stream;
      this.#allowance = allowance;
      this.#onEndpoint = finish;
      link.deps.deadlines.add(deadline);
      link.sendAside(request, stream);
    });
  }

  /** The first one counts: a stream does not move. */
  #takeEndpoint(data: string) {
    this.heardAt = performance.now();
    if (this.#endpoint !== null) return;
    const endpoint = readEndpoint(data, this.link.origin + this.link.path);
    if (endpoint === null) {
      const what = "It wants messages to be sent to another address, which is not done.";
      return this.drop({ kind: "unreadable", what, head: null });
    }
    this.#endpoint = endpoint;
    this.#onEndpoint?.(null);
  }

  #onAnswer(id: number | string | null, reply: IncomingReply): void {
    this.heardAt = performance.now();
    const held = typeof id === "number" ? this.#waiting.get(id) : undefined;
    if (!held || typeof id !== "number") return;
    this.release(id);
    held.waiting.onReply(reply);
  }

  #onNotification(method: string, params: JsonObject) {
    this.heardAt = performance.now();
    this.link.aliveAt = this.heardAt;
    if (method === "notifications/cancelled") return withdrawQuestion(this, params);
    if (method === "notifications/progress") {
      const { progressToken, _meta, ...rest } = params;
      if (typeof progressToken === "number") this.#waiting.get(progressToken)?.waiting.onProgress(rest);
      return;
    }
    const isHeard = this.#hearers.deliver(method, params);
    if (!isHeard) this.#offerToCalls(method, withoutMeta(params));
  }

  /**
   * What nobody listens to beside the calls. Changed lists are no secret between callers. A log message is for whoever
   * called: on one client's own session its latest call; on a shared one nothing says whose it is.
   */
  #offerToCalls(method: string, params: JsonObject): void {
    const latest = [...this.#waiting.values()].at(-1);
    const isOwn = this.key.kind === "caller";
    if (isOwn || method.endsWith("/list_changed")) latest?.waiting.onNotification(method, params);
  }

  #lose(id: number, end: ExchangeEnd): void {
    const held = this.#waiting.get(id);
    if (!held) return;
    this.release(id);
    held.waiting.onLost(end);
  }

  /** A request of the gateway's own. Never rejects but for a credential that cannot be opened. */
  #ask(id: number, body: string, timeoutMs: number): Promise<ExchangeEnd> {
    return new Promise((resolve, reject) => {
      const finish = (end: ExchangeEnd) => {
        this.link.deps.deadlines.remove(deadline);
        this.release(id);
        resolve(end);
      };
      const deadline: Deadline = {
        deadlineAt: performance.now() + timeoutMs,
        onDeadline: () => finish({ kind: "failed", error: new ExchangeTimeout(timeoutMs) }),
      };
      this.link.deps.deadlines.add(deadline);
      try {
        this.send(id, body, {
          onReply: (reply) => finish({ kind: "answer", reply, head: NO_HEAD }),
          onProgress: () => undefined,
          onNotification: () => undefined,
          onLost: finish,
        });
      } catch (error) {
        this.link.deps.deadlines.remove(deadline);
        reject(error);
      }
    });
  }

  async #sendOneWay(message: JsonObject): Promise<void> {
    if (!this.#initialized || this.#endpoint === null) return;
    try {
      const body = JSON.stringify(message);
      const request = { method: "POST", path: this.#endpoint, headers: this.#headers(), body } as const;
      await exchangeOnce(this.link, request, null, ONE_WAY_TIMEOUT_MS);
    } catch (error) {
      // A credential that cannot be opened stops a one-way message, quietly: the next call says so.
      if (!isFault(error)) throw error;
    }
  }

  #headers(tool: string | null = null, caller: UpstreamCaller | null = null): string[] {
    const headers = this.link.headers(ownerOf(this.key, caller) ?? this.caller, tool);
    if (this.#initialized) headers.push("mcp-protocol-version", this.#initialized.protocolVersion);
    return headers;
  }
}

/** Answers that came on the stream have no response of HTTP to themselves. */
const NO_HEAD = {
  status: 200,
  contentType: "",
  contentEncoding: "",
  sessionId: null,
  wwwAuthenticate: null,
  retryAfter: null,
} as const;

/** Why there is no stream to be had. */
function refusalOf(link: Link, end: ExchangeEnd): Fault {
  const what = "It sent no event stream.";
  const reply = toReply(link, end.kind === "accepted" ? { kind: "unreadable", what, head: end.head } : end);
  if (isFault(reply)) return reply;
  if (reply.kind === "result") return protocolError(link.slug, what);
  return handshakeRefused(link.slug, reply.message, reply.code, end.kind === "rejected" ? end.head.status : null);
}
