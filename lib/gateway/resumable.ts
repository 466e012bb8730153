import type { EventSink } from "@/lib/gateway/exchange";
import { eventText, primingText } from "@/lib/mcp/wire";

const MAX_BUFFERED_BYTES = 4 * 1_048_576;
/** Of all streams of the process together. */
const MAX_TOTAL_BYTES = 64 * 1_048_576;
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
  bytes = 0;
  readonly #hasRoom: (bytes: number) => boolean;
  #sink: EventSink | null = null;
  #isDone = false;
  doneAt: number | null = null;

  /** @param hasRoom asked before anything is kept: all streams of the process share what there is. */
  constructor(id: string, sessionToken: string, hasRoom: (bytes: number) => boolean) {
    this.#hasRoom = hasRoom;
    this.id = id;
    this.sessionToken = sessionToken;
  }

  /** The first connection: the priming event goes out at once. */
  begin(sink: EventSink, retryMs: number | null): void {
    this.#sink = sink;
    sink.write(primingText(`${this.id}_0`, retryMs ?? DEFAULT_RETRY_MS));
  }

  /** Whoever is connected gets it, whatever its size; it is kept for those who come back as far as there is room. */
  push(data: string): void {
    const event = eventText(data, `${this.id}_${this.#events.length + 1}`);
    this.#sink?.write(event);
    this.#events.push(this.#keep(event) ? event : "");
  }

  #keep(event: string): boolean {
    if (this.bytes + event.length > MAX_BUFFERED_BYTES || !this.#hasRoom(event.length)) return false;
    this.bytes += event.length;
    return true;
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
    // An event that could not be kept is lost; the client sees the gap in the numbers and its request time out.
    for (const event of this.#events.slice(after)) if (event !== "") sink.write(event);
    if (this.#isDone) this.detach();
  }
}

/** The resumable streams of this process, by id. Bound to the session that began them. */
export class ResumableStreams {
  readonly #streams = new Map<string, ResumableStream>();

  open(id: string, sessionToken: string): ResumableStream {
    const stream = new ResumableStream(id, sessionToken, (bytes) => this.#hasRoom(bytes));
    this.#streams.set(id, stream);
    return stream;
  }

  /** Streams that have ended give way first, the oldest of them before the others. */
  #hasRoom(bytes: number): boolean {
    let held = 0;
    for (const stream of this.#streams.values()) held += stream.bytes;
    for (const [id, stream] of this.#streams) {
      if (held + bytes <= MAX_TOTAL_BYTES) return true;
      if (stream.doneAt === null) continue;
      this.#streams.delete(id);
      held -= stream.bytes;
    }
    return held + bytes <= MAX_TOTAL_BYTES;
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
