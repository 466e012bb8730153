import { isFault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { UpstreamCaller } from "@/lib/forwarding/core/identity";
import { ALL_ANSWERABLE } from "@/lib/gateway/core/answerable";
import { GATEWAY_EXTENSIONS } from "@/lib/gateway/core/extensions";
import { isAtLeast, isLogLevel } from "@/lib/gateway/core/log-level";
import { LATEST_LEGACY, LEGACY_VERSIONS } from "@/lib/mcp/versions";
import type { OutboundRequest } from "@/lib/net/outbound";
import type { UpstreamReply, UpstreamSessionKey } from "@/lib/upstreams/driver";
import type { ExchangeEnd } from "@/lib/upstreams/http/exchange";
import { cancelled, handshakeRefused, protocolError } from "@/lib/upstreams/http/faults";
import type { Link } from "@/lib/upstreams/http/link";
import { exchangeOnce } from "@/lib/upstreams/http/once";
import { toReply } from "@/lib/upstreams/http/refusals";
import { SessionStream } from "@/lib/upstreams/http/session-stream";
import type { SharedSession } from "@/lib/upstreams/http/shared-sessions";

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
  /** Whose session it is; null: the gateway's own. */
  readonly caller: UpstreamCaller | null;
  readonly stream: SessionStream;
  /** Null where this process is alone. */
  readonly shared: SharedSession | null;
  #initialized: Initialized | null = null;
  #opening: Promise<Initialized> | null = null;
  #isEnded = false;
  #headers: readonly string[] = [];
  /** What the server was told in this session; null before. */
  #level: string | null = null;
  #telling: Promise<void> | null = null;
  /** The server's questions that are not answered yet, by its own id (with its type). */
  readonly questions = new Map<string, AbortController>();
  lastUsedAt = performance.now();
  inFlight = 0;

  constructor(link: Link, key: UpstreamSessionKey, caller?: UpstreamCaller | null) {
    this.link = link;
    this.key = key;
    this.caller = ownerOf(key, caller);
    this.stream = new SessionStream(this);
    this.shared = link.deps.sharedSessions?.join(this) ?? null;
  }

  /** Null until the handshake is done. */
  get initialized(): Initialized | null {
    return this.#initialized;
  }

  /** What this session declared lets the server ask something. */
  get mayAsk(): boolean {
    const { roots, sampling, elicitation } = capabilitiesOf(this.key);
    return roots !== undefined || sampling !== undefined || elicitation !== undefined;
  }

  /** Several clients use this session at a time: nothing says whom a question outside of a call's own stream is for. */
  get isShared(): boolean {
    return this.key.kind === "principal";
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Initializes the session unless it is. Rejects with a Fault; the next call tries again. */
  open(): Promise<Initialized> {
    if (this.#initialized) return Promise.resolve(this.#initialized);
    if (this.#isEnded) return Promise.reject(cancelled(this.link.slug, "The session has ended."));
    this.#opening ??= this.#join().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** The server no longer knows this session id: the next use starts a new one. */
  forget(sessionId: string | null): void {
    if (this.#initialized?.sessionId !== sessionId) return;
    this.#initialized = null;
    this.shared?.forget();
  }

  /**
   * The headers of a request on this session, with the credential.
   *
   * @param tool that the request calls
   * @param caller whose request it is, of those whose session it is: their tokens may say different things
   */
  headers(tool: string | null = null, caller: UpstreamCaller | null = null): string[] {
    const headers = this.link.headers(ownerOf(this.key, caller) ?? this.caller, tool);
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

  /**
   * Makes a log level known to the server, if it has not heard it yet: a client's own session follows the client, a shared
   * one is told the mildest level that anybody asked for. Resolves when the server has answered, however it did; null when
   * there is nothing to wait for.
   */
  tellLevel(level: string): Promise<void> | null {
    if (!this.#mustHear(level)) return this.#telling;
    this.#level = level;
    const id = this.link.nextId();
    const request = this.#attempt(() =>
      this.#post(JSON.stringify({ jsonrpc: "2.0", id, method: "logging/setLevel", params: { level } })),
    );
    if (!request) return null;
    const telling = exchangeOnce(this.link, request, id, ONE_WAY_TIMEOUT_MS).then(() => {
      if (this.#telling === telling) this.#telling = null;
    });
    this.#telling = telling;
    return telling;
  }

  /** The server was told a level by a request. */
  noteLevel(level: string): void {
    this.#level = level;
  }

  #mustHear(level: string): boolean {
    if (!isLogLevel(level) || !isJsonObject(this.#initialized?.capabilities.logging)) return false;
    if (this.#level === null) return true;
    return this.key.kind === "caller" ? level !== this.#level : !isAtLeast(level, this.#level);
  }

  /** Best effort: what goes wrong is not reported. */
  async notify(method: string, params: JsonObject): Promise<void> {
    const hasParams = Object.keys(params).length > 0;
    await this.#sendOneWay(hasParams ? { jsonrpc: "2.0", method, params } : { jsonrpc: "2.0", method });
  }

  /**
   * Ends the session with the server. Best effort; the session is not used again.
   *
   * @param isForGood false: only this process is done with it. Where it is alone, that is the same.
   */
  async end(isForGood: boolean): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.stream.close();
    await this.#opening?.catch(() => undefined);
    const isOver = this.shared === null || (await this.shared.leave(isForGood));
    if (isOver) await this.#sayGoodbye();
  }

  /** Ends a session that other processes began and have abandoned. */
  async endAbandoned(initialized: Initialized): Promise<void> {
    this.#isEnded = true;
    this.#headers = sessionHeaders(initialized);
    this.#initialized = initialized;
    await this.#sayGoodbye();
  }

  async #sayGoodbye(): Promise<void> {
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

  /** Takes up the session that another process has, or begins one. */
  async #join(): Promise<Initialized> {
    const begin = () => this.#initialize();
    const initialized = this.shared ? await this.shared.obtain(begin) : await begin();
    this.#headers = sessionHeaders(initialized);
    this.#initialized = initialized;
    // Ended while the handshake ran: `end` waits for us and sends the DELETE.
    if (!this.#isEnded) this.stream.onSessionOpened();
    return initialized;
  }

  async #initialize(): Promise<Initialized> {
    const { link, key } = this;
    this.#headers = [];
    this.#level = null;
    const id = link.nextId();
    const body = initializeText(link, key, id);
    const end = await exchangeOnce(link, this.#post(body), id, HANDSHAKE_TIMEOUT_MS);
    const initialized = readInitialized(link, end);
    this.#headers = sessionHeaders(initialized);
    this.#initialized = initialized;
    await this.notify("notifications/initialized", {});
    return initialized;
  }
}

/** What is shared by many speaks for none of them. */
export function ownerOf(key: UpstreamSessionKey, caller: UpstreamCaller | null | undefined): UpstreamCaller | null {
  return key.kind === "caller" || key.kind === "principal" ? (caller ?? null) : null;
}

/** One client's own session says what that client said; any other is the gateway's, with what its clients can answer. */
function declaredBy(key: UpstreamSessionKey): JsonObject {
  if (key.kind === "caller") return key.capabilities;
  return { ...capabilitiesOf(key), extensions: GATEWAY_EXTENSIONS };
}

const NO_CAPABILITIES: JsonObject = {};

function capabilitiesOf(key: UpstreamSessionKey): JsonObject {
  if (key.kind === "pooled") return NO_CAPABILITIES;
  return key.kind === "discovery" ? ALL_ANSWERABLE : key.capabilities;
}

function sessionHeaders({ protocolVersion, sessionId }: Initialized): string[] {
  const version = ["mcp-protocol-version", protocolVersion];
  return sessionId === null ? version : [...version, "mcp-session-id", sessionId];
}

/** The `initialize` of a session of the gateway's. */
export function initializeText(link: Link, key: UpstreamSessionKey, id: number): string {
  const { verdict } = link;
  const version = verdict?.era === "legacy" ? verdict.version : LATEST_LEGACY;
  const params = {
    protocolVersion: key.kind === "caller" ? key.protocolVersion : version,
    capabilities: declaredBy(key),
    clientInfo: link.deps.clientInfo,
  };
  return JSON.stringify({ jsonrpc: "2.0", id, method: "initialize", params });
}

/** What the server answered to `initialize`. Throws a Fault when it is no answer to go on with. */
export function readInitialized(link: Link, end: ExchangeEnd): Initialized {
  const reply = toReply(link, end);
  if (isFault(reply)) throw reply;
  if (reply.kind === "error") {
    const status = end.kind === "rejected" ? end.head.status : null;
    throw handshakeRefused(link.slug, reply.message, reply.code, status);
  }
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
