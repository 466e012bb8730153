import type { EventSink } from "@/lib/gateway/exchange";
import { eventText, primingText } from "@/lib/mcp/wire";

const MAX_BUFFERED_BYTES = 4 * 1_048_576;
const KEEP_MS = 5 * 60_000;
/** Told to clients in the priming event when the upstream did not say. */
const DEFAULT_RETRY_MS = 1000;

/**
 * The stream of one call that outlives its connection (SEP-1699): events are kept until the client has come back for
 * them with `Last-Event-ID`. Made only where the upstream itself made its stream resumable.
 */
export class ResumableStream {
  readonly id: string;
  readonly sessionToken: string;
  readonly #events: string[] = [];
  #bytes = 0;
  #sink: EventSink | null = null;
  #isDone = false;
  doneAt: number | null = null;

  constructor(id: string, sessionToken: string) {
    this.id = id;
    this.sessionToken = sessionToken;
  }

  /** The first connection: the priming event goes out at once. */
  begin(sink: EventSink, retryMs: number | null): void {
    this.#sink = sink;
    sink.write(primingText(`${this.id}_0`, retryMs ?? DEFAULT_RETRY_MS));
  }

  push(data: string): void {
    if (this.#bytes + data.length > MAX_BUFFERED_BYTES) return;
    this.#bytes += data.length;
    this.#events.push(eventText(data, `${this.id}_${this.#events.length + 1}`));
    this.#sink?.write(this.#events.at(-1) ?? "");
  }

  /** The upstream closed its stream for now: so do we, and the client comes back. */
  detach(): void {
    this.#sink?.end();
    this.#sink = null;
  }

  finish(data: string, now: number): void {
    this.push(data);
    this.#isDone = true;
    this.doneAt = now;
    this.#sink?.end();
    this.#sink = null;
  }

  /** A client is back: what it has not seen is sent, then it hears what comes. */
  resume(sink: EventSink, after: number): void {
    this.#sink?.end();
    this.#sink = sink;
    for (const event of this.#events.slice(after)) sink.write(event);
    if (this.#isDone) this.detach();
  }
}

/** The resumable streams of this process, by id. Bound to the session that began them. */
export class ResumableStreams {
  readonly #streams = new Map<string, ResumableStream>();

  add(stream: ResumableStream): void {
    this.#streams.set(stream.id, stream);
  }

  /** Null for an unknown event id, or one of another session. */
  find(lastEventId: string, sessionToken: string): { readonly stream: ResumableStream; readonly after: number } | null {
    const at = lastEventId.lastIndexOf("_");
    const stream = this.#streams.get(lastEventId.slice(0, Math.max(at, 0)));
    const after = Number(lastEventId.slice(at + 1));
    if (!stream || stream.sessionToken !== sessionToken || !Number.isSafeInteger(after) || after < 0) return null;
    return { stream, after };
  }

  sweep(now: number): void {
    for (const [id, stream] of this.#streams)
      if (stream.doneAt !== null && now - stream.doneAt > KEEP_MS) this.#streams.delete(id);
  }
}
