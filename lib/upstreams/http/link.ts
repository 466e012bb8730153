import { Fault } from "@/lib/base/errors";
import type { ConnectionView, Era } from "@/lib/gateway/core/snapshot";
import type { ClientInfo } from "@/lib/mcp/upstream-request";
import { LATEST_LEGACY, LATEST_MODERN } from "@/lib/mcp/versions";
import type { ConnectTrace } from "@/lib/net/connector";
import type { Deadlines } from "@/lib/net/deadlines";
import { isCredentialHeaderName, isCredentialHeaderValue } from "@/lib/net/header-rules";
import type { Outbound, OutboundHandler, OutboundPool, OutboundRequest } from "@/lib/net/outbound";
import type { UpstreamSessionKey } from "@/lib/upstreams/driver";
import { paused } from "@/lib/upstreams/http/faults";
import type { LegacySession } from "@/lib/upstreams/http/legacy-session";
import type { HttpLimits } from "@/lib/upstreams/http/limits";

/** Opens a connection's credential as the headers that carry it; null when it has none. Throws when it cannot be opened. */
export type OpenCredential = (connection: ConnectionView) => Readonly<Record<string, string>> | null;

/** What all links share. */
export interface LinkDeps {
  readonly outbound: Outbound;
  readonly openCredential: OpenCredential;
  readonly limits: HttpLimits;
  readonly clientInfo: ClientInfo;
  readonly deadlines: Deadlines;
}

/** What an upstream turned out to speak. */
export interface Verdict {
  readonly era: Era;
  readonly version: string;
}

/**
 * The way to one upstream under one credential: connections, the era, and the legacy sessions. Nothing of it is shared with
 * another organization, connection or credential, even where the server is the same.
 */
export class Link {
  readonly deps: LinkDeps;
  /** The newest view that was used; its credential is the link's. */
  connection: ConnectionView;
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
  negotiation: Promise<Verdict> | null = null;
  #lastId = 0;
  inFlight = 0;
  /** Called whenever the last call in flight has ended. */
  onIdle: (() => void) | null = null;
  /** Streams that are open now, to be ended with the link. */
  readonly streams = new Set<{ close(): void }>();
  lastUsedAt = performance.now();
  isRetired = false;

  constructor(deps: LinkDeps, connection: ConnectionView, trace?: ConnectTrace) {
    this.deps = deps;
    this.connection = connection;
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

  get slug(): string {
    return this.connection.slug;
  }

  get pools(): number {
    return (this.#calls ? 1 : 0) + (this.#side ? 1 : 0);
  }

  /** Ids are minted per link: nothing that a client sent reaches the upstream, and no other tenant's volume shows. */
  nextId(): number {
    return ++this.#lastId;
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

  /** A fresh array of the headers that every request has; the caller adds its own. */
  headers(): string[] {
    const headers = [...this.#baseHeaders];
    if (this.connection.credential !== null) addCredential(headers, this.connection, this.deps.openCredential);
    return headers;
  }

  /** Calls have a bounded number of connections: what waits for a slow upstream waits here and nowhere else. */
  sendCall(request: OutboundRequest, handler: OutboundHandler): void {
    this.#calls ??= this.#createPool(this.deps.limits.maxConnections);
    this.#calls.send(request, handler);
  }

  /** For what must never queue behind calls: answers to the server's questions, cancellations, streams, ends of sessions. */
  sendAside(request: OutboundRequest, handler: OutboundHandler): void {
    this.#side ??= this.#createPool(null);
    this.#side.send(request, handler);
  }

  checkUsable(): void {
    if (this.connection.status === "paused") throw paused(this.slug);
  }

  sessionKey(key: UpstreamSessionKey): string {
    return key.kind === "pooled" ? "pooled" : `caller ${key.id}`;
  }

  async destroy(): Promise<void> {
    const pools = [this.#calls, this.#side];
    this.#calls = null;
    this.#side = null;
    await Promise.all(pools.map((pool) => pool?.destroy()));
  }

  #createPool(connections: number | null): OutboundPool {
    return this.deps.outbound.createPool(this.origin, { connections, ...(this.#trace ? { trace: this.#trace } : {}) });
  }
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
