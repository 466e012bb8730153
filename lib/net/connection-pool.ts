import type { Socket } from "node:net";
import type { buildConnector } from "undici";
import type { Connector } from "@/lib/net/connector";
import type { OutboundHandler, OutboundPool, OutboundRequest, ResponseHead } from "@/lib/net/outbound";
import { ResponseParser } from "@/lib/net/response-parser";
import { portOf } from "@/lib/net/upstream-url";

/** Shorter than what servers commonly allow (5 s), so that a call is not sent into a connection that is being closed. */
const KEEP_ALIVE_MS = 4000;

/** Checked by whoever made them; checked here once more, since a line break in one is a second request. */
const SENDABLE_NAME = /^[a-z0-9-]+$/;
const UNSENDABLE_VALUE = /[^\t\x20-\x7e]/;
const UNSENDABLE_PATH = /[^\x21-\x7e]/;

const KEPT_HEADERS = [
  "content-type",
  "accept",
  "accept-encoding",
  "user-agent",
  "mcp-protocol-version",
  "mcp-method",
  "mcp-name",
  "mcp-session-id",
];

class ConnectionLost extends Error {
  readonly code = "ECONNRESET";
}

class PoolDestroyed extends Error {
  readonly code = "EDESTROYED";
}

interface Waiting {
  readonly request: OutboundRequest;
  readonly handler: OutboundHandler;
}

/**
 * Keep-alive connections to one origin, one request at a time on each. Not a general HTTP client: it sends small bodies that
 * are in memory, follows nothing and decodes nothing. It exists because of what a general one costs: with it a proxied call
 * takes a third less CPU than over undici's dispatcher.
 */
export class ConnectionPool implements OutboundPool {
  readonly #connect: (callback: buildConnector.Callback) => void;
  readonly #max: number;
  readonly #requestTail: string;
  readonly #keptLines = new Map(KEPT_HEADERS.map((name) => [name, { value: "", line: `${name}: \r\n` }]));
  readonly #free: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #waiting: Waiting[] = [];
  #opening = 0;
  #isDestroyed = false;

  constructor(origin: URL, connector: Connector, max: number | null) {
    const { host, hostname, protocol } = origin;
    const options = { host, hostname: hostname.replace(/^\[|\]$/g, ""), protocol, port: String(portOf(origin)) };
    this.#connect = (callback) => connector(options, callback);
    this.#max = max ?? Number.POSITIVE_INFINITY;
    this.#requestTail = ` HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`;
  }

  send(request: OutboundRequest, handler: OutboundHandler): void {
    const connection = this.#takeFree();
    if (connection) {
      if (!connection.run(request, handler)) this.release(connection);
      return;
    }
    if (this.#isDestroyed) {
      handler.onFailure(new PoolDestroyed("The connections were closed."));
      return;
    }
    this.#waiting.push({ request, handler });
    this.#openForWaiting();
  }

  async destroy(): Promise<void> {
    this.#isDestroyed = true;
    const error = new PoolDestroyed("The connections were closed.");
    for (const { handler } of this.#waiting.splice(0)) handler.onFailure(error);
    for (const connection of [...this.#all]) connection.destroy(error);
  }

  /** @internal A request as it is written. */
  textOf({ method, path, headers, body }: OutboundRequest): string {
    if (UNSENDABLE_PATH.test(path)) throw new TypeError("The request's path is not sendable.");
    let head = `${method} ${path}${this.#requestTail}`;
    for (let at = 0; at + 1 < headers.length; at += 2) head += this.#lineOf(headers[at] ?? "", headers[at + 1] ?? "");
    return body === null ? `${head}\r\n` : `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  }

  /** A header's line. Protocol headers hardly ever change, so their last line is kept; a credential's never is. */
  #lineOf(name: string, value: string): string {
    const kept = this.#keptLines.get(name);
    if (kept !== undefined && kept.value === value) return kept.line;
    if (!SENDABLE_NAME.test(name) || UNSENDABLE_VALUE.test(value))
      throw new TypeError(`The header ${name.slice(0, 64)} is not sendable.`);
    const line = `${name}: ${value}\r\n`;
    if (kept !== undefined) this.#keptLines.set(name, { value, line });
    return line;
  }

  /** @internal The connection has finished a response and may be used again. */
  release(connection: Connection): void {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift())
      if (connection.run(next.request, next.handler)) return;
    this.#free.push(connection);
  }

  /** @internal The connection is gone. */
  remove(connection: Connection): void {
    if (!this.#all.delete(connection)) return;
    const at = this.#free.indexOf(connection);
    if (at >= 0) this.#free.splice(at, 1);
    this.#openForWaiting();
  }

  /** The one used last: it is the least likely to have been closed by the other side. */
  #takeFree(): Connection | null {
    for (let connection = this.#free.pop(); connection; connection = this.#free.pop()) {
      if (connection.isUsable()) return connection;
      connection.destroy(null);
    }
    return null;
  }

  #openForWaiting(): void {
    const isWanted = this.#opening < this.#waiting.length && this.#all.size + this.#opening < this.#max;
    if (isWanted && !this.#isDestroyed) this.#open();
  }

  #open(): void {
    this.#opening++;
    this.#connect((error, socket) => {
      this.#opening--;
      // The first who waits hears of it; the others have attempts of their own, or wait for a connection that works.
      if (error) {
        this.#waiting.shift()?.handler.onFailure(error);
        this.#openForWaiting();
        return;
      }
      if (this.#isDestroyed) {
        socket.destroy();
        return;
      }
      const connection = new Connection(this, socket);
      this.#all.add(connection);
      this.release(connection);
    });
  }
}

class Connection {
  readonly #pool: ConnectionPool;
  readonly #socket: Socket;
  readonly #parser: ResponseParser;
  #handler: OutboundHandler | null = null;
  #idleTimer: NodeJS.Timeout | null = null;
  #usableUntil: number;
  #isGone = false;
  /** Set once the response in flight is complete. */
  #completedMs: number | null = null;

  constructor(pool: ConnectionPool, socket: Socket) {
    this.#pool = pool;
    this.#socket = socket;
    this.#parser = new ResponseParser(this, KEEP_ALIVE_MS);
    // One whose request was given up while it was being opened is as idle as one that has served.
    this.#usableUntil = performance.now() + KEEP_ALIVE_MS;
    this.#idleTimer = setTimeout(() => this.#onIdle(), KEEP_ALIVE_MS).unref();
    socket.on("data", (chunk) => this.#onBytes(chunk));
    socket.on("end", () => this.#onEnd());
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.destroy(new ConnectionLost("The server closed the connection.")));
  }

  isUsable(): boolean {
    return !this.#isGone && this.#socket.writable && performance.now() < this.#usableUntil;
  }

  /** Sends a request. False: it was given up while it waited, nothing was sent, and the connection is as good as before. */
  run(request: OutboundRequest, handler: OutboundHandler): boolean {
    let isAborted = false;
    handler.onStart(() => {
      isAborted = true;
      if (this.#handler === handler) this.destroy(new ConnectionLost("The request was given up."));
    });
    if (isAborted) {
      handler.onFailure(new ConnectionLost("The request was given up."));
      return false;
    }
    this.#handler = handler;
    try {
      const text = this.#pool.textOf(request);
      this.#parser.expect();
      // Head and body in one write.
      this.#socket.write(text, "utf8");
    } catch (error) {
      this.destroy(error as Error);
    }
    return true;
  }

  /** Ends the connection; what is in flight fails with `error`. Idempotent. */
  destroy(error: Error | null): void {
    if (this.#isGone) return;
    this.#isGone = true;
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    const handler = this.#handler;
    this.#handler = null;
    this.#socket.destroy();
    this.#pool.remove(this);
    handler?.onFailure(error ?? new ConnectionLost("The connection was closed."));
  }

  /** @internal */
  onHead(head: ResponseHead): void {
    this.#handler?.onHead(head);
  }

  /** @internal */
  onData(chunk: Buffer): void {
    this.#handler?.onData(chunk);
  }

  /** @internal */
  onComplete(keepAliveMs: number): void {
    this.#completedMs = keepAliveMs;
  }

  /** The response is complete, and all that came with it has been read. */
  #finish(keepAliveMs: number) {
    const handler = this.#handler;
    this.#handler = null;
    this.#completedMs = null;
    try {
      handler?.onEnd();
    } catch (error) {
      handler?.onFailure(error as Error);
    }
    if (this.#isGone) return;
    if (keepAliveMs === 0) return this.destroy(null);
    this.#usableUntil = performance.now() + keepAliveMs;
    this.#idleTimer ??= setTimeout(() => this.#onIdle(), keepAliveMs).unref();
    this.#pool.release(this);
  }

  /** One timer for many uses: when it fires too early it waits for the rest. */
  #onIdle(): void {
    this.#idleTimer = null;
    const restMs = this.#usableUntil - performance.now();
    if (this.#handler || restMs > 0) this.#idleTimer = setTimeout(() => this.#onIdle(), Math.max(restMs, 1000)).unref();
    else this.destroy(null);
  }

  #onBytes(chunk: Buffer): void {
    if (this.#isGone) return;
    try {
      this.#parser.push(chunk);
    } catch (error) {
      this.#onReadError(error as Error);
    }
    if (this.#completedMs !== null) this.#finish(this.#completedMs);
  }

  #onEnd(): void {
    if (this.#isGone) return;
    try {
      this.#parser.end();
    } catch (error) {
      this.#onReadError(error as Error);
    }
    if (this.#completedMs !== null) this.#finish(0);
    else this.destroy(new ConnectionLost("The server closed the connection."));
  }

  /** The end of the connection: of the response only if that is not complete yet. */
  #onReadError(error: Error): void {
    // Bytes after a complete response: the answer stands, and the connection is not trusted with another request.
    if (this.#completedMs !== null) this.#completedMs = 0;
    else this.destroy(error);
  }
}
