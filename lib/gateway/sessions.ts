import { createHmac } from "node:crypto";
import { uuidv7 } from "@/lib/base/ids";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { isSameText } from "@/lib/base/same-text";
import { addToCount } from "@/lib/gateway/core/count";
import type { EventSink } from "@/lib/gateway/exchange";
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

/** The kinds of question that a server may ask a client; everything else a client declares says nothing to an upstream. */
export function answerableCapabilities(declared: unknown): JsonObject {
  if (!isJsonObject(declared)) return {};
  const kept = Object.fromEntries(
    ["roots", "sampling", "elicitation"].flatMap((name) =>
      isJsonObject(declared[name]) ? [[name, declared[name]]] : [],
    ),
  );
  return JSON.stringify(kept).length <= 512 ? kept : {};
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
}

export interface SessionUpstream {
  logLevel: string | null;
  /** The upstream's URIs that this client subscribed to. */
  readonly subscriptions: Set<string>;
  close: (() => void) | null;
}

const IDLE_MS = 30 * 60_000;
const MAX_PER_ORGANIZATION = 1000;
/** Ended ids that are remembered; a forgotten one is an old id that only its own principal could use again. */
const MAX_ENDED = 20_000;

export class SessionStore {
  readonly #codec: SessionCodec;
  readonly #live = new Map<string, LiveSession>();
  readonly #countOf = new Map<string, number>();
  /** Ended by DELETE; kept until the id would have expired anyway. */
  readonly #ended = new Map<string, number>();
  readonly #onEnd: (session: LiveSession) => void;

  constructor(key: Buffer, onEnd: (session: LiveSession) => void) {
    this.#codec = new SessionCodec(key);
    this.#onEnd = onEnd;
  }

  /** A new session; the oldest of the organization gives way when there are a thousand. */
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
    return facts && this.#adopt(token, facts, now);
  }

  end(session: LiveSession, now: number): void {
    if (!this.#live.delete(session.token)) return;
    addToCount(this.#countOf, session.facts.organizationId, -1);
    this.#ended.set(session.token, now);
    for (const token of this.#ended.keys()) {
      if (this.#ended.size <= MAX_ENDED) break;
      this.#ended.delete(token);
    }
    this.#onEnd(session);
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
    };
    if ((this.#countOf.get(facts.organizationId) ?? 0) >= MAX_PER_ORGANIZATION)
      this.#releaseOldest(facts.organizationId);
    this.#live.set(token, session);
    addToCount(this.#countOf, facts.organizationId, 1);
    return session;
  }

  #releaseOldest(organizationId: string): void {
    let oldest: LiveSession | null = null;
    for (const session of this.#live.values()) {
      if (session.facts.organizationId !== organizationId) continue;
      if (!oldest || isEasierToSpare(session, oldest)) oldest = session;
    }
    if (oldest) this.#release(oldest);
  }

  /** Drops what this process holds; the id stays good and a later request starts afresh. */
  #release(session: LiveSession): void {
    this.#live.delete(session.token);
    addToCount(this.#countOf, session.facts.organizationId, -1);
    this.#onEnd(session);
  }
}

/** Sessions that nothing is open on go before those in use, the longest unused first. */
function isEasierToSpare(session: LiveSession, other: LiveSession): boolean {
  const isBusy = (each: LiveSession) => each.streams.size + each.calls.size > 0;
  if (isBusy(session) !== isBusy(other)) return isBusy(other);
  return session.lastUsedAt < other.lastUsedAt;
}
