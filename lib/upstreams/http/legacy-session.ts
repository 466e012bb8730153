import { isFault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { LATEST_LEGACY, LEGACY_VERSIONS } from "@/lib/mcp/versions";
import type { OutboundRequest } from "@/lib/net/outbound";
import type { UpstreamReply, UpstreamSessionKey } from "@/lib/upstreams/driver";
import type { ExchangeEnd } from "@/lib/upstreams/http/exchange";
import { cancelled, handshakeRefused, protocolError } from "@/lib/upstreams/http/faults";
import type { Link } from "@/lib/upstreams/http/link";
import { exchangeOnce } from "@/lib/upstreams/http/once";
import { toReply } from "@/lib/upstreams/http/refusals";
import { SessionStream } from "@/lib/upstreams/http/session-stream";

const HANDSHAKE_TIMEOUT_MS = 15_000;
const ONE_WAY_TIMEOUT_MS = 5000;

/** What a server said when it was initialized. */
export interface Initialized {
  readonly protocolVersion: string;
  readonly capabilities: JsonObject;
  readonly serverInfo: JsonObject | null;
  readonly instructions: string | null;
  /** Null: the server keeps no session. */
  readonly sessionId: string | null;
}

/**
 * A session of the gateway's with a legacy upstream (2025-11-25, basic/transports, "Session Management"): one for all
 * callers of a credential, or one client's own. Initialized once, however many wait; started again when the server has
 * forgotten it; ended with DELETE.
 */
export class LegacySession {
  readonly link: Link;
  readonly key: UpstreamSessionKey;
  readonly stream: SessionStream;
  #initialized: Initialized | null = null;
  #opening: Promise<Initialized> | null = null;
  #isEnded = false;
  #headers: readonly string[] = [];
  lastUsedAt = performance.now();
  inFlight = 0;

  constructor(link: Link, key: UpstreamSessionKey) {
    this.link = link;
    this.key = key;
    this.stream = new SessionStream(this);
  }

  /** Null until the handshake is done. */
  get initialized(): Initialized | null {
    return this.#initialized;
  }

  /** The client of this session has declared something that it can be asked. */
  get mayAsk(): boolean {
    return this.key.kind === "caller" && Object.keys(this.key.capabilities).length > 0;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Initializes the session unless it is. Rejects with a Fault; the next call tries again. */
  open(): Promise<Initialized> {
    if (this.#initialized) return Promise.resolve(this.#initialized);
    if (this.#isEnded) return Promise.reject(cancelled(this.link.slug, "The session has ended."));
    this.#opening ??= this.#initialize().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** The server no longer knows this session id: the next use starts a new one. */
  forget(sessionId: string | null): void {
    if (this.#initialized?.sessionId === sessionId) this.#initialized = null;
  }

  /** The headers of a request on this session, with the credential. */
  headers(): string[] {
    const headers = this.link.headers();
    for (const header of this.#headers) headers.push(header);
    return headers;
  }

  /** Sends the client's (or the gateway's) answer to something that the server asked. Best effort. */
  async respond(id: number | string, reply: UpstreamReply): Promise<void> {
    const body =
      reply.kind === "result"
        ? { result: reply.result }
        : { error: { code: reply.code, message: reply.message, data: reply.data } };
    await this.#sendOneWay({ jsonrpc: "2.0", id, ...body });
  }

  /** Best effort: what goes wrong is not reported. */
  async notify(method: string, params: JsonObject): Promise<void> {
    const hasParams = Object.keys(params).length > 0;
    await this.#sendOneWay(hasParams ? { jsonrpc: "2.0", method, params } : { jsonrpc: "2.0", method });
  }

  /** Ends the session with the server. Best effort; the session is not used again. */
  async end(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.stream.close();
    await this.#opening?.catch(() => undefined);
    if (this.#initialized?.sessionId == null) return;
    const request = this.#attempt(() => ({
      method: "DELETE",
      path: this.link.path,
      headers: this.headers(),
      body: null,
    }));
    this.#initialized = null;
    if (request) await exchangeOnce(this.link, request, null, ONE_WAY_TIMEOUT_MS);
  }

  async #sendOneWay(message: JsonObject): Promise<void> {
    if (!this.#initialized) return;
    const request = this.#attempt(() => this.#post(JSON.stringify(message)));
    if (request) await exchangeOnce(this.link, request, null, ONE_WAY_TIMEOUT_MS);
  }

  /** A credential that cannot be opened stops a one-way message, quietly: the next call says so. */
  #attempt(make: () => OutboundRequest): OutboundRequest | null {
    try {
      return make();
    } catch (error) {
      if (isFault(error)) return null;
      throw error;
    }
  }

  #post(body: string): OutboundRequest {
    return { method: "POST", path: this.link.path, headers: this.headers(), body };
  }

  async #initialize(): Promise<Initialized> {
    const { link, key } = this;
    this.#headers = [];
    const id = link.nextId();
    const params = {
      protocolVersion: key.kind === "caller" ? key.protocolVersion : (link.verdict?.version ?? LATEST_LEGACY),
      capabilities: key.kind === "caller" ? key.capabilities : {},
      clientInfo: link.deps.clientInfo,
    };
    const body = JSON.stringify({ jsonrpc: "2.0", id, method: "initialize", params });
    const end = await exchangeOnce(link, this.#post(body), id, HANDSHAKE_TIMEOUT_MS);
    const initialized = readInitialized(link, end);
    this.#headers = sessionHeaders(initialized);
    this.#initialized = initialized;
    await this.notify("notifications/initialized", {});
    // Ended while the handshake ran: `end` waits for us and sends the DELETE.
    if (!this.#isEnded) this.stream.onSessionOpened();
    return initialized;
  }
}

function sessionHeaders({ protocolVersion, sessionId }: Initialized): string[] {
  const version = ["mcp-protocol-version", protocolVersion];
  return sessionId === null ? version : [...version, "mcp-session-id", sessionId];
}

function readInitialized(link: Link, end: ExchangeEnd): Initialized {
  const reply = toReply(link, end);
  if (isFault(reply)) throw reply;
  if (reply.kind === "error") throw handshakeRefused(link.slug, reply.message, reply.code);
  const { protocolVersion, capabilities, serverInfo, instructions } = reply.result;
  const version = LEGACY_VERSIONS.find((known) => known === protocolVersion);
  if (version === undefined)
    throw protocolError(link.slug, "It speaks no version of MCP that the gateway knows.", { protocolVersion });
  const sessionId = end.kind === "answer" ? end.head.sessionId : null;
  // 2025-11-25: visible ASCII only. Anything else would end up in our own request headers.
  if (sessionId !== null && !/^[\x21-\x7e]{1,1024}$/.test(sessionId))
    throw protocolError(link.slug, "Its session id is not usable.");
  return {
    protocolVersion: version,
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    serverInfo: isJsonObject(serverInfo) ? serverInfo : null,
    instructions: typeof instructions === "string" ? instructions : null,
    sessionId,
  };
}
