import { NO_HEADERS } from "@/lib/gateway/door/admission";
import { type EventSink, type Outgoing, type SplicedText, textOf } from "@/lib/gateway/mounts/exchange";
import type { ResumableStream, ResumableStreams } from "@/lib/gateway/streams/resumable";
import { eventText } from "@/lib/mcp/wire";

/** Where a pipeline puts what one request brings: notifications and questions on the way, one reply at the end. */
export interface Answer {
  /** False where nothing but the reply can be sent (batches, clients that take no event stream). */
  readonly canStream: boolean;
  /** A notification or a question to the client, as JSON-RPC text. Dropped where it cannot be sent. */
  notify(text: string): void;
  /** The reply, as JSON-RPC text. `status` counts only while no event stream is open. */
  finish(text: string | SplicedText, status?: number): void;
  /**
   * Calls back once when the client has left and nobody will come for the reply. Of a resumable answer that is so when nobody
   * has come back for half a minute.
   */
  onGone(listener: () => void): void;
  /** From here on the client may leave and come back (only in sessions that know how). */
  makeResumable(retryMs: number | null): void;
  /** Closes the client's connection without an answer; it comes back for the rest. */
  detach(): void;
}

export const JSON_HEADERS = Object.freeze({ "content-type": "application/json", "cache-control": "no-store" });

/** When to come back, for the statuses that mean "not now": after 503, which many hear at once, not all in one moment. */
export function retryAfter(status: number): Record<string, string> {
  if (status === 429) return { "retry-after": "2" };
  return status === 503 ? { "retry-after": String(1 + Math.floor(Math.random() * 5)) } : {};
}

export const STREAM_HEADERS = Object.freeze({
  "content-type": "text/event-stream",
  // no-transform keeps compressors of what stands in front of us from holding events back.
  "cache-control": "no-cache, no-store, no-transform",
  "x-accel-buffering": "no",
});

/** How one HTTP exchange may be used. */
export interface HttpAnswerOptions {
  readonly outgoing: Outgoing;
  /** Added to every answer: CORS, the session id of an initialize. */
  readonly headers: Readonly<Record<string, string>>;
  readonly canStream: boolean;
  /** Counts and keeps alive the stream, should one be opened. Returns what to call when it has ended. */
  readonly register: (sink: EventSink) => () => void;
  /** Set in sessions of a revision that knows resumption. */
  readonly resumption: { readonly streams: ResumableStreams; readonly sessionToken: string } | null;
  readonly now: () => number;
}

/** One JSON-RPC request over one HTTP exchange: plain JSON, unless something has to be said before the reply. */
export class HttpAnswer implements Answer {
  readonly #options: HttpAnswerOptions;
  #sink: EventSink | null = null;
  #unregister: (() => void) | null = null;
  #resumable: ResumableStream | null = null;
  /** Kept only where the answer can become resumable. */
  #whenGone: (() => void)[] | null = null;
  #isFinished = false;

  constructor(options: HttpAnswerOptions) {
    this.#options = options;
  }

  get canStream(): boolean {
    return this.#options.canStream;
  }

  notify(text: string): void {
    if (!this.#options.canStream) return;
    if (this.#resumable) this.#resumable.push(text);
    else this.#open().write(eventText(text));
  }

  finish(text: string | SplicedText, status = 200): void {
    this.#isFinished = true;
    if (this.#resumable) this.#resumable.finish(textOf(text), this.#options.now());
    else if (this.#sink) {
      this.#sink.write(eventText(textOf(text)));
      this.#sink.end();
    } else this.#options.outgoing.respond(status, this.#headersFor(status), text);
    this.#unregister?.();
  }

  onGone(listener: () => void): void {
    if (this.#options.resumption) this.#whenGone = [...(this.#whenGone ?? []), listener];
    this.#resumable?.onAbandoned(listener);
    this.#options.outgoing.onClose(() => {
      this.#unregister?.();
      if (!this.#isFinished && !this.#resumable) listener();
    });
  }

  makeResumable(retryMs: number | null): void {
    const { resumption, canStream } = this.#options;
    if (!resumption || !canStream || this.#resumable || this.#sink) return;
    const stream = resumption.streams.open(resumption.sessionToken);
    stream.begin(this.#open(), retryMs);
    for (const listener of this.#whenGone ?? []) stream.onAbandoned(listener);
    this.#resumable = stream;
  }

  detach(): void {
    this.#resumable?.detach();
  }

  #headersFor(status: number): Readonly<Record<string, string>> {
    const { headers } = this.#options;
    if (status === 200 && headers === NO_HEADERS) return JSON_HEADERS;
    return { ...headers, ...JSON_HEADERS, ...retryAfter(status) };
  }

  #open(): EventSink {
    if (!this.#sink) {
      this.#sink = this.#options.outgoing.openStream({ ...this.#options.headers, ...STREAM_HEADERS });
      this.#unregister = this.#options.register(this.#sink);
    }
    return this.#sink;
  }
}

/** One request of a batch: the reply is kept, everything else is dropped (a batch is answered as one JSON array). */
export class BatchAnswer implements Answer {
  readonly canStream = false;
  readonly #keep: (text: string) => void;
  readonly #outgoing: Outgoing;
  #isFinished = false;

  constructor(outgoing: Outgoing, keep: (text: string) => void) {
    this.#outgoing = outgoing;
    this.#keep = keep;
  }

  notify(): void {}

  finish(text: string | SplicedText): void {
    this.#isFinished = true;
    this.#keep(textOf(text));
  }

  onGone(listener: () => void): void {
    this.#outgoing.onClose(() => {
      if (!this.#isFinished) listener();
    });
  }

  makeResumable(): void {}

  detach(): void {}
}
