/** A body larger than this is watched until it has been read. */
export const LARGE_BODY_BYTES = 65_536;

/** An HTTP request as the core sees it, whichever mount it came through. */
export interface Incoming {
  readonly method: string;
  /** The request target as sent, undecoded. */
  readonly url: string;
  /** Lower-case names. A header that must stand once and came twice is an array. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The client's address after TRUST_PROXY has been applied. */
  readonly address: string | null;
  /** The whole body as text. Rejects with Fault `payload_too_large` as soon as it is one byte over. */
  readBody(maxBytes: number): Promise<string>;
}

/** An open `text/event-stream` towards a client. */
export interface EventSink {
  readonly isOpen: boolean;
  /** Writes text as it is. A reader that stalls with more than the allowed backlog is cut off. */
  write(text: string): void;
  end(): void;
}

/** A text whose middle is kept as UTF-8 bytes and sent as it is, however often (a list's items). */
export interface SplicedText {
  readonly head: string;
  readonly middle: Buffer;
  readonly tail: string;
}

/** The whole of it, for where only text will do. */
export function textOf(body: string | SplicedText): string {
  return typeof body === "string" ? body : `${body.head}${body.middle.toString("utf8")}${body.tail}`;
}

/** Bytes of a body in UTF-8. */
export function lengthOf(body: string | SplicedText): number {
  if (typeof body === "string") return Buffer.byteLength(body);
  return Buffer.byteLength(body.head) + body.middle.length + Buffer.byteLength(body.tail);
}

/** Where the core puts its one answer. */
export interface Outgoing {
  /** Whose answer it is: what is not read counts as that organization's. To be said before anything is sent. */
  belongsTo(organizationId: string): void;
  respond(status: number, headers: Readonly<Record<string, string>>, body: string | SplicedText | null): void;
  /** Sends status 200 and the headers of an event stream. */
  openStream(headers: Readonly<Record<string, string>>): EventSink;
  /** Calls back once when the exchange is over: answered in full, or the client has left. At once when it already is. */
  onClose(listener: () => void): void;
}

/** A header that may stand once; undefined when absent. */
export function headerOf(incoming: Incoming, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
