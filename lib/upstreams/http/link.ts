import { Fault, isFault } from "@/lib/base/errors";
import type { SecretsOf } from "@/lib/credentials/open-secrets";
import type { UpstreamCaller } from "@/lib/forwarding/core/identity";
import type { ConnectionView, Era } from "@/lib/gateway/core/snapshot";
import type { ClientInfo } from "@/lib/mcp/upstream-request";
import { LATEST_LEGACY, LATEST_MODERN } from "@/lib/mcp/versions";
import type { ConnectTrace } from "@/lib/net/connector";
import type { Deadlines } from "@/lib/net/deadlines";
import { isCredentialHeaderName, isCredentialHeaderValue } from "@/lib/net/header-rules";
import type { Outbound, OutboundHandler, OutboundPool, OutboundRequest } from "@/lib/net/outbound";
import { Breaker } from "@/lib/upstreams/breaker";
import type { UpstreamReply, UpstreamSessionKey } from "@/lib/upstreams/driver";
import { crowded, isTransportFailure, isUncarriedAnswer, notAnswering, paused } from "@/lib/upstreams/http/faults";
import type { LegacySession } from "@/lib/upstreams/http/legacy-session";
import type { HttpLimits } from "@/lib/upstreams/http/limits";
import type { SharedSessions } from "@/lib/upstreams/http/shared-sessions";
import type { Streamless } from "@/lib/upstreams/http/streamless";
import { RetryBudget } from "@/lib/upstreams/retry-budget";

/** Opens a connection's credential as the headers that carry it; null when it has none. Throws when it cannot be opened. */
export type OpenCredential = (connection: ConnectionView) => Readonly<Record<string, string>> | null;

/** The headers that say whom a request is for; see `IdentityForwarder.headersFor`. */
export type Identify = (
  connection: ConnectionView,
  caller: UpstreamCaller | null,
  tool: string | null,
) => readonly string[];

export const SAYS_NOTHING: Identify = () => [];

/** A server that has not given a sign of life for so long while calls wait for it has stalled, or is very busy. */
const STALLED_AFTER_MS = 10_000;
const STALLED_SHARE = 8;
/** So many may wait all the same: tools that think for minutes are not a crowd. */
const STALLED_CALLS = 4;

/** Small enough for servers that keep ids in 32 bits. */
const ALL_IDS = { first: 0, span: 2 ** 31 };

class LinkClosed extends Error {
  readonly code = "EDESTROYED";
}

/** What all links share. */
export interface LinkDeps {
  readonly outbound: Outbound;
  readonly openCredential: OpenCredential;
  readonly secretsOf: SecretsOf;
  readonly identify: Identify;
  readonly limits: HttpLimits;
  readonly clientInfo: ClientInfo;
  readonly deadlines: Deadlines;
  readonly streamless: Streamless;
  /** Null where this process is alone. */
  readonly sharedSessions: SharedSessions | null;
}

/** What an upstream turned out to speak. */
export interface Verdict {
  readonly era: Era;
  readonly version: string;
}

/**
 * What no two ways have in common: the organization, the connection, its credential, its address, and what is said of who
 * calls, since servers remember that with a session.
 */
export function wayKey({ organizationId, id, credential, url, forwarding }: ConnectionView): string {
  const way = [organizationId, id, credential && [credential.id, credential.version], url];
  return JSON.stringify(forwarding ? [...way, forwarding.settings] : way);
}

/**
 * The way to one upstream under one credential: connections, the era, and the legacy sessions. Nothing of it is shared with
 * another organization, connection or credential, even where the server is the same.
 */
export class Link {
  readonly deps: LinkDeps;
  /** Counts only faults of the transport; see `Breaker`. */
  readonly breaker: Breaker;
  readonly retries = new RetryBudget();
  #connection: ConnectionView;
  readonly #way: string;
  readonly path: string;
  readonly origin: string;
  readonly sessions = new Map<string, LegacySession>();
  /** The gateway as it introduces itself, as JSON text. */
  readonly clientInfoText: string;
  readonly #trace: ConnectTrace | undefined;
  readonly #baseHeaders: readonly string[];
  #calls: OutboundPool | null = null;
  #side: OutboundPool | null = null;
  #verdict: Verdict | null = null;
  #distrustsView = false;
  /** The view whose legacy leg has proved gone. */
  #viewWithoutLeg: ConnectionView | null = null;
  negotiation: Promise<Verdict> | null = null;
  #lastId = 0;
  readonly #ids: { readonly first: number; readonly span: number };
  inFlight = 0;
  /** Calls in flight whose clients have a question of the server's to answer. */
  asking = 0;
  /** Called whenever the last call in flight has ended. */
  onIdle: (() => void) | null = null;
  /** Streams that are open now, to be ended with the link. */
  readonly streams = new Set<{ close(): void }>();
  lastUsedAt = performance.now();
  /** When the upstream last gave a sign of life, or was last given a chance to; `performance.now()` milliseconds. */
  aliveAt = this.lastUsedAt;
  isRetired = false;
  #isDestroyed = false;

  constructor(deps: LinkDeps, connection: ConnectionView, trace?: ConnectTrace) {
    this.deps = deps;
    this.#ids = deps.sharedSessions?.cluster.ids ?? ALL_IDS;
    this.breaker = new Breaker(deps.limits.breaker);
    this.#connection = connection;
    this.#way = wayKey(connection);
    this.#adopt(connection);
    this.#trace = trace;
    this.clientInfoText = JSON.stringify(deps.clientInfo);
    const url = new URL(connection.url);
    this.origin = url.origin;
    this.path = url.pathname + url.search;
    this.#baseHeaders = [
      "content-type",
      "application/json",
      "accept",
      "application/json, text/event-stream",
      "accept-encoding",
      "identity",
      "user-agent",
      `${deps.clientInfo.name}/${deps.clientInfo.version}`,
    ];
  }

  /** The newest view that was used; its credential is the link's. */
  get connection(): ConnectionView {
    return this.#connection;
  }

  set connection(connection: ConnectionView) {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#adopt(connection);
  }

  get slug(): string {
    return this.#connection.slug;
  }

  /** @param credentialId left out: with whichever */
  isOf(connectionId: string, credentialId: string | undefined): boolean {
    const { id, credential } = this.#connection;
    return id === connectionId && (credentialId === undefined || credential?.id === credentialId);
  }

  /** Requests made on this way so far, as its ids count them. */
  get requests(): number {
    return this.#lastId;
  }

  /** False once the server has said that it has no stream of its own (405); asked again when that may have changed. */
  get offersStream(): boolean {
    return !this.deps.streamless.has(this.#way);
  }

  onStreamRefused(): void {
    this.deps.streamless.add(this.#way);
  }

  get pools(): number {
    return (this.#calls ? 1 : 0) + (this.#side ? 1 : 0);
  }

  /** Ids are minted per link: nothing that a client sent reaches the upstream, and no other tenant's volume shows. */
  nextId(): number {
    return this.#ids.first + (++this.#lastId % this.#ids.span);
  }

  /** What the upstream speaks, as far as it is known without asking. */
  get verdict(): Verdict | null {
    if (this.#verdict !== null) return this.#verdict;
    const { era, protocolVersion } = this.connection;
    if (era === null || this.#distrustsView) return null;
    return { era, version: protocolVersion ?? (era === "modern" ? LATEST_MODERN : LATEST_LEGACY) };
  }

  set verdict(verdict: Verdict | null) {
    this.#verdict = verdict;
    // Once what was remembered has proved wrong, only a fresh answer counts.
    if (verdict === null) this.#distrustsView = true;
  }

  /** Whether requests of this session go in the legacy era although the upstream is a modern one. */
  takesLegacyLeg(key: UpstreamSessionKey): boolean {
    const { connection } = this;
    return key.kind === "caller" && connection.legacyProtocolVersion !== null && connection !== this.#viewWithoutLeg;
  }

  /** The upstream has no sessions any more: until it is discovered anew, all requests go the modern way. */
  onLegacyLegGone(): void {
    this.#viewWithoutLeg = this.connection;
  }

  /**
   * A fresh array of the headers that every request has; who sends it adds its own. Throws a Fault when the credential
   * cannot be opened, or what is to be said of the caller cannot be.
   */
  headers(caller: UpstreamCaller | null, tool: string | null = null): string[] {
    const headers = [...this.#baseHeaders];
    if (this.connection.credential !== null) addCredential(headers, this.connection, this.deps.openCredential);
    else if (this.connection.lacksCredential) throw credentialMissing(this.slug);
    if (this.connection.forwarding)
      addIdentity(headers, this.connection, this.deps.identify(this.connection, caller, tool));
    return headers;
  }

  /** Calls have a bounded number of connections: what waits for a slow upstream waits here and nowhere else. */
  sendCall(request: OutboundRequest, handler: OutboundHandler) {
    if (this.#isDestroyed) return handler.onFailure(new LinkClosed());
    this.#calls ??= this.#createPool(this.deps.limits.maxConnections);
    this.#calls.send(request, handler);
  }

  /** For what must never queue behind calls: answers to the server's questions, cancellations, streams, ends of sessions. */
  sendAside(request: OutboundRequest, handler: OutboundHandler) {
    if (this.#isDestroyed) return handler.onFailure(new LinkClosed());
    this.#side ??= this.#createPool(null);
    this.#side.send(request, handler);
  }

  /**
   * Lets a call through, or throws why the upstream is not asked: its circuit is open, or too many calls wait for it. The
   * call itself counts as in flight already. Returns whether it is the one that an open circuit lets through to see.
   */
  admit(freePlaces: number | undefined, now: number): boolean {
    if (freePlaces !== undefined && this.#waiting > freePlaces / STALLED_SHARE) this.#checkCrowd(freePlaces, now);
    if (!this.breaker.isTroubled) return false;
    const refusal = this.breaker.refusal(now);
    if (refusal) throw paused(this.slug, refusal);
    return this.breaker.takeProbe();
  }

  /** What a call's outcome says of the upstream. `isProbe`: as `admit` returned it. */
  judge(outcome: UpstreamReply | Fault, startedAt: number, now: number, isProbe: boolean): void {
    const { breaker } = this;
    if (!isFault(outcome) || isUncarriedAnswer(outcome)) {
      this.aliveAt = now;
      if (breaker.isTroubled) breaker.onAnswer(startedAt, now);
      return;
    }
    // One that answers others is not down: this call was slow.
    const isSlowOnly = outcome.code === "request_timeout" && this.aliveAt > startedAt;
    if (isTransportFailure(outcome) && !isSlowOnly)
      breaker.onFailure(outcome.publicMessage, startedAt, now, this.requests, isProbe);
    else if (isProbe) breaker.onProbeGone();
  }

  /**
   * One server gets no more of an organization's places than it leaves to the others, and one that has stopped answering
   * an eighth of that: however many servers hang, there is room for calls to the rest.
   */
  #checkCrowd(freePlaces: number, now: number): void {
    const waiting = this.#waiting - 1;
    if (this.#waiting > freePlaces) throw crowded(this.slug, waiting);
    const silentMs = now - this.aliveAt;
    if (silentMs > STALLED_AFTER_MS && waiting >= STALLED_CALLS) throw notAnswering(this.slug, waiting, silentMs);
  }

  /** Calls that wait for the server, and not for what the server asked their clients. */
  get #waiting(): number {
    return this.inFlight - this.asking;
  }

  #adopt({ isDisabled, status, statusReason, nextRetryAt }: ConnectionView): void {
    const shared = {
      isDisabled,
      isPaused: status === "paused",
      isConnected: status === "connected",
      reason: statusReason,
      retryInMs: nextRetryAt === null ? null : nextRetryAt - Date.now(),
    };
    this.breaker.adopt(shared, performance.now());
  }

  sessionKey(key: UpstreamSessionKey): string {
    if (key.kind === "principal") return `principal ${key.id} ${JSON.stringify(key.capabilities)}`;
    return key.kind === "caller" ? `caller ${key.id}` : key.kind;
  }

  async destroy(): Promise<void> {
    this.#isDestroyed = true;
    const pools = [this.#calls, this.#side];
    this.#calls = null;
    this.#side = null;
    await Promise.all(pools.map((pool) => pool?.destroy()));
  }

  #createPool(connections: number | null): OutboundPool {
    return this.deps.outbound.createPool(this.origin, { connections, ...(this.#trace ? { trace: this.#trace } : {}) });
  }
}

/** Some servers serve strangers as well, only differently: what is meant to be said with a credential is not said without. */
function credentialMissing(slug: string): Fault {
  return new Fault("needs_reauth", `${slug} needs re-authorization: its credential is missing.`);
}

function addCredential(headers: string[], connection: ConnectionView, open: OpenCredential): void {
  const credential = open(connection);
  for (const name in credential) {
    const value = credential[name] ?? "";
    if (!isCredentialHeaderName(name) || !isCredentialHeaderValue(value)) {
      throw new Fault(
        "needs_reauth",
        `${connection.slug} needs re-authorization: its credential cannot be sent as a header.`,
        {
          detail: { header: name.slice(0, 64) },
        },
      );
    }
    headers.push(name.toLowerCase(), value);
  }
}

/** A credential that uses one of these headers is refused when it is set; where one does all the same, neither is sent. */
function addIdentity(headers: string[], { slug }: ConnectionView, identity: readonly string[]): void {
  for (let at = 0; at + 1 < identity.length; at += 2) {
    const [name = "", value = ""] = [identity[at], identity[at + 1]];
    if (!isCredentialHeaderName(name) || !isCredentialHeaderValue(value) || hasHeader(headers, name)) {
      throw new Fault("needs_reauth", `${slug} cannot be told who calls: its header ${name} is taken or not fit.`);
    }
    headers.push(name, value);
  }
}

function hasHeader(headers: readonly string[], name: string): boolean {
  return headers.some((header, at) => at % 2 === 0 && header === name);
}
