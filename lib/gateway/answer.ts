import { uuidv7 } from "@/lib/base/ids";
import type { EventSink, Outgoing } from "@/lib/gateway/exchange";
import type { ResumableStream, ResumableStreams } from "@/lib/gateway/resumable";
import { eventText } from "@/lib/mcp/wire";

/** Where a pipeline puts what one request brings: notifications and questions on the way, one reply at the end. */
export interface Answer {
  /** False where nothing but the reply can be sent (batches, clients that take no event stream). */
  readonly canStream: boolean;
  /** A notification or a question to the client, as JSON-RPC text. Dropped where it cannot be sent. */
  notify(text: string): void;
  /** The reply, as JSON-RPC text. `status` counts only while no event stream is open. */
  finish(text: string, status?: number): void;
  /** Calls back once when the client has left and nobody will come for the reply. */
  onGone(listener: () => void): void;
  /** From here on the client may leave and come back (only in sessions that know how). */
  makeResumable(retryMs: number | null): void;
  /** Closes the client's connection without an answer; it comes back for the rest. */
  detach(): void;
}

export const JSON_HEADERS = { "content-type": "application/json", "cache-control": "no-store" } as const;

/** When to come back, for the statuses that mean "not now". */
export function retryAfter(status: number): Record<string, string> {
  return status === 429 || status === 503 ? { "retry-after": "2" } : {};
}

export const STREAM_HEADERS = {
  "content-type": "text/event-stream",
  // no-transform keeps compressors of what stands in front of us from holding events back.
  "cache-control": "no-cache, no-store, no-transform",
  "x-accel-buffering": "no",
} as const;

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

  finish(text: string, status = 200): void {
    this.#isFinished = true;
    if (this.#resumable) this.#resumable.finish(text, this.#options.now());
    else if (this.#sink) {
      this.#sink.write(eventText(text));
      this.#sink.end();
    } else
      this.#options.outgoing.respond(
        status,
        { ...this.#options.headers, ...JSON_HEADERS, ...retryAfter(status) },
        text,
      );
    this.#unregister?.();
  }

  onGone(listener: () => void): void {
    this.#options.outgoing.onClose(() => {
      this.#unregister?.();
      if (!this.#isFinished && !this.#resumable) listener();
    });
  }

  makeResumable(retryMs: number | null): void {
    const { resumption, canStream } = this.#options;
    if (!resumption || !canStream || this.#resumable || this.#sink) return;
    const stream = resumption.streams.open(uuidv7(), resumption.sessionToken);
    stream.begin(this.#open(), retryMs);
    this.#resumable = stream;
  }

  detach(): void {
    this.#resumable?.detach();
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

  finish(text: string): void {
    this.#isFinished = true;
    this.#keep(text);
  }

  onGone(listener: () => void): void {
    this.#outgoing.onClose(() => {
      if (!this.#isFinished) listener();
    });
  }

  makeResumable(): void {}

  detach(): void {}
}
