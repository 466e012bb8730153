import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Gateway } from "@/lib/gateway/gateway";
import { STALL_MS } from "@/lib/gateway/mounts/backlog";
import { clientAddress } from "@/lib/gateway/mounts/client-address";
import { type ExchangeConnection, PlainExchange } from "@/lib/gateway/mounts/plain-exchange";
import { PlainRequestReader } from "@/lib/gateway/mounts/plain-request";
import { serve } from "@/lib/gateway/serve/serve";

/** What else is taken from a client while its request is being answered. */
const MAX_EARLY_BYTES = 65_536;
/** With so much unread, the next request waits until it has left. */
const MAX_UNREAD_BYTES = 65_536;
const SWEEP_MS = 2000;
/** How long a client that was refused in mid-sentence may go on talking before the door is shut. */
const LINGER_MS = 2000;

/**
 * Serves the plain POSTs of MCP clients right on the connections of an HTTP server: of a proxied call, node's own request
 * and response objects are about a third. A connection that sends anything else goes to the server, bytes and all, and stays
 * there; so whoever listens for the server's requests has to answer MCP as well (`handleNode`). Times are those that the
 * server has been given; `closeIdleConnections` and `closeAllConnections` of the server hold for these connections too.
 *
 * @param trustedProxies how many proxies' entries of `X-Forwarded-For` count.
 */
export function mountOnSockets(gateway: Gateway, trustedProxies: number, server: Server): void {
  // The last is the server's own. Whoever stands before it (a bound on connections) sees every connection first, as before.
  const before = server.listeners("connection");
  const own = before.pop();
  const mount = new SocketMount(gateway, trustedProxies, server, (socket) => own?.call(server, socket));
  server.removeAllListeners("connection");
  for (const listener of before) server.on("connection", (socket: Socket) => listener.call(server, socket));
  server.on("connection", (socket: Socket) => mount.take(socket));
  const { closeIdleConnections, closeAllConnections } = server;
  server.closeIdleConnections = () => {
    mount.close(true);
    closeIdleConnections.call(server);
  };
  server.closeAllConnections = () => {
    mount.close(false);
    closeAllConnections.call(server);
  };
  server.once("close", () => mount.stop());
}

/** Milliseconds, as node:http knows them. */
type Times = Pick<Server, "keepAliveTimeout" | "headersTimeout" | "requestTimeout">;

class SocketMount {
  readonly #connections = new Set<PlainConnection>();
  readonly #sweeper: NodeJS.Timeout;
  /** What clients go by when they decide how long to keep a connection. */
  readonly keepAlive: string;

  readonly gateway: Gateway;
  readonly trustedProxies: number;
  readonly times: Times;
  readonly passOn: (socket: Socket) => void;

  constructor(gateway: Gateway, trustedProxies: number, times: Times, passOn: (socket: Socket) => void) {
    this.gateway = gateway;
    this.trustedProxies = trustedProxies;
    this.times = times;
    this.passOn = passOn;
    this.keepAlive = `connection: keep-alive\r\nkeep-alive: timeout=${Math.floor(times.keepAliveTimeout / 1000)}\r\n`;
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#sweeper.unref();
  }

  take(socket: Socket): void {
    if (socket.destroyed) return;
    this.#connections.add(new PlainConnection(this, socket));
  }

  forget(connection: PlainConnection): void {
    this.#connections.delete(connection);
  }

  close(idleOnly: boolean): void {
    for (const connection of this.#connections) if (!idleOnly || connection.isIdle) connection.destroy();
  }

  stop(): void {
    clearInterval(this.#sweeper);
    this.close(false);
  }

  #sweep(): void {
    const now = performance.now();
    for (const connection of this.#connections) if (connection.deadlineAt < now) connection.onDeadline();
  }
}

/** One client's connection: one request at a time, each an exchange. */
class PlainConnection implements ExchangeConnection {
  readonly #mount: SocketMount;
  readonly socket: Socket;
  readonly #reader = new PlainRequestReader();
  readonly #remoteAddress: string | null;
  #exchange: PlainExchange | null = null;
  /** Bytes of a request whose head is not whole, or that came before the last one was answered. */
  #rest: Buffer | null = null;
  #isLeaving = false;
  #waitsForDrain = false;
  /** An answer took longer to leave than the connection may be idle. */
  #isLate = false;
  /** When somebody has to do something by (`performance.now()`); infinite while it is our turn. */
  deadlineAt: number;

  constructor(mount: SocketMount, socket: Socket) {
    this.#mount = mount;
    this.socket = socket;
    this.#remoteAddress = socket.remoteAddress ?? null;
    this.deadlineAt = performance.now() + mount.times.headersTimeout;
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("error", this.#onError);
    socket.on("close", this.#onClose);
  }

  get isIdle(): boolean {
    return this.#exchange === null && this.socket.writableLength === 0;
  }

  destroy(): void {
    this.socket.destroy();
  }

  onDeadline() {
    const isAnswered = this.#exchange === null && (this.#rest === null || this.#isLeaving);
    if (isAnswered && this.socket.writableLength > 0) return this.#waitForReader();
    if (this.#isLate) {
      this.#isLate = false;
      this.socket.setTimeout(0, this.#onError);
      this.deadlineAt = performance.now() + (this.#isLeaving ? LINGER_MS : this.#mount.times.keepAliveTimeout);
      return;
    }
    if (this.#exchange === null && this.#rest !== null)
      this.socket.write("HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n");
    this.destroy();
  }

  /** The time begins when the answer has left. Until then the socket's own timer tells who reads slowly from who does not. */
  #waitForReader(): void {
    if (!this.socket.timeout) this.socket.setTimeout(STALL_MS, this.#onError);
    this.#isLate = true;
    this.deadlineAt = 0;
  }

  get gateway(): Gateway {
    return this.#mount.gateway;
  }

  get keepAlive(): string {
    return this.#mount.keepAlive;
  }

  onReceived(): void {
    this.deadlineAt = Number.POSITIVE_INFINITY;
  }

  /** The exchange has been answered in full. */
  finish(keepsOpen: boolean) {
    this.#exchange = null;
    if (!keepsOpen) return this.#leave();
    this.deadlineAt = performance.now() + this.#mount.times.keepAliveTimeout;
    if (this.#rest === null) return;
    // Not from within the answer of the one before.
    setImmediate(() => {
      if (this.#exchange !== null) return;
      this.#startClock();
      this.#proceed();
    });
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isLeaving) return;
    const exchange = this.#exchange;
    const fresh = exchange === null ? chunk : exchange.feed(chunk);
    if (fresh === null) return;
    if (exchange === null && this.#rest === null) this.#startClock();
    this.#rest = this.#rest === null ? fresh : Buffer.concat([this.#rest, fresh]);
    if (this.#rest.length > MAX_EARLY_BYTES) this.socket.pause();
    if (exchange === null) this.#proceed();
  };

  get #earlyBytes(): number {
    return this.#rest?.length ?? 0;
  }

  /** Begins the next request if it is its turn, and if the client reads what it gets. */
  #proceed(): void {
    const bytes = this.#rest;
    if (bytes === null || this.#exchange !== null || this.#isLeaving || this.#waitsForDrain) return;
    if (this.socket.writableLength <= MAX_UNREAD_BYTES) {
      this.#rest = null;
      this.#begin(bytes);
      if (this.socket.isPaused() && this.#earlyBytes <= MAX_EARLY_BYTES) this.socket.resume();
      return;
    }
    this.#waitsForDrain = true;
    this.deadlineAt = Number.POSITIVE_INFINITY;
    if (!this.socket.timeout) this.socket.setTimeout(STALL_MS, this.#onError);
    this.socket.pause();
    this.socket.once("drain", () => {
      this.#waitsForDrain = false;
      this.socket.setTimeout(0, this.#onError);
      this.#startClock();
      this.socket.resume();
      this.#proceed();
    });
  }

  /** With a request's first byte, and not again: dripping does not buy time. */
  #startClock(): void {
    this.deadlineAt = performance.now() + this.#mount.times.headersTimeout;
  }

  #begin(bytes: Buffer) {
    const reading = this.#reader.read(bytes);
    if (reading.kind === "other") return this.#passOn(bytes);
    if (reading.kind === "incomplete") {
      this.#rest = bytes;
      return;
    }
    const { head, bodyAt } = reading;
    const address = clientAddress(this.#remoteAddress, head.headers["x-forwarded-for"], this.#mount.trustedProxies);
    const exchange = new PlainExchange(this, head, address);
    this.#exchange = exchange;
    const early = exchange.feed(bodyAt === 0 ? bytes : bytes.subarray(bodyAt));
    if (early !== null) this.#rest = early;
    this.deadlineAt = exchange.isReceived
      ? Number.POSITIVE_INFINITY
      : performance.now() + this.#mount.times.requestTimeout;
    void serve(this.#mount.gateway, head.path, exchange, exchange);
  }

  /** From here on the connection is the server's: it reads these bytes first. */
  #passOn(bytes: Buffer): void {
    const { socket } = this;
    this.#mount.forget(this);
    socket.off("data", this.#onData);
    socket.off("end", this.#onEnd);
    socket.off("error", this.#onError);
    socket.off("close", this.#onClose);
    socket.setTimeout(0, this.#onError);
    // Paused and resumed: a stream that flows already would not hand out what is put back.
    socket.pause();
    socket.unshift(bytes);
    this.#mount.passOn(socket);
    socket.resume();
  }

  /** The answer leaves, then the connection; what the client still sends is not read. */
  #leave(): void {
    this.#isLeaving = true;
    this.deadlineAt = performance.now() + LINGER_MS;
    this.socket.end();
  }

  readonly #onEnd = (): void => {
    if (this.#exchange === null) this.#leave();
    else this.destroy();
  };

  readonly #onError = (): void => {
    this.destroy();
  };

  readonly #onClose = (): void => {
    this.#mount.forget(this);
    const exchange = this.#exchange;
    this.#exchange = null;
    this.#rest = null;
    this.#isLeaving = true;
    exchange?.abandon();
  };
}
