import { ByteCollector } from "@/lib/base/byte-collector";
import type { JsonObject, JsonValue } from "@/lib/base/json";
import { parseUpstreamJson, UpstreamJsonError } from "@/lib/mcp/upstream-json";
import { type IncomingReply, readIncoming } from "@/lib/mcp/upstream-message";
import type { OutboundHandler, ResponseHead } from "@/lib/net/outbound";
import { SseParser } from "@/lib/upstreams/http/sse-parser";

const MAX_REFUSAL_BYTES = 65_536;

/** How one HTTP exchange ended. */
export type ExchangeEnd =
  | { readonly kind: "answer"; readonly reply: IncomingReply; readonly head: ResponseHead }
  /** 2xx without a body. */
  | { readonly kind: "accepted"; readonly head: ResponseHead }
  /** Any status but 2xx; `error` if the body was a JSON-RPC error. */
  | {
      readonly kind: "rejected";
      readonly head: ResponseHead;
      readonly error: (IncomingReply & { kind: "error" }) | null;
    }
  /** An event stream that ended or broke off before the answer (or one that never has an answer). */
  | { readonly kind: "cut"; readonly error: Error | null }
  /** `what` is a sentence about the server; `isContent`: it answered, with values that cannot be carried. */
  | {
      readonly kind: "unreadable";
      readonly what: string;
      readonly head: ResponseHead | null;
      readonly isContent?: boolean;
    }
  | { readonly kind: "too_large" }
  /** No answer began: nothing is known about what the server did with the request. */
  | { readonly kind: "failed"; readonly error: Error };

export interface ExchangeListener {
  onHead?(head: ResponseHead): void;
  onNotification(method: string, params: JsonObject): void;
  onRequest(id: number | string, method: string, params: JsonObject): void;
  /** An answer that is not to this exchange's own request: on a stream that carries the answers to others. */
  onForeignAnswer?(id: number | string | null, reply: IncomingReply): void;
  /** An event of another type than `message`. */
  onOtherEvent?(type: string, data: string): void;
  /** The first event had an id and no data (SEP-1699). */
  onPrimed?(retryMs: number | null): void;
  /** Exactly once. */
  onEnd(end: ExchangeEnd): void;
}

/** What is left to an answer over all of its connections. */
export interface Budget {
  bytes: number;
  events: number;
  readonly maxEventBytes: number;
}

/**
 * One request's response, read as it comes: a JSON document, or an event stream with the answer somewhere in it. Messages
 * with foreign ids and second answers are dropped. Holds no timers; `abort` ends it from outside, silently.
 */
export class Exchange implements OutboundHandler {
  readonly #answerId: number | null;
  readonly #budget: Budget;
  readonly #listener: ExchangeListener;
  #abortSocket: (() => void) | null = null;
  #head: ResponseHead | null = null;
  #first: Buffer | null = null;
  #more: ByteCollector | null = null;
  #parser: SseParser | null = null;
  #isOver = false;
  #isClosed = false;
  #events = 0;
  /** Where a broken stream can be taken up again, and after how long. Survive the exchange. */
  lastEventId: string | null = null;
  retryMs: number | null = null;
  /** Called when the connection is free or gone, which may be after the end. */
  onClosed: (() => void) | null = null;

  constructor(answerId: number | null, budget: Budget, listener: ExchangeListener) {
    this.#answerId = answerId;
    this.#budget = budget;
    this.#listener = listener;
  }

  /** The connection is still held by this exchange. */
  get isOpen(): boolean {
    return !this.#isClosed;
  }

  get hasStream(): boolean {
    return this.#parser !== null;
  }

  /** Ends the exchange and destroys its connection; the listener hears nothing more. */
  abort(): void {
    this.#isOver = true;
    this.#abortSocket?.();
  }

  onStart(abort: () => void): void {
    this.#abortSocket = abort;
    if (this.#isOver) abort();
  }

  onHead(head: ResponseHead) {
    if (this.#isOver) return;
    this.#head = head;
    if (head.contentEncoding !== "" && head.contentEncoding !== "identity") {
      return this.#stop({ kind: "unreadable", what: "It sent a compressed answer without being asked for one.", head });
    }
    if (head.status >= 200 && head.status < 300 && isType(head.contentType, "text/event-stream")) {
      this.#parser = new SseParser(this.#budget.maxEventBytes, this);
    }
    this.#listener.onHead?.(head);
  }

  onData(chunk: Buffer) {
    if (this.#isOver) return;
    this.#budget.bytes -= chunk.length;
    if (this.#budget.bytes < 0) return this.#stop({ kind: "too_large" });
    if (this.#parser) this.#parser.push(chunk);
    else if (this.#first === null) this.#first = chunk;
    else this.#more = (this.#more ?? new ByteCollector().add(this.#first)).add(chunk);
  }

  onEnd(): void {
    this.#close();
    if (this.#isOver) return;
    if (this.#parser) this.#end({ kind: "cut", error: null });
    else if (this.#head) this.#end(this.#readBody(this.#head));
  }

  onFailure(error: Error): void {
    this.#close();
    if (this.#isOver) return;
    this.#end(this.#parser ? { kind: "cut", error } : { kind: "failed", error });
  }

  /** @internal Called by the event stream's parser. */
  onEvent(data: string, id: string | null, type: string) {
    if (this.#isOver) return;
    if (id !== null) this.lastEventId = id;
    this.#events++;
    if (--this.#budget.events < 0)
      return this.#stop({
        kind: "unreadable",
        what: "It sent more events than one answer may have.",
        head: this.#head,
      });
    if (data === "") {
      if (id !== null && this.#events === 1) this.#listener.onPrimed?.(this.retryMs);
      return;
    }
    if (type !== "" && type !== "message") return this.#listener.onOtherEvent?.(type, data);
    try {
      this.#readMessages(parseUpstreamJson(data));
    } catch (error) {
      if (!(error instanceof UpstreamJsonError)) throw error;
      this.#stop({ kind: "unreadable", what: error.message, head: this.#head, isContent: error.isContent });
    }
  }

  /** @internal */
  onRetry(ms: number): void {
    this.retryMs = ms;
  }

  /** @internal */
  onOverflow(): void {
    this.#stop({ kind: "too_large" });
  }

  #readMessages(value: JsonValue): void {
    // Up to 2025-03-26 several messages may come as one array.
    if (Array.isArray(value)) for (const one of value) this.#readMessage(one);
    else this.#readMessage(value);
  }

  #readMessage(value: JsonValue): void {
    const message = this.#isOver ? null : readIncoming(value);
    if (message === null) return;
    if (message.kind === "notification") this.#listener.onNotification(message.method, message.params);
    else if (message.kind === "request") this.#listener.onRequest(message.id, message.method, message.params);
    else if (this.#isOurs(message.id, message.reply) && this.#head)
      this.#end({ kind: "answer", reply: message.reply, head: this.#head });
    else this.#listener.onForeignAnswer?.(message.id, message.reply);
  }

  /** JSON-RPC 2.0, section 5: an error whose request could not be read has the id null. */
  #isOurs(id: number | string | null, reply: IncomingReply): boolean {
    return this.#answerId !== null && (id === this.#answerId || (id === null && reply.kind === "error"));
  }

  #readBody(head: ResponseHead): ExchangeEnd {
    const isRefusal = head.status < 200 || head.status >= 300;
    const body = this.#more ? this.#more.take() : this.#first;
    if (isRefusal) return { kind: "rejected", head, error: readRefusal(body) };
    if (body === null || body.length === 0) return { kind: "accepted", head };
    if (this.#answerId === null) return { kind: "accepted", head };
    if (!isType(head.contentType, "application/json")) {
      return { kind: "unreadable", what: `It sent ${describeType(head.contentType)} where JSON was expected.`, head };
    }
    return this.#readAnswer(body, head);
  }

  #readAnswer(body: Buffer, head: ResponseHead): ExchangeEnd {
    try {
      const value = parseUpstreamJson(body.toString("utf8"));
      for (const one of Array.isArray(value) ? value : [value]) {
        const message = readIncoming(one);
        if (message?.kind === "answer" && this.#isOurs(message.id, message.reply))
          return { kind: "answer", reply: message.reply, head };
        if (message?.kind === "notification") this.#listener.onNotification(message.method, message.params);
      }
      return { kind: "unreadable", what: "It sent no answer to the request.", head };
    } catch (error) {
      if (!(error instanceof UpstreamJsonError)) throw error;
      return { kind: "unreadable", what: error.message, head, isContent: error.isContent };
    }
  }

  #end(end: ExchangeEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#first = null;
    this.#more = null;
    this.#listener.onEnd(end);
  }

  #stop(end: ExchangeEnd): void {
    this.#end(end);
    this.#abortSocket?.();
  }

  #close(): void {
    this.#isClosed = true;
    this.onClosed?.();
  }
}

function isType(contentType: string, expected: string): boolean {
  if (contentType === expected) return true;
  const name = contentType.slice(0, expected.length).toLowerCase();
  const after = contentType.charAt(expected.length);
  return name === expected && (after === "" || after === ";" || after === " ");
}

function describeType(contentType: string): string {
  const name = /^[a-z]+\/[a-z0-9.+-]{1,60}/i.exec(contentType)?.[0];
  return name ? name.toLowerCase() : "something without a type";
}

function readRefusal(body: Buffer | null): (IncomingReply & { kind: "error" }) | null {
  if (body === null || body.length > MAX_REFUSAL_BYTES) return null;
  try {
    const message = readIncoming(parseUpstreamJson(body.toString("utf8")));
    return message?.kind === "answer" && message.reply.kind === "error" ? message.reply : null;
  } catch {
    return null;
  }
}
