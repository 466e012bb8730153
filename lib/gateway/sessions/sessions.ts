import { createHmac } from "node:crypto";
import { uuidv7 } from "@/lib/base/ids";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { isSameText } from "@/lib/base/same-text";
import { APPS_EXTENSION } from "@/lib/gateway/core/apps";
import { addToCount } from "@/lib/gateway/core/count";
import { sessionToSpare } from "@/lib/gateway/core/session-to-spare";
import type { EventSink } from "@/lib/gateway/mounts/exchange";
import type { Elsewhere } from "@/lib/gateway/sessions/elsewhere";
import type { ResponseReply } from "@/lib/mcp/message";

/** What a legacy session id says, signed, so that any process can serve it (2025-11-25, "Session Management"). */
export interface SessionFacts {
  readonly id: string;
  readonly principalId: string;
  readonly organizationId: string;
  /** `/mcp` or `/{slug}/mcp`. */
  readonly endpoint: string;
  readonly protocolVersion: string;
  /** What the client can answer: roots, sampling, elicitation. */
  readonly capabilities: JsonObject;
  readonly clientName: string | null;
  readonly clientVersion: string | null;
  /** Unix milliseconds. */
  readonly issuedAt: number;
}

const LIFETIME_MS = 24 * 3_600_000;
const MAX_ID_LENGTH = 2048;

/** Writes and reads session ids: base64url of the facts, a dot, 128 bits of HMAC-SHA256. */
export class SessionCodec {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  #mac(body: string): string {
    return createHmac("sha256", this.#key).update(body).digest().subarray(0, 16).toString("base64url");
  }

  encode(facts: SessionFacts): string {
    const body = Buffer.from(
      JSON.stringify([
        1,
        facts.id,
        facts.principalId,
        facts.organizationId,
        facts.endpoint,
        facts.protocolVersion,
        facts.capabilities,
        facts.clientName,
        facts.clientVersion,
        facts.issuedAt,
      ]),
    ).toString("base64url");
    return `${body}.${this.#mac(body)}`;
  }

  /** Null for what we did not write, or what is older than a day. */
  decode(text: string, now: number): SessionFacts | null {
    if (text.length > MAX_ID_LENGTH) return null;
    const dot = text.indexOf(".");
    const body = text.slice(0, Math.max(dot, 0));
    // Compared as text: base64url has several spellings for the same bytes, and an ended id must have but one.
    if (dot < 0 || !isSameText(text.slice(dot + 1), this.#mac(body))) return null;
    const [
      ,
      id,
      principalId,
      organizationId,
      endpoint,
      protocolVersion,
      capabilities,
      clientName,
      clientVersion,
      issuedAt,
    ] = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as [
      1,
      string,
      string,
      string,
      string,
      string,
      JsonObject,
      string | null,
      string | null,
      number,
    ];
    if (now - issuedAt > LIFETIME_MS) return null;
    return {
      id,
      principalId,
      organizationId,
      endpoint,
      protocolVersion,
      capabilities,
      clientName,
      clientVersion,
      issuedAt,
    };
  }
}

const MAX_CAPABILITIES_LENGTH = 512;

/**
 * Of what a client declares, that which says something to an upstream: what it can be asked, and that it shows pages of
 * MCP Apps. It travels in the session id, so it is bounded.
 */
export function answerableCapabilities(declared: unknown): JsonObject {
  if (!isJsonObject(declared)) return {};
  const kept: JsonObject = {};
  for (const name of ["roots", "sampling", "elicitation"])
    if (isJsonObject(declared[name])) kept[name] = declared[name];
  if (JSON.stringify(kept).length > MAX_CAPABILITIES_LENGTH) return {};
  const apps = isJsonObject(declared.extensions) ? declared.extensions[APPS_EXTENSION] : undefined;
  if (!isJsonObject(apps)) return kept;
  const withApps = { ...kept, extensions: { [APPS_EXTENSION]: apps } };
  return JSON.stringify(withApps).length > MAX_CAPABILITIES_LENGTH ? kept : withApps;
}

/** What this process holds for a session beyond its id: open streams, calls in flight, questions put to the client. */
export interface LiveSession {
  readonly facts: SessionFacts;
  readonly token: string;
  /** The client's GET streams. Messages that belong to no call go to the first open one. */
  readonly streams: Set<EventSink>;
  /** Calls in flight by the client's own request id (with its type), for `notifications/cancelled`. */
  readonly calls: Map<string, (reason: string | undefined) => void>;
  /** Questions that wait for the client's answer, by the id that we minted. */
  readonly questions: Map<string, (reply: ResponseReply) => void>;
  /** Per connection used: how its own stream is held. */
  readonly upstreams: Map<string, SessionUpstream>;
  logLevel: string | null;
  lastUsedAt: number;
  /** The way to the processes that hold other parts of it. */
  readonly elsewhere: Elsewhere;
  /** Settles when it is known what became of a session that another process opened; null when it is. */
  joining: Promise<void> | null;
  /** Another process has ended it. */
  isEnded: boolean;
}

export interface SessionUpstream {
  logLevel: string | null;
  /** The upstream's URIs that this client subscribed to. */
  readonly subscriptions: Set<string>;
  /** The client's ids of tasks that it made here, by the upstream's own. */
  readonly tasks: Map<string, string>;
  close: (() => void) | null;
}

const IDLE_MS = 30 * 60_000;
const MAX_PER_ORGANIZATION = 1000;
/** Ended ids that are remembered; a forgotten one is an old id that only its own principal could use again. */
const MAX_ENDED = 20_000;

export class SessionStore {
  readonly #codec: SessionCodec;
  readonly #live = new Map<string, LiveSession>();
  readonly #byId = new Map<string, LiveSession>();
  readonly #countOf = new Map<string, number>();
  /** Ended by DELETE; kept until the id would have expired anyway. */
  readonly #ended = new Map<string, number>();
  readonly #elsewhere: Elsewhere;
  readonly #onEnd: (session: LiveSession, isForGood: boolean) => void;

  /** @param onEnd what this process holds is dropped; `isForGood`: and the session is over, not only unused */
  constructor(key: Buffer, elsewhere: Elsewhere, onEnd: (session: LiveSession, isForGood: boolean) => void) {
    this.#codec = new SessionCodec(key);
    this.#elsewhere = elsewhere;
    this.#onEnd = onEnd;
  }

  /** A new session; another one of the organization gives way when there are a thousand (`sessionToSpare`). */
  open(facts: Omit<SessionFacts, "id" | "issuedAt">, now: number): LiveSession {
    const full: SessionFacts = { ...facts, id: uuidv7(now), issuedAt: now };
    return this.#adopt(this.#codec.encode(full), full, now);
  }

  /** The session of a token that we wrote and nobody ended; adopts one that another process opened. */
  find(token: string, now: number): LiveSession | null {
    const live = this.#live.get(token);
    if (live) {
      live.lastUsedAt = now;
      return live;
    }
    if (this.#ended.has(token)) return null;
    const facts = this.#codec.decode(token, now);
    if (!facts) return null;
    const adopted = this.#adopt(token, facts, now);
    adopted.joining = this.#elsewhere.join(adopted);
    return adopted;
  }

  /** What this process holds of a session, by the id that is in its token. */
  byId(id: string): LiveSession | undefined {
    return this.#byId.get(id);
  }

  end(session: LiveSession, now: number): void {
    if (!this.#drop(session)) return;
    this.#ended.set(session.token, now);
    for (const token of this.#ended.keys()) {
      if (this.#ended.size <= MAX_ENDED) break;
      this.#ended.delete(token);
    }
    this.#onEnd(session, true);
  }

  all(): Iterable<LiveSession> {
    return this.#live.values();
  }

  /** Lets go of what has been idle for half an hour, and forgets ended ids that have expired. */
  sweep(now: number): void {
    for (const session of this.#live.values()) {
      const isIdle = session.streams.size === 0 && session.calls.size === 0 && now - session.lastUsedAt > IDLE_MS;
      if (isIdle) this.#release(session);
    }
    for (const [token, at] of this.#ended) if (now - at > LIFETIME_MS) this.#ended.delete(token);
  }

  #adopt(token: string, facts: SessionFacts, now: number): LiveSession {
    const session: LiveSession = {
      facts,
      token,
      streams: new Set(),
      calls: new Map(),
      questions: new Map(),
      upstreams: new Map(),
      logLevel: null,
      lastUsedAt: now,
      elsewhere: this.#elsewhere,
      joining: null,
      isEnded: false,
    };
    if ((this.#countOf.get(facts.organizationId) ?? 0) >= MAX_PER_ORGANIZATION) this.#makeRoom(facts.organizationId);
    this.#live.set(token, session);
    this.#byId.set(facts.id, session);
    addToCount(this.#countOf, facts.organizationId, 1);
    return session;
  }

  #makeRoom(organizationId: string): void {
    const own = [...this.#live.values()].filter(({ facts }) => facts.organizationId === organizationId);
    const spare = sessionToSpare(own);
    if (spare) this.#release(spare);
  }

  /** Drops what this process holds; the id stays good and a later request starts afresh. */
  #release(session: LiveSession): void {
    if (this.#drop(session)) this.#onEnd(session, false);
  }

  #drop(session: LiveSession): boolean {
    if (!this.#live.delete(session.token)) return false;
    this.#byId.delete(session.facts.id);
    addToCount(this.#countOf, session.facts.organizationId, -1);
    return true;
  }
}
