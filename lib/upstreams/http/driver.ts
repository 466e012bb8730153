import type { JsonObject } from "@/lib/base/json";
import { openSecrets, type SecretsOf } from "@/lib/credentials/open-secrets";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { ClientInfo } from "@/lib/mcp/upstream-request";
import { Deadlines } from "@/lib/net/deadlines";
import type { Outbound } from "@/lib/net/outbound";
import type {
  UpstreamCall,
  UpstreamCallEvents,
  UpstreamDriver,
  UpstreamRequest,
  UpstreamStream,
  UpstreamStreamEvents,
  UpstreamSubscription,
  UpstreamTarget,
} from "@/lib/upstreams/driver";
import { Call } from "@/lib/upstreams/http/call";
import { discoverHttp } from "@/lib/upstreams/http/discover";
import { LegacySession } from "@/lib/upstreams/http/legacy-session";
import { DEFAULT_HTTP_LIMITS, type HttpLimits } from "@/lib/upstreams/http/limits";
import {
  type Identify,
  Link,
  type LinkDeps,
  type OpenCredential,
  SAYS_NOTHING,
  wayKey,
} from "@/lib/upstreams/http/link";
import { listenModern } from "@/lib/upstreams/http/modern-stream";
import { verdictOf } from "@/lib/upstreams/http/negotiate";
import type { SendOnSession } from "@/lib/upstreams/http/session-stream";
import { SharedSessions, type UpstreamCluster } from "@/lib/upstreams/http/shared-sessions";
import { Streamless } from "@/lib/upstreams/http/streamless";

const SWEEP_MS = 30_000;
/** How long the servers together get to hear that their sessions are over, when the process ends. */
const FAREWELL_MS = 3000;
const LINK_IDLE_MS = 10 * 60_000;

export interface HttpDriverOptions {
  readonly outbound: Outbound;
  readonly openCredential: OpenCredential;
  /** What is masked where a server repeats it; absent: the headers that were opened. */
  readonly secretsOf?: SecretsOf;
  /** Absent: no connection says who calls. */
  readonly identify?: Identify;
  readonly clientInfo: ClientInfo;
  readonly limits?: Partial<HttpLimits>;
  /** The processes with which upstream sessions are shared; absent where there is one. */
  readonly cluster?: UpstreamCluster | undefined;
}

/** The driver for kind `http`: Streamable HTTP of both eras (2025-03-26 to 2026-07-28). */
export function createHttpDriver(options: HttpDriverOptions): UpstreamDriver {
  return new HttpDriver(options);
}

class HttpDriver implements UpstreamDriver {
  readonly kind = "http";
  readonly #deps: LinkDeps;
  /** For sessions that are nobody else's. */
  readonly #alone: LinkDeps;
  readonly #links = new Map<string, Link>();
  /** Views are immutable: the usual call finds its link without putting a key together. */
  readonly #linkOf = new WeakMap<ConnectionView, Link>();
  readonly #callerSessions = new Map<string, Set<LegacySession>>();
  readonly #sweeper: NodeJS.Timeout;

  constructor({
    outbound,
    openCredential,
    identify = SAYS_NOTHING,
    secretsOf,
    clientInfo,
    limits,
    cluster,
  }: HttpDriverOptions) {
    const bounds = { ...DEFAULT_HTTP_LIMITS, ...limits };
    this.#deps = {
      outbound,
      openCredential,
      secretsOf: secretsOf ?? ((connection) => openSecrets(openCredential, connection)),
      identify,
      clientInfo,
      limits: bounds,
      deadlines: new Deadlines(),
      streamless: new Streamless(),
      sharedSessions: cluster ? new SharedSessions(cluster, bounds.sessionIdleMs) : null,
    };
    this.#alone = { ...this.#deps, sharedSessions: null };
    this.#sweeper = setInterval(() => this.#sweep(), Math.min(SWEEP_MS, this.#deps.limits.sessionIdleMs));
    this.#sweeper.unref();
  }

  send(target: UpstreamTarget, request: UpstreamRequest, events: UpstreamCallEvents): UpstreamCall {
    const link = this.#link(target.connection);
    const { session, caller } = target;
    return new Call(
      link,
      request,
      events,
      () => this.#session(link, target),
      link.takesLegacyLeg(session),
      caller ?? null,
    );
  }

  async notify(target: UpstreamTarget, method: string, params: JsonObject): Promise<void> {
    // A session that does not exist yet has nothing to be told; a modern upstream takes no notifications.
    const link = this.#link(target.connection);
    const session = link.sessions.get(link.sessionKey(target.session));
    await session?.notify(method, params);
  }

  listen(target: UpstreamTarget, subscription: UpstreamSubscription, events: UpstreamStreamEvents): UpstreamStream {
    const link = this.#link(target.connection);
    const stream = new OpenStream(link);
    const open = (era: "legacy" | "modern", version: string) => {
      if (stream.isClosed) return;
      if (era === "modern" && !link.takesLegacyLeg(target.session))
        return stream.attach(
          listenModern(link, version, target.caller ?? null, subscription, events, stream.becomeReady, () =>
            stream.close(),
          ),
        );
      // It has said that it has none (405): no session is opened only to hear that again.
      if (!link.offersStream) return stream.close();
      const shared = this.#session(link, target).stream.listen(subscription, events, sendOnSession);
      void shared.ready.then(stream.becomeReady);
      void shared.closed.then(() => stream.close());
      stream.attach(shared);
    };
    const { verdict } = link;
    if (link.connection.status === "paused" || link.connection.isDisabled) stream.close();
    else if (verdict) open(verdict.era, verdict.version);
    else
      verdictOf(link).then(
        (found) => open(found.era, found.version),
        () => stream.close(),
      );
    return stream;
  }

  discover(connection: ConnectionView, options: Parameters<UpstreamDriver["discover"]>[1]) {
    return discoverHttp(this.#alone, connection, options);
  }

  async endCallerSession(callerSessionId: string, isForGood: boolean): Promise<void> {
    const sessions = this.#callerSessions.get(callerSessionId);
    this.#callerSessions.delete(callerSessionId);
    if (sessions) await Promise.all([...sessions].map((session) => this.#end(session, isForGood)));
  }

  async forget(connectionId: string, credentialId?: string): Promise<void> {
    const links = [...this.#links].filter(([, link]) => link.isOf(connectionId, credentialId));
    await Promise.all(links.map(([key, link]) => this.#retire(key, link)));
  }

  stats() {
    let sessions = 0;
    let pools = 0;
    let inFlight = 0;
    for (const link of this.#links.values()) {
      sessions += [...link.sessions.values()].filter((session) => session.initialized !== null).length;
      pools += link.pools;
      inFlight += link.inFlight;
    }
    return { sessions, pools, inFlight };
  }

  async close(isForGood = true): Promise<void> {
    clearInterval(this.#sweeper);
    const links = [...this.#links.values()];
    this.#links.clear();
    for (const link of links) {
      link.isRetired = true;
      for (const stream of [...link.streams]) stream.close();
    }
    // What is still in flight has had its time to finish (the gateway drains before): it fails with its connection.
    await within(FAREWELL_MS, Promise.all(links.map((link) => this.#endSessions(link, isForGood))));
    await Promise.all(links.map((link) => link.destroy()));
    this.#deps.deadlines.close();
  }

  #link(connection: ConnectionView): Link {
    const known = this.#linkOf.get(connection);
    if (known && !known.isRetired) {
      known.connection = connection;
      return known;
    }
    const key = wayKey(connection);
    let link = this.#links.get(key);
    if (!link) {
      link = new Link(this.#deps, connection);
      this.#links.set(key, link);
    }
    link.connection = connection;
    this.#linkOf.set(connection, link);
    return link;
  }

  #session(link: Link, { session: key, caller }: UpstreamTarget): LegacySession {
    const name = link.sessionKey(key);
    let session = link.sessions.get(name);
    if (!session) {
      session = new LegacySession(link, key, caller);
      link.sessions.set(name, session);
      if (key.kind === "caller") {
        const own = this.#callerSessions.get(key.id) ?? new Set();
        this.#callerSessions.set(key.id, own.add(session));
      }
    }
    return session;
  }

  async #end(session: LegacySession, isForGood: boolean): Promise<void> {
    const { link, key } = session;
    link.sessions.delete(link.sessionKey(key));
    if (key.kind === "caller") {
      const own = this.#callerSessions.get(key.id);
      own?.delete(session);
      if (own?.size === 0) this.#callerSessions.delete(key.id);
    }
    await session.end(isForGood);
  }

  /** No new use of a link. Its streams end at once, sessions and connections when the calls in flight are done. */
  async #retire(key: string, link: Link): Promise<void> {
    this.#links.delete(key);
    link.isRetired = true;
    for (const stream of [...link.streams]) stream.close();
    if (link.inFlight === 0) await this.#finish(link);
    else link.onIdle = () => void this.#finish(link);
  }

  async #finish(link: Link): Promise<void> {
    link.onIdle = null;
    await this.#endSessions(link, true);
    await link.destroy();
  }

  async #endSessions(link: Link, isForGood: boolean): Promise<void> {
    await Promise.all([...link.sessions.values()].map((session) => this.#end(session, isForGood)));
  }

  /** Ends the sessions that no process uses any more, and says which this one uses. */
  async #tendShared(shared: SharedSessions): Promise<void> {
    await shared.tend();
    for (const { connection, initialized } of await shared.takeAbandoned()) {
      const link = new Link(this.#alone, connection);
      await new LegacySession(link, { kind: "pooled" }).endAbandoned(initialized);
      await link.destroy();
    }
  }

  #sweep(): void {
    const { sharedSessions } = this.#deps;
    if (sharedSessions) void this.#tendShared(sharedSessions).catch(() => undefined);
    const now = performance.now();
    for (const [key, link] of this.#links) {
      for (const session of link.sessions.values()) {
        const isIdle =
          session.inFlight === 0 &&
          !session.stream.isUsed &&
          now - session.lastUsedAt > this.#deps.limits.sessionIdleMs;
        if (isIdle) void this.#end(session, false);
      }
      const isUnused =
        link.inFlight === 0 &&
        link.sessions.size === 0 &&
        link.streams.size === 0 &&
        now - link.lastUsedAt > LINK_IDLE_MS;
      if (isUnused) void this.#retire(key, link);
    }
  }
}

/** Resolves with `work`, or after `ms`; a server that hangs must not hold up the end. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    work,
    new Promise((resolve) => {
      timer = setTimeout(resolve, ms);
    }),
  ]);
  clearTimeout(timer);
}

/** A stream as its listener holds it, whatever it turns out to be. Closing it is idempotent. */
class OpenStream implements UpstreamStream {
  readonly closed: Promise<void>;
  readonly ready: Promise<void>;
  readonly #link: Link;
  becomeReady: () => void = () => {};
  #finish: () => void = () => {};
  #inner: { close(): void } | null = null;
  isClosed = false;

  constructor(link: Link) {
    this.#link = link;
    link.streams.add(this);
    this.closed = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.ready = new Promise((resolve) => {
      this.becomeReady = resolve;
    });
  }

  attach(inner: { close(): void }): void {
    this.#inner = inner;
    if (this.isClosed) inner.close();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#link.streams.delete(this);
    this.#inner?.close();
    this.becomeReady();
    this.#finish();
  }
}

/** Subscribing is an ordinary request on the session; a server that refuses it simply sends no updates. */
const sendOnSession: SendOnSession = async (session, method, params, timeoutMs) => {
  const request: UpstreamRequest = {
    method,
    params,
    progress: false,
    logLevel: null,
    clientCapabilities: {},
    headerParameters: {},
    traceparent: null,
    timeoutMs,
  };
  const { link } = session;
  const call = new Call(link, request, {}, () => session, link.takesLegacyLeg(session.key), session.caller);
  await call.done.catch(() => undefined);
};
