import { Pool } from "undici";
import { PrivateAllowList } from "@/lib/net/address-policy";
import { type ConnectTrace, createConnector } from "@/lib/net/connector";
import { boundResolve, type Resolve, resolveBySystem } from "@/lib/net/resolve";
import { UndiciExchange } from "@/lib/net/undici-exchange";

const LOOKUP_TIMEOUT_MS = 2000;
const MAX_HEADER_BYTES = 16_384;
/** Shorter than what servers commonly allow (5 s), so that a call is not sent into a connection that is being closed. */
const KEEP_ALIVE_MS = 4000;

export interface OutboundRequest {
  readonly method: "POST" | "GET" | "DELETE";
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn, lower-case names. Nothing is added but host, connection and content-length. */
  readonly headers: readonly string[];
  readonly body: string | null;
}

/** The few response headers that anybody reads; the rest never leaves the client. */
export interface ResponseHead {
  readonly status: number;
  readonly contentType: string;
  readonly contentEncoding: string;
  readonly sessionId: string | null;
  readonly wwwAuthenticate: string | null;
  readonly retryAfter: string | null;
}

/** What becomes of a request. Exactly one of `onEnd` and `onFailure` is last. */
export interface OutboundHandler {
  /** Bytes are about to be written; from here on `abort` ends the request and destroys its socket. */
  onStart(abort: () => void): void;
  onHead(head: ResponseHead): void;
  /** The chunk may be kept. */
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** Also after an abort. */
  onFailure(error: Error): void;
}

/** Keep-alive connections to one origin, over checked addresses. */
export interface OutboundPool {
  /** Never throws: what goes wrong goes to the handler. Redirects are not followed. */
  send(request: OutboundRequest, handler: OutboundHandler): void;
  /** Destroys all connections; what is in flight fails. */
  destroy(): Promise<void>;
}

export interface Outbound {
  readonly allow: PrivateAllowList;
  /** `connections`: how many at once, null for no bound. `trace` hears how the connections come about. */
  createPool(
    origin: string,
    options: { readonly connections: number | null; readonly trace?: ConnectTrace },
  ): OutboundPool;
}

/**
 * The one door through which bytes leave for the internet. `allow` holds the operator's private upstreams, `host:port`
 * each; more may be added to `outbound.allow` at run time. Nothing from the environment (proxies) changes where it goes.
 */
export function createOutbound(options: { readonly allow: readonly string[]; readonly resolve?: Resolve }): Outbound {
  const allow = new PrivateAllowList(options.allow);
  const resolve = boundResolve(options.resolve ?? resolveBySystem, LOOKUP_TIMEOUT_MS);
  return {
    allow,
    createPool(origin, { connections, trace }) {
      const pool = new Pool(origin, {
        connections,
        pipelining: 1,
        connect: createConnector(new URL(origin), allow, resolve, trace),
        maxHeaderSize: MAX_HEADER_BYTES,
        // Time is kept by the caller, for the whole exchange.
        headersTimeout: 0,
        bodyTimeout: 0,
        keepAliveTimeout: KEEP_ALIVE_MS,
        keepAliveMaxTimeout: 60_000,
      });
      return {
        send: (request, handler) => void pool.dispatch(request as never, new UndiciExchange(handler)),
        destroy: () => pool.destroy(),
      };
    },
  };
}
