import { ByteCollector } from "@/lib/base/byte-collector";

const LF = 10;
const CR = 13;
const COLON = 58;
const SPACE = 32;
/** Of the names that mean something: `event` and `retry`. */
const LONGEST_NAME_BYTES = 5;

/** What a stream brings, in the order of the bytes. */
export interface SseListener {
  /** A finished event. `id` only if this event carried one; `data` may be empty when an id or a retry came alone. */
  onEvent(data: string, id: string | null, type: string): void;
  /** The stream asks to wait so many milliseconds before reconnecting. */
  onRetry(ms: number): void;
  /** An event is larger than allowed; nothing more is reported. */
  onOverflow(): void;
}

/**
 * Reads `text/event-stream` (WHATWG HTML, section 9.2.6) from chunks as they come: lines end in CR, LF or CRLF, a chunk may
 * end anywhere, also inside a character. Whole lines are decoded straight from the chunk; only what a chunk leaves
 * unfinished is kept.
 */
export class SseParser {
  readonly #maxEventBytes: number;
  readonly #listener: SseListener;
  #rest: ByteCollector | null = null;
  #eventBytes = 0;
  #data: string | null = null;
  #id: string | null = null;
  #type = "";
  #isFirstLine = true;
  #skipsLineFeed = false;
  #isOver = false;

  constructor(maxEventBytes: number, listener: SseListener) {
    this.#maxEventBytes = maxEventBytes;
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    let from = 0;
    if (this.#skipsLineFeed && chunk.length > 0) {
      if (chunk[0] === LF) from = 1;
      this.#skipsLineFeed = false;
    }
    let carriageReturn = chunk.indexOf(CR, from);
    let lineFeed = chunk.indexOf(LF, from);
    while (!this.#isOver) {
      // Searched only when the one that was found is behind: else each short line would cost the whole chunk.
      if (lineFeed >= 0 && lineFeed < from) lineFeed = chunk.indexOf(LF, from);
      let end = lineFeed;
      let next = end + 1;
      if (carriageReturn >= 0 && (end < 0 || carriageReturn < end)) {
        end = carriageReturn;
        next = end + 1;
        if (next === chunk.length) this.#skipsLineFeed = true;
        else if (chunk[next] === LF) next++;
        carriageReturn = chunk.indexOf(CR, next);
      }
      if (end < 0) break;
      this.#endLine(chunk, from, end);
      from = next;
    }
    if (from < chunk.length && !this.#isOver) this.#keep(chunk.subarray(from));
  }

  #keep(rest: Buffer): void {
    this.#rest ??= new ByteCollector();
    if (this.#eventBytes + this.#rest.length + rest.length > this.#maxEventBytes) this.#overflow();
    else this.#rest.add(rest);
  }

  #overflow(): void {
    this.#isOver = true;
    this.#rest = null;
    this.#data = null;
    this.#listener.onOverflow();
  }

  #endLine(chunk: Buffer, from: number, end: number) {
    if (this.#rest === null) {
      this.#readLine(chunk, from, end);
      return;
    }
    const line = this.#rest.add(chunk.subarray(from, end)).take();
    this.#rest = null;
    this.#readLine(line, 0, line.length);
  }

  #readLine(bytes: Buffer, start: number, end: number) {
    let from = start;
    if (this.#isFirstLine) {
      this.#isFirstLine = false;
      if (bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf) from += 3;
    }
    if (from === end) return this.#endEvent();
    this.#eventBytes += end - from;
    if (this.#eventBytes > this.#maxEventBytes) return this.#overflow();
    const nameEnd = endOfName(bytes, from, end);
    if (nameEnd < 0) return;
    // A line that begins with a colon is a comment: a keep-alive.
    if (nameEnd === from) return;
    let valueStart = Math.min(nameEnd + 1, end);
    if (valueStart < end && bytes[valueStart] === SPACE) valueStart++;
    this.#readField(bytes.toString("latin1", from, nameEnd), bytes, valueStart, end);
  }

  #readField(name: string, bytes: Buffer, start: number, end: number): void {
    switch (name) {
      case "data": {
        const text = bytes.toString("utf8", start, end);
        this.#data = this.#data === null ? text : `${this.#data}\n${text}`;
        break;
      }
      case "id": {
        const id = bytes.toString("utf8", start, end);
        if (!id.includes("\0")) this.#id = id;
        break;
      }
      case "event":
        this.#type = bytes.toString("utf8", start, end);
        break;
      case "retry": {
        const digits = bytes.toString("latin1", start, end);
        if (/^\d{1,9}$/.test(digits)) this.#listener.onRetry(Number(digits));
        break;
      }
      default:
    }
  }

  #endEvent(): void {
    const data = this.#data;
    const id = this.#id;
    const type = this.#type;
    this.#data = null;
    this.#id = null;
    this.#type = "";
    this.#eventBytes = 0;
    if (data !== null || id !== null) this.#listener.onEvent(data ?? "", id, type);
  }
}

/** Where the line's name ends; negative if it is longer than any name that means something. */
function endOfName(bytes: Buffer, from: number, end: number): number {
  const last = Math.min(end, from + LONGEST_NAME_BYTES);
  for (let at = from; at < last; at++) if (bytes[at] === COLON) return at;
  return last === end || bytes[last] === COLON ? last : -1;
}
