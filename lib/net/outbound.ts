import { PrivateAllowList } from "@/lib/net/address-policy";
import { ConnectionPool } from "@/lib/net/connection-pool";
import { type Connector, type ConnectTrace, createConnector } from "@/lib/net/connector";
import { boundResolve, type Resolve, resolveBySystem } from "@/lib/net/resolve";
import { createUndiciPool } from "@/lib/net/undici-pool";

const LOOKUP_TIMEOUT_MS = 2000;
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

export interface OutboundOptions {
  /** The operator's private upstreams, `host:port` each. More may be added to `outbound.allow` at run time. */
  readonly allow: readonly string[];
  readonly resolve?: Resolve;
  /** `own` (default) is the lean HTTP/1.1 client; `undici` does the same more slowly: the reference that tests compare with. */
  readonly client?: "own" | "undici";
}

/**
 * The one door through which bytes leave for the internet: every connection goes through the address policy, whichever
 * client speaks over it. Nothing from the environment (proxies) changes where it goes.
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const allow = new PrivateAllowList(options.allow);
  const resolve = boundResolve(options.resolve ?? resolveBySystem, LOOKUP_TIMEOUT_MS);
  const createPool = options.client === "undici" ? createUndiciPool : createOwnPool;
  return {
    allow,
    createPool(origin, { connections, trace }) {
      const url = new URL(origin);
      return createPool(url, createConnector(url, allow, resolve, trace), connections);
    },
  };
}

function createOwnPool(origin: URL, connector: Connector, connections: number | null): OutboundPool {
  return new ConnectionPool(origin, connector, connections);
}
