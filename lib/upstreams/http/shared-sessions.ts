import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { isFault } from "@/lib/base/errors";
import { sha256Hex } from "@/lib/base/hash";
import type { JsonObject, JsonValue } from "@/lib/base/json";
import type { Leases } from "@/lib/cluster/leases";
import type { Letter, PostOffice, Sealer, Sender } from "@/lib/cluster/post";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Initialized, LegacySession } from "@/lib/upstreams/http/legacy-session";

/** The other processes, as the driver needs them. */
export interface UpstreamCluster {
  readonly post: PostOffice;
  readonly leases: Leases;
  readonly sealer: Sealer;
  /** The JSON-RPC ids that this process mints: on a shared session no two processes may use the same at a time. */
  readonly ids: { readonly first: number; readonly span: number };
  /** The connection as it is now; null when it is gone. */
  connection(organizationId: string, id: string): ConnectionView | null;
}

/** One process initializes, the others wait for so long and look so often. */
const TURN_MS = 20_000;
const LOOK_EVERY_MS = 40;
const CLAIM_MS = 60_000;
/** How long the others have to take a question up, and to say how many of their calls it may belong to. */
const TAKE_UP_WITHIN_MS = 2000;
const ROLL_CALL_MS = 500;
const SLACK_MS = 120_000;
const DUE = "upstream-sessions:due";

const json = z.custom<JsonValue>((value) => value !== undefined);
const object = z.record(z.string(), json);
const place = z.string();
const requestId = z.union([z.string(), z.number()]);

const record = z.strictObject({
  organizationId: z.string(),
  connectionId: z.string(),
  credential: z.string().nullable(),
  url: z.string(),
  initialized: z.strictObject({
    protocolVersion: z.string(),
    capabilities: object,
    serverInfo: object.nullable(),
    instructions: z.string().nullable(),
    sessionId: z.string().nullable(),
  }),
});

/** A session that nobody used for its time, to be ended with its server. */
export interface AbandonedSession {
  readonly connection: ConnectionView;
  readonly initialized: Initialized;
}

function credentialOf({ credential }: ConnectionView): string | null {
  return credential && `${credential.id}:${credential.version}`;
}

/**
 * The upstream sessions that all processes use together: what a server remembers of a session (who logged in, what was
 * opened) is there whichever process a request comes to. Redis holds the session's id, sealed; the place where it stands
 * is made of organization, connection, credential version, address, whose session it is and what is said of who calls.
 */
export class SharedSessions {
  readonly cluster: UpstreamCluster;
  readonly idleMs: number;
  readonly #members = new Map<string, SharedSession>();

  constructor(cluster: UpstreamCluster, idleMs: number) {
    this.cluster = cluster;
    this.idleMs = idleMs;
    const { post } = cluster;
    const said = z.strictObject({ place, method: z.string(), params: object, claim: z.string().nullable() });
    post.receive("upstream-said", said, async (letter) => {
      const member = this.#memberOf(letter);
      const { claim, method, params } = letter.body;
      if (member?.wants(method, params) && (claim === null || (await member.claim(claim))))
        member.session.stream.hear(method, params);
    });
    const asks = z.strictObject({ place, id: requestId, method: z.string(), params: object, claim: z.string() });
    post.receive("upstream-asks", asks, async (letter) => {
      const member = this.#memberOf(letter);
      const { id, method, params, claim } = letter.body;
      if (member?.session.stream.canAnswer && (await member.claim(claim)))
        member.session.stream.answer(id, method, params);
    });
    post.receive("upstream-who", z.strictObject({ place, call: z.string() }), async (letter) => {
      const count = this.#memberOf(letter)?.session.stream.callsThatMayAsk ?? 0;
      if (count > 0) await post.send(letter.from, "upstream-here", letter, { ...letter.body, count });
    });
    post.receive("upstream-here", z.strictObject({ place, call: z.string(), count: z.number() }), (letter) =>
      this.#memberOf(letter)?.heardRollCall(letter.body.call, letter.body.count),
    );
    post.receive("upstream-unsubscribed", z.strictObject({ place, uri: z.string() }), (letter) =>
      this.#memberOf(letter)?.session.stream.subscribeAgain(letter.body.uri),
    );
    post.receive("upstream-stream-free", z.strictObject({ place }), (letter) =>
      this.#memberOf(letter)?.session.stream.takeOver(),
    );
  }

  /** The part of a session that this process has. */
  join(session: LegacySession): SharedSession {
    const shared = new SharedSession(this, session);
    this.#members.set(shared.place, shared);
    return shared;
  }

  leave(shared: SharedSession): void {
    if (this.#members.get(shared.place) === shared) this.#members.delete(shared.place);
  }

  /** Says which sessions are in use here, and takes over a stream whose process has gone. Called now and then. */
  async tend(): Promise<void> {
    for (const shared of this.#members.values()) {
      await shared.touch();
      shared.session.stream.takeOver();
    }
  }

  /** Takes the sessions that no process has used for their time: each goes to one process, which ends it. */
  async takeAbandoned(): Promise<readonly AbandonedSession[]> {
    const { post, connection } = this.cluster;
    const { facts } = post.bus;
    const found: AbandonedSession[] = [];
    for (const at of await facts.takeDue(DUE, Date.now(), 50)) {
      const text = await facts.get(at);
      const read = text && this.read(at, text);
      if (!text || !read || !(await facts.remove(at, text))) continue;
      const view = connection(read.organizationId, read.connectionId);
      // Under the credential with which it was begun, at the server with which it was begun, or not at all.
      if (view && view.url === read.url && credentialOf(view) === read.credential)
        found.push({ connection: view, initialized: read.initialized });
    }
    return found;
  }

  schedule(at: string): Promise<void> {
    // Later than any process's own idea of when it was last used.
    return this.cluster.post.bus.facts.schedule(DUE, at, Date.now() + this.idleMs + Math.min(this.idleMs, SLACK_MS));
  }

  unschedule(at: string): Promise<void> {
    return this.cluster.post.bus.facts.unschedule(DUE, at);
  }

  /** Longer than the time after which it is taken as abandoned. */
  get lifeMs(): number {
    return this.idleMs * 2 + 600_000;
  }

  write(at: string, connection: ConnectionView, initialized: Initialized): string {
    const { organizationId, id, url } = connection;
    const whose = { organizationId, connectionId: id, credential: credentialOf(connection), url };
    const text = JSON.stringify({ ...whose, initialized });
    return this.cluster.sealer.seal(at, Date.now() + 7 * 86_400_000, text);
  }

  read(at: string, sealed: string): z.output<typeof record> | null {
    const text = this.cluster.sealer.open(at, Date.now(), sealed);
    const parsed = text === null ? null : record.safeParse(JSON.parse(text));
    return parsed?.success ? parsed.data : null;
  }

  #memberOf({ organizationId, body }: Letter<{ readonly place: string }>): SharedSession | null {
    const member = this.#members.get(body.place);
    return member?.session.link.connection.organizationId === organizationId ? member : null;
  }
}

/** One upstream session, as this process takes part in it. While Redis is away the process goes on with what it has. */
export class SharedSession {
  readonly session: LegacySession;
  readonly place: string;
  readonly #all: SharedSessions;
  /** The record that this process wrote or read last. */
  #text: string | null = null;
  #isStale = false;
  #touchedAt = Number.NEGATIVE_INFINITY;
  #holdsStream = false;
  readonly #rollCalls = new Map<string, (count: number) => void>();

  constructor(all: SharedSessions, session: LegacySession) {
    this.#all = all;
    this.session = session;
    const { connection } = session.link;
    const { organizationId, id, url, forwarding } = connection;
    const whose = session.link.sessionKey(session.key);
    const parts = [
      organizationId,
      id,
      credentialOf(connection),
      url,
      whose,
      ...(forwarding ? [forwarding.settings] : []),
    ];
    this.place = `org:${organizationId}:upstream:${sha256Hex(JSON.stringify(parts))}`;
  }

  get #post(): PostOffice {
    return this.#all.cluster.post;
  }

  get #sender(): Sender {
    return { organizationId: this.session.link.connection.organizationId, principalId: null };
  }

  /** The session that another process has begun, else one that `initialize` begins for all. Rejects as `initialize` does. */
  async obtain(initialize: () => Promise<Initialized>): Promise<Initialized> {
    const { facts } = this.#post.bus;
    const lock = `${this.place}:turn`;
    try {
      if (this.#isStale && this.#text !== null) await facts.remove(this.place, this.#text);
      this.#isStale = false;
      this.#text = null;
      const giveUpAt = performance.now() + TURN_MS;
      while (performance.now() < giveUpAt) {
        const known = await this.#lookUp();
        if (known) return known;
        if (await facts.setIfAbsent(lock, this.#post.processId, TURN_MS)) return await this.#begin(initialize, lock);
        await delay(LOOK_EVERY_MS);
      }
    } catch (error) {
      // What the server said is the caller's. What Redis did not say in time is nobody's: the session is this process's own.
      if (!isFault(error) || error.code !== "cluster_unavailable") throw error;
    }
    return initialize();
  }

  /** The server no longer knows the session. */
  forget(): void {
    this.#isStale = true;
  }

  async touch(): Promise<void> {
    const { lastUsedAt } = this.session;
    if (this.#text === null || lastUsedAt <= this.#touchedAt) return;
    this.#touchedAt = performance.now();
    await this.#post.bus.facts.extend(this.place, this.#text, this.#all.lifeMs);
    await this.#all.schedule(this.place);
  }

  /** This process is done with it. Resolves to whether the server has to be told: by one process, and only at the end. */
  async leave(isForGood: boolean): Promise<boolean> {
    this.#all.leave(this);
    await this.releaseStream();
    const text = this.#text;
    this.#text = null;
    try {
      // One that was begun while Redis was away is nobody else's.
      if (text === null) return true;
      if (!isForGood) {
        await this.#all.schedule(this.place);
        return false;
      }
      const isLast = await this.#post.bus.facts.remove(this.place, text);
      if (isLast) await this.#all.unschedule(this.place);
      return isLast;
    } catch {
      return isForGood;
    }
  }

  /** Of several processes one has the session's stream. */
  async takeStream(): Promise<boolean> {
    // While nobody can be asked the server decides; it refuses a second stream.
    this.#holdsStream = await this.#all.cluster.leases
      .acquire(`${this.place}:stream`, () => {
        this.#holdsStream = false;
        this.session.stream.giveUp();
      })
      .catch(() => !this.#post.bus.isReachable);
    return this.#holdsStream;
  }

  async releaseStream(): Promise<void> {
    if (!this.#holdsStream) return;
    this.#holdsStream = false;
    await this.#all.cluster.leases.release(`${this.place}:stream`);
    this.#post.announce("upstream-stream-free", this.#sender, { place: this.place });
  }

  /** Something that the server said on the stream. `isForOne`: several processes must not take it. */
  tell(method: string, params: JsonObject, isForOne: boolean): void {
    const claim = isForOne ? this.#newClaim() : null;
    this.#post.announce("upstream-said", this.#sender, { place: this.place, method, params, claim });
  }

  /** The server was told that nobody wants updates of this any more; a process that does says so again. */
  tellUnsubscribed(uri: string): void {
    this.#post.announce("upstream-unsubscribed", this.#sender, { place: this.place, uri });
  }

  wants(method: string, params: JsonObject): boolean {
    return this.session.stream.wants(method, params);
  }

  /**
   * Asks the processes that have calls in flight to take up a question. Resolves to false when none did: then it is for
   * this process to refuse it.
   */
  async passQuestion(id: number | string, method: string, params: JsonObject): Promise<boolean> {
    const claim = this.#newClaim();
    try {
      await this.#post.broadcast("upstream-asks", this.#sender, { place: this.place, id, method, params, claim });
      await delay(TAKE_UP_WITHIN_MS, undefined, { ref: false });
      return !(await this.claim(claim));
    } catch {
      return false;
    }
  }

  /** How many calls of other processes a question may belong to. */
  async callsElsewhere(): Promise<number> {
    const call = this.#newClaim();
    let total = 0;
    this.#rollCalls.set(call, (count) => {
      total += count;
    });
    try {
      await this.#post.broadcast("upstream-who", this.#sender, { place: this.place, call });
      await delay(ROLL_CALL_MS, undefined, { ref: false });
    } catch {
      // Nobody can be asked: what is known here is all there is.
    }
    this.#rollCalls.delete(call);
    return total;
  }

  heardRollCall(call: string, count: number): void {
    this.#rollCalls.get(call)?.(count);
  }

  claim(name: string): Promise<boolean> {
    return this.#post.bus.facts.setIfAbsent(`claim:${name}`, this.#post.processId, CLAIM_MS);
  }

  #newClaim(): string {
    return `${this.#post.processId}:${crypto.randomUUID()}`;
  }

  async #lookUp(): Promise<Initialized | null> {
    const text = await this.#post.bus.facts.get(this.place);
    const read = text === null ? null : this.#all.read(this.place, text);
    if (read === null) return null;
    this.#text = text;
    return read.initialized;
  }

  async #begin(initialize: () => Promise<Initialized>, lock: string): Promise<Initialized> {
    const { facts, processId } = this.#post.bus;
    try {
      // Another process may have been faster between our look and our turn.
      const known = await this.#lookUp();
      if (known) return known;
      const initialized = await initialize();
      await this.#share(initialized).catch(() => undefined);
      return initialized;
    } finally {
      await facts.remove(lock, processId).catch(() => false);
    }
  }

  /** Where this fails the session is this process's own, or ends with its time. */
  async #share(initialized: Initialized): Promise<void> {
    const text = this.#all.write(this.place, this.session.link.connection, initialized);
    await this.#post.bus.facts.set(this.place, text, this.#all.lifeMs);
    this.#text = text;
    await this.#all.schedule(this.place);
  }
}
