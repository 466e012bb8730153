import type { JsonObject } from "@/lib/base/json";
import { openSecrets } from "@/lib/credentials/open-secrets";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { Deadlines } from "@/lib/net/deadlines";
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
import { ENDED_STREAM } from "@/lib/upstreams/ended-stream";
import type { HttpDriverOptions } from "@/lib/upstreams/http/driver";
import { DEFAULT_HTTP_LIMITS } from "@/lib/upstreams/http/limits";
import { Link, type LinkDeps, SAYS_NOTHING, wayKey } from "@/lib/upstreams/http/link";
import { Streamless } from "@/lib/upstreams/http/streamless";
import { SseCall } from "@/lib/upstreams/sse/call";
import { discoverSse } from "@/lib/upstreams/sse/discover";
import { SseSession } from "@/lib/upstreams/sse/session";

const SWEEP_MS = 30_000;
const LINK_IDLE_MS = 10 * 60_000;

/** One way to a server, with its sessions by whose they are. */
interface Way {
  readonly link: Link;
  readonly sessions: Map<string, SseSession>;
}

/** The driver for kind `sse`: the HTTP+SSE transport of 2024-11-05, deprecated since 2025-03-26 and still served by some. */
export function createSseDriver(options: HttpDriverOptions): UpstreamDriver {
  return new SseDriver(options);
}

class SseDriver implements UpstreamDriver {
  readonly kind = "sse";
  readonly #deps: LinkDeps;
  readonly #ways = new Map<string, Way>();
  readonly #sweeper: NodeJS.Timeout;

  constructor({ outbound, openCredential, identify = SAYS_NOTHING, secretsOf, clientInfo, limits }: HttpDriverOptions) {
    this.#deps = {
      outbound,
      openCredential,
      secretsOf: secretsOf ?? ((connection) => openSecrets(openCredential, connection)),
      identify,
      clientInfo,
      limits: { ...DEFAULT_HTTP_LIMITS, ...limits },
      deadlines: new Deadlines(),
      streamless: new Streamless(),
      // A session lives as long as its stream, and that at one process.
      sharedSessions: null,
    };
    this.#sweeper = setInterval(() => this.#sweep(), Math.min(SWEEP_MS, this.#deps.limits.sessionIdleMs));
    this.#sweeper.unref();
  }

  send(target: UpstreamTarget, request: UpstreamRequest, events: UpstreamCallEvents): UpstreamCall {
    return new SseCall(this.#session(this.#way(target.connection), target), request, events, target.caller ?? null);
  }

  async notify(target: UpstreamTarget, method: string, params: JsonObject): Promise<void> {
    // A session that does not exist yet has nothing to be told.
    const { link, sessions } = this.#way(target.connection);
    await sessions.get(link.sessionKey(target.session))?.notify(method, params);
  }

  listen(target: UpstreamTarget, subscription: UpstreamSubscription, events: UpstreamStreamEvents): UpstreamStream {
    const way = this.#way(target.connection);
    const { status, isDisabled } = way.link.connection;
    if (status === "paused" || isDisabled) return ENDED_STREAM;
    return this.#session(way, target).listen(subscription, events);
  }

  discover(connection: ConnectionView, options: Parameters<UpstreamDriver["discover"]>[1]) {
    return discoverSse(this.#deps, connection, options);
  }

  async endCallerSession(callerSessionId: string): Promise<void> {
    for (const { sessions } of this.#ways.values()) {
      for (const [name, session] of sessions) {
        if (session.key.kind !== "caller" || session.key.id !== callerSessionId) continue;
        sessions.delete(name);
        session.end();
      }
    }
  }

  async forget(connectionId: string, credentialId?: string): Promise<void> {
    const ways = [...this.#ways].filter(([, { link }]) => link.isOf(connectionId, credentialId));
    await Promise.all(ways.map(([key, way]) => this.#retire(key, way)));
  }

  stats() {
    let sessions = 0;
    let pools = 0;
    let inFlight = 0;
    for (const way of this.#ways.values()) {
      sessions += [...way.sessions.values()].filter((session) => session.initialized !== null).length;
      pools += way.link.pools;
      inFlight += way.link.inFlight;
    }
    return { sessions, pools, inFlight };
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    const ways = [...this.#ways.values()];
    this.#ways.clear();
    await Promise.all(ways.map((way) => finish(way)));
    this.#deps.deadlines.close();
  }

  #way(connection: ConnectionView): Way {
    const key = wayKey(connection);
    let way = this.#ways.get(key);
    if (!way) {
      way = { link: new Link(this.#deps, connection), sessions: new Map() };
      this.#ways.set(key, way);
    }
    way.link.connection = connection;
    return way;
  }

  #session({ link, sessions }: Way, { session: key, caller }: UpstreamTarget): SseSession {
    const name = link.sessionKey(key);
    let session = sessions.get(name);
    if (!session) {
      session = new SseSession(link, key, caller);
      sessions.set(name, session);
    }
    return session;
  }

  /** No new use of a way. It ends when the calls in flight are done. */
  async #retire(key: string, way: Way): Promise<void> {
    this.#ways.delete(key);
    way.link.isRetired = true;
    if (way.link.inFlight === 0) await finish(way);
    else way.link.onIdle = () => void finish(way);
  }

  #sweep(): void {
    const now = performance.now();
    for (const [key, way] of this.#ways) {
      for (const [name, session] of way.sessions) {
        const isIdle =
          session.inFlight === 0 && !session.isUsed && now - session.lastUsedAt > this.#deps.limits.sessionIdleMs;
        if (!isIdle) continue;
        way.sessions.delete(name);
        session.end();
      }
      const isUnused = way.link.inFlight === 0 && way.sessions.size === 0 && now - way.link.lastUsedAt > LINK_IDLE_MS;
      if (isUnused) void this.#retire(key, way);
    }
  }
}

async function finish({ link, sessions }: Way): Promise<void> {
  link.onIdle = null;
  for (const session of sessions.values()) session.end();
  sessions.clear();
  await link.destroy();
}
