import type { ResponseHead } from "@/lib/net/outbound";

const MAX_HEAD_BYTES = 16_384;
const MAX_HEADER_LINES = 100;
/** Informational responses before the answer; usual is none. */
const MAX_INTERIM = 8;
/** A chunk's size line with its extensions, which nobody uses. */
const MAX_SIZE_LINE_BYTES = 256;

const HEAD_END = Buffer.from("\r\n\r\n");
const LINE_END = Buffer.from("\r\n");

/** What came back is not a response that HTTP/1.1 allows, or that we take. */
export class MalformedResponse extends Error {
  readonly code = "EMALFORMED";
}

export interface ResponseListener {
  onHead(head: ResponseHead): void;
  onData(chunk: Buffer): void;
  /** The response is complete. `keepAliveMs`: for how long the connection may be used again, 0 if not. */
  onComplete(keepAliveMs: number): void;
}

type State = "head" | "length" | "size" | "chunk" | "chunkEnd" | "trailers" | "close" | "complete";

/** What a head says about the message's frame. */
interface Frame {
  head: Mutable<ResponseHead>;
  contentLength: number | null;
  isChunked: boolean;
  keepAliveMs: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * Reads HTTP/1.1 responses (RFC 9112) to POST, GET and DELETE, one after another, from chunks as they come. Stricter than
 * the RFC asks where parsers differ, since a response that two readers frame differently is how one caller gets another's
 * answer: bare LF, folded headers, two lengths, a length beside chunks, and codings other than `chunked` are all refused.
 * Throws MalformedResponse; the connection must not be used after that.
 */
export class ResponseParser {
  readonly #listener: ResponseListener;
  readonly #keepAliveMs: number;
  #state: State = "complete";
  #rest: Buffer | null = null;
  #remaining = 0;
  #trailerBytes = 0;
  #interim = 0;
  #keepsAliveMs = 0;
  /** Within one second a server's heads are mostly the same text, down to the date. */
  #lastHead = "";
  #lastFrame: Frame | null = null;

  constructor(listener: ResponseListener, keepAliveMs: number) {
    this.#listener = listener;
    this.#keepAliveMs = keepAliveMs;
  }

  /** A request is being sent: its response comes next. */
  expect(): void {
    this.#state = "head";
    this.#trailerBytes = 0;
    this.#interim = 0;
  }

  push(chunk: Buffer): void {
    let bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    this.#rest = null;
    let at = 0;
    while (at < bytes.length) {
      const next = this.#step(bytes, at);
      if (next < 0) {
        bytes = at === 0 ? bytes : bytes.subarray(at);
        this.#rest = bytes;
        return;
      }
      at = next;
    }
  }

  /** The server has closed its side. Returns whether that ended the response as it should. */
  end(): boolean {
    if (this.#state !== "close") return false;
    this.#complete(0);
    return true;
  }

  /** Reads one piece from `at`; returns where the next begins, or -1 when the piece is not whole yet. */
  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case "head":
        return this.#readHead(bytes, at);
      case "length":
      case "chunk":
        return this.#readCounted(bytes, at);
      case "size":
        return this.#readSize(bytes, at);
      case "chunkEnd":
        return this.#readChunkEnd(bytes, at);
      case "trailers":
        return this.#readTrailer(bytes, at);
      case "close":
        this.#listener.onData(at === 0 ? bytes : bytes.subarray(at));
        return bytes.length;
      case "complete":
        throw new MalformedResponse("Bytes came that no request asked for.");
    }
  }

  #readHead(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(HEAD_END, at);
    if ((end < 0 ? bytes.length : end) - at > MAX_HEAD_BYTES) throw new MalformedResponse("The headers are too large.");
    if (end < 0) {
      // What is plainly something else is not waited for.
      if (bytes.length - at >= 5 && bytes.toString("latin1", at, at + 5) !== "HTTP/")
        throw new MalformedResponse("Not an HTTP response.");
      return -1;
    }
    const frame = this.#frameOf(bytes.toString("latin1", at, end));
    const next = end + 4;
    const { status } = frame.head;
    // Informational responses precede the answer; switching protocols was not asked for.
    if (status === 101) throw new MalformedResponse("The server switches protocols.");
    if (status < 200) {
      if (++this.#interim > MAX_INTERIM) throw new MalformedResponse("There are too many interim responses.");
      return next;
    }
    this.#keepsAliveMs = frame.keepAliveMs;
    this.#listener.onHead(frame.head);
    this.#beginBody(frame);
    return next;
  }

  #frameOf(text: string): Frame {
    if (this.#lastFrame === null || text !== this.#lastHead) {
      this.#lastFrame = readFrame(text, this.#keepAliveMs);
      this.#lastHead = text;
    }
    return this.#lastFrame;
  }

  /** RFC 9112, section 6.3. */
  #beginBody({ head, contentLength, isChunked }: Frame): void {
    if (head.status === 204 || head.status === 304) this.#complete(this.#keepsAliveMs);
    else if (isChunked) this.#state = "size";
    else if (contentLength === null) this.#state = "close";
    else if (contentLength === 0) this.#complete(this.#keepsAliveMs);
    else {
      this.#state = "length";
      this.#remaining = contentLength;
    }
  }

  #readCounted(bytes: Buffer, at: number): number {
    const end = Math.min(at + this.#remaining, bytes.length);
    this.#remaining -= end - at;
    const isWhole = this.#remaining === 0;
    const isLast = isWhole && this.#state === "length";
    if (isWhole && !isLast) this.#state = "chunkEnd";
    this.#listener.onData(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    if (isLast) this.#complete(this.#keepsAliveMs);
    return end;
  }

  #readSize(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(LINE_END, at);
    if ((end < 0 ? bytes.length : end) - at > MAX_SIZE_LINE_BYTES)
      throw new MalformedResponse("A chunk's size line is too long.");
    if (end < 0) return -1;
    const line = bytes.toString("latin1", at, end);
    const size = /^([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?$/.exec(line)?.[1];
    if (size === undefined) throw new MalformedResponse("A chunk has no size.");
    this.#remaining = Number.parseInt(size, 16);
    this.#state = this.#remaining === 0 ? "trailers" : "chunk";
    return end + 2;
  }

  #readChunkEnd(bytes: Buffer, at: number): number {
    if (bytes.length - at < 2) return -1;
    if (bytes[at] !== 13 || bytes[at + 1] !== 10) throw new MalformedResponse("A chunk is longer than its size.");
    this.#state = "size";
    return at + 2;
  }

  #readTrailer(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(LINE_END, at);
    const length = (end < 0 ? bytes.length : end) - at;
    if (this.#trailerBytes + length > MAX_HEAD_BYTES) throw new MalformedResponse("The trailers are too large.");
    if (end < 0) return -1;
    this.#trailerBytes += length + 2;
    if (length === 0) this.#complete(this.#keepsAliveMs);
    return end + 2;
  }

  #complete(keepAliveMs: number): void {
    this.#state = "complete";
    this.#listener.onComplete(keepAliveMs);
  }
}

function readFrame(text: string, defaultKeepAliveMs: number): Frame {
  const firstEnd = text.indexOf("\r\n");
  const status = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [^\r\n\0]*)?$/.exec(firstEnd < 0 ? text : text.slice(0, firstEnd));
  if (!status) throw new MalformedResponse("Not an HTTP response.");
  const head = {
    status: Number(status[2]),
    contentType: "",
    contentEncoding: "",
    sessionId: null,
    wwwAuthenticate: null,
    retryAfter: null,
  };
  const frame: Frame = {
    head,
    contentLength: null,
    isChunked: false,
    keepAliveMs: status[1] === "1" ? defaultKeepAliveMs : 0,
  };
  let lines = 0;
  for (let from = firstEnd < 0 ? text.length : firstEnd + 2; from < text.length; ) {
    const found = text.indexOf("\r\n", from);
    const end = found < 0 ? text.length : found;
    if (++lines > MAX_HEADER_LINES) throw new MalformedResponse("There are too many headers.");
    readHeader(text.slice(from, end), frame);
    from = end + 2;
  }
  if (frame.isChunked && frame.contentLength !== null) throw new MalformedResponse("The length is given twice.");
  return frame;
}

function readHeader(line: string, frame: Frame): void {
  const colon = line.indexOf(":");
  // A space before the colon or at the beginning (a folded line) is read differently by different parsers.
  const last = line.charCodeAt(colon - 1);
  if (colon < 1 || line.charCodeAt(0) <= 32 || last === 32 || last === 9)
    throw new MalformedResponse("A header line is not one.");
  if (line.includes("\n") || line.includes("\r") || line.includes("\0"))
    throw new MalformedResponse("A header line is not one.");
  const { head } = frame;
  // Most headers of a response are nobody's business: their names' lengths tell.
  switch (colon) {
    case 10:
      if (is(line, "connection")) applyConnection(textAfter(line, colon), frame);
      else if (is(line, "keep-alive")) applyKeepAlive(textAfter(line, colon), frame);
      break;
    case 11:
      if (is(line, "retry-after")) head.retryAfter = textAfter(line, colon);
      break;
    case 12:
      if (is(line, "content-type")) head.contentType = textAfter(line, colon);
      break;
    case 14:
      if (is(line, "content-length")) applyLength(textAfter(line, colon), frame);
      else if (is(line, "mcp-session-id")) head.sessionId = textAfter(line, colon);
      break;
    case 16:
      if (is(line, "content-encoding")) head.contentEncoding = textAfter(line, colon).toLowerCase();
      else if (is(line, "www-authenticate")) head.wwwAuthenticate = textAfter(line, colon);
      break;
    case 17:
      if (is(line, "transfer-encoding")) applyCoding(textAfter(line, colon), frame);
      break;
    default:
  }
}

function is(line: string, name: string): boolean {
  return line.startsWith(name) || line.slice(0, name.length).toLowerCase() === name;
}

function textAfter(line: string, colon: number): string {
  return line.slice(colon + 1).trim();
}

function applyLength(value: string, frame: Frame): void {
  if (!/^\d{1,15}$/.test(value)) throw new MalformedResponse("The length is not a number.");
  const length = Number(value);
  if (frame.contentLength !== null && frame.contentLength !== length)
    throw new MalformedResponse("The length is given twice.");
  frame.contentLength = length;
}

function applyCoding(value: string, frame: Frame): void {
  if (value.toLowerCase() !== "chunked" || frame.isChunked)
    throw new MalformedResponse("The transfer coding is not chunked.");
  frame.isChunked = true;
}

function applyConnection(value: string, frame: Frame): void {
  if (/(^|,)\s*close\s*(,|$)/i.test(value)) frame.keepAliveMs = 0;
}

/** The server's own limit, less a second for what is on its way. */
function applyKeepAlive(value: string, frame: Frame): void {
  const seconds = /(?:^|[,\s])timeout=(\d{1,6})/i.exec(value)?.[1];
  if (seconds !== undefined)
    frame.keepAliveMs = Math.min(frame.keepAliveMs, Math.max(Number(seconds) * 1000 - 1000, 0));
}
