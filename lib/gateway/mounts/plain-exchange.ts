import { isUtf8 } from "node:buffer";
import type { Socket } from "node:net";
import { ByteCollector } from "@/lib/base/byte-collector";
import { Fault } from "@/lib/base/errors";
import type { Gateway } from "@/lib/gateway/gateway";
import { Backlog } from "@/lib/gateway/mounts/backlog";
import {
  type EventSink,
  type Incoming,
  LARGE_BODY_BYTES,
  lengthOf,
  type Outgoing,
  type SplicedText,
} from "@/lib/gateway/mounts/exchange";
import type { PlainHead } from "@/lib/gateway/mounts/plain-request";
import { headerLines, statusLine } from "@/lib/gateway/mounts/response-head";

/** The connection, as far as an exchange on it needs it. */
export interface ExchangeConnection {
  readonly socket: Socket;
  readonly gateway: Gateway;
  /** The lines that say how long the connection is kept. */
  readonly keepAlive: string;
  /** The body has come in whole. */
  onReceived(): void;
  /** The exchange has been answered in full. */
  finish(keepsOpen: boolean): void;
}

/** One request on a connection, and its answer. */
export class PlainExchange implements Incoming, Outgoing, EventSink {
  readonly method = "POST";
  readonly url: string;
  readonly headers: Incoming["headers"];
  readonly address: string | null;
  readonly #connection: ExchangeConnection;
  readonly #isLast: boolean;
  #missing: number;
  #body: Buffer | null = null;
  #more: ByteCollector | null = null;
  #reader: { resolve: (text: string) => void; reject: (fault: Fault) => void } | null = null;
  #onClose: (() => void) | (() => void)[] | null = null;
  #backlog: Backlog | null = null;
  #owner = "";
  #state: "waiting" | "streaming" | "over" = "waiting";

  constructor(connection: ExchangeConnection, head: PlainHead, address: string | null) {
    this.#connection = connection;
    this.url = head.url;
    this.headers = head.headers;
    this.address = address;
    this.#missing = head.bodyLength;
    this.#isLast = head.isLast;
  }

  get isReceived(): boolean {
    return this.#missing === 0;
  }

  /** What is left of a body that nobody will read must not keep the connection open, nor must a gateway that ends. */
  get #keepsOpen(): boolean {
    return this.isReceived && !this.#isLast && !this.#connection.gateway.isLeaving;
  }

  /** Takes the body's next bytes; returns what does not belong to it. */
  feed(chunk: Buffer): Buffer | null {
    if (chunk.length === 0) return null;
    if (this.#missing === 0) return chunk;
    const own = chunk.length <= this.#missing ? chunk : chunk.subarray(0, this.#missing);
    this.#missing -= own.length;
    if (this.#body === null) this.#body = own;
    else this.#more = (this.#more ?? new ByteCollector().add(this.#body)).add(own);
    if (this.#missing === 0) {
      this.#connection.onReceived();
      if (this.#reader) this.#read(this.#reader.resolve, this.#reader.reject);
    }
    return own.length === chunk.length ? null : chunk.subarray(own.length);
  }

  readBody(maxBytes: number): Promise<string> {
    return new Promise((resolve, reject) => {
      if (Number(this.headers["content-length"]) > maxBytes) {
        reject(new Fault("payload_too_large", `The request is larger than the ${maxBytes} bytes that are allowed.`));
      } else if (this.#state === "over") reject(new Fault("cancelled", "The client has left."));
      else if (this.#missing === 0) this.#read(resolve, reject);
      else this.#reader = { resolve, reject };
    });
  }

  #read(resolve: (text: string) => void, reject: (fault: Fault) => void): void {
    this.#reader = null;
    const bytes = this.#more ? this.#more.take() : this.#body;
    this.#body = null;
    this.#more = null;
    const text = bytes === null ? "" : bytes.toString("utf8");
    if (bytes !== null && text.includes("\ufffd") && !isUtf8(bytes))
      reject(new Fault("parse_error", "The body is not valid UTF-8."));
    else resolve(text);
  }

  belongsTo(organizationId: string): void {
    this.#owner = organizationId;
  }

  respond(status: number, headers: Readonly<Record<string, string>>, body: string | SplicedText | null): void {
    if (this.#state !== "waiting") return;
    const { keepAlive, socket } = this.#connection;
    const keepsOpen = this.#keepsOpen;
    const length = body === null ? 0 : lengthOf(body);
    const framing = status === 204 ? "" : `content-length: ${length}\r\n`;
    const fate = keepsOpen ? keepAlive : "connection: close\r\n";
    const head = `${statusLine(status)}${headerLines(headers)}${framing}${fate}\r\n`;
    if (length > LARGE_BODY_BYTES) this.#newBacklog().hold(length);
    if (body === null) socket.write(head, "latin1");
    // ASCII need not be encoded, and most answers are nothing else.
    else if (typeof body === "string") socket.write(head + body, length === body.length ? "latin1" : "utf8");
    else {
      socket.cork();
      socket.write(head + body.head, "utf8");
      socket.write(body.middle);
      socket.write(body.tail, "utf8");
      socket.uncork();
    }
    this.#end(keepsOpen);
  }

  openStream(headers: Readonly<Record<string, string>>): EventSink {
    this.#state = "streaming";
    const { socket } = this.#connection;
    socket.write(`${statusLine(200)}${headerLines(headers)}transfer-encoding: chunked\r\n\r\n`, "latin1");
    this.#backlog = this.#newBacklog();
    return this;
  }

  get isOpen(): boolean {
    return this.#state === "streaming";
  }

  write(text: string): void {
    const { socket } = this.#connection;
    if (this.#state !== "streaming" || text === "") return;
    if (this.#backlog?.hasRoom()) socket.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`, "utf8");
  }

  end(): void {
    if (this.#state !== "streaming") return;
    this.#connection.socket.write("0\r\n\r\n", "latin1");
    this.#end(this.#keepsOpen);
  }

  onClose(listener: () => void): void {
    if (this.#state === "over") listener();
    else if (this.#onClose === null) this.#onClose = listener;
    else if (Array.isArray(this.#onClose)) this.#onClose.push(listener);
    else this.#onClose = [this.#onClose, listener];
  }

  /** The client has left. */
  abandon(): void {
    this.#reader?.reject(new Fault("cancelled", "The client has left."));
    this.#close();
  }

  #newBacklog(): Backlog {
    const { gateway, socket } = this.#connection;
    return new Backlog(gateway.unread, this.#owner, socket);
  }

  #end(keepsOpen: boolean): void {
    this.#close();
    this.#connection.finish(keepsOpen);
  }

  #close(): void {
    if (this.#state === "over") return;
    this.#state = "over";
    const listeners = this.#onClose;
    this.#onClose = null;
    if (listeners === null) return;
    if (Array.isArray(listeners)) for (const listener of listeners) listener();
    else listeners();
  }
}
