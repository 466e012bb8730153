import { uuidv7 } from "@/lib/base/ids";
import type { EventSink } from "@/lib/gateway/mounts/exchange";
import { eventText, primingText } from "@/lib/mcp/wire";

const MAX_BUFFERED_BYTES = 4 * 1_048_576;
/** Of all streams of the process together. */
const MAX_TOTAL_BYTES = 64 * 1_048_576;
const KEEP_MS = 5 * 60_000;
/** So long nobody has to listen to a call that goes on: then its client is taken to have left. */
const ABANDONED_MS = 30_000;
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
  readonly #takeRoom: (bytes: number) => boolean;
  #sink: EventSink | null = null;
  #isDone = false;
  #unheardSince: number | null = null;
  readonly #whenAbandoned: (() => void)[] = [];
  doneAt: number | null = null;

  /** @param takeRoom asked before anything is kept: all streams of the process share what there is. */
  constructor(id: string, sessionToken: string, takeRoom: (bytes: number) => boolean) {
    this.#takeRoom = takeRoom;
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
    if (this.bytes + event.length > MAX_BUFFERED_BYTES || !this.#takeRoom(event.length)) return false;
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

  /** Calls back once when nobody has listened for a while and the call still goes on. */
  onAbandoned(listener: () => void): void {
    this.#whenAbandoned.push(listener);
  }

  /** Closing a connection is no cancellation (SEP-1699), staying away is. */
  noteAbsence(now: number): void {
    if (this.#isDone || this.#sink?.isOpen) {
      this.#unheardSince = null;
      return;
    }
    this.#unheardSince ??= now;
    if (now - this.#unheardSince < ABANDONED_MS) return;
    for (const listener of this.#whenAbandoned.splice(0)) listener();
  }

  /** A client is back: what it has not seen is sent, then it hears what comes. */
  resume(sink: EventSink, after: number): void {
    this.#sink?.end();
    this.#sink = sink;
    this.#unheardSince = null;
    // An event that could not be kept is lost; the client sees the gap in the numbers and its request time out.
    for (const event of this.#events.slice(after)) if (event !== "") sink.write(event);
    if (this.#isDone) this.detach();
  }
}

/** The process at which a stream can be resumed; null for an id that is not ours. */
export function ownerOfEvent(lastEventId: string): string | null {
  return /^([0-9a-f]{16})\.[0-9a-f-]{36}_\d{1,15}$/.exec(lastEventId)?.[1] ?? null;
}

/**
 * The resumable streams of this process, by id. Bound to the session that began them. An id names the process, since the
 * client may come back to another one.
 */
export class ResumableStreams {
  readonly #processId: string;
  readonly #streams = new Map<string, ResumableStream>();
  /** Of all streams that are held. */
  #bytes = 0;

  constructor(processId: string) {
    this.#processId = processId;
  }

  open(sessionToken: string): ResumableStream {
    const id = `${this.#processId}.${uuidv7()}`;
    const stream = new ResumableStream(id, sessionToken, (bytes) => this.#takeRoom(bytes));
    this.#streams.set(id, stream);
    return stream;
  }

  /** Streams that have ended give way first, the oldest of them before the others. */
  #takeRoom(bytes: number): boolean {
    if (this.#bytes + bytes > MAX_TOTAL_BYTES) {
      for (const stream of this.#streams.values()) {
        if (stream.doneAt !== null) this.#drop(stream);
        if (this.#bytes + bytes <= MAX_TOTAL_BYTES) break;
      }
    }
    if (this.#bytes + bytes > MAX_TOTAL_BYTES) return false;
    this.#bytes += bytes;
    return true;
  }

  #drop(stream: ResumableStream): void {
    if (this.#streams.delete(stream.id)) this.#bytes -= stream.bytes;
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
    for (const stream of this.#streams.values()) {
      stream.noteAbsence(now);
      if (stream.doneAt !== null && now - stream.doneAt > KEEP_MS) this.#drop(stream);
    }
  }
}
