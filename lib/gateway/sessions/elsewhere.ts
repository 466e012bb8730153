import { z } from "zod";
import { FAULTS, type FaultCode } from "@/lib/base/errors";
import type { JsonValue } from "@/lib/base/json";
import type { Pipes } from "@/lib/cluster/pipes";
import type { PostOffice, Sender } from "@/lib/cluster/post";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { LiveSession } from "@/lib/gateway/sessions/sessions";
import type { ListKind } from "@/lib/gateway/streams/list-listeners";
import { ownerOfEvent } from "@/lib/gateway/streams/resumable";
import type { ResponseReply } from "@/lib/mcp/message";

/** How long the end of a session and its log level are remembered: as long as its id may be good. */
const SESSION_LIFE_MS = 24 * 3_600_000;
/** Said anew at every housekeeping. */
const STREAM_LIFE_MS = 60_000;

/** The ids under which questions are put to clients name the process that waits for the answer. */
const QUESTION = /^cw-([0-9a-f]{16})-/;

const faultCode = z.custom<FaultCode>((value) => typeof value === "string" && value in FAULTS);

/** A Fault as one process tells it another. */
export const toldFault = z.strictObject({ code: faultCode, message: z.string() });

/** What a call can be told, and a session, when the process that has it is another one. Alone, nothing here does anything. */
export class Elsewhere {
  readonly post: PostOffice;
  /** Streams that another process has and a client of this one reads. */
  readonly pipes: Pipes;

  constructor(post: PostOffice, pipes: Pipes) {
    this.post = post;
    this.pipes = pipes;
  }

  get processId(): string {
    return this.post.processId;
  }

  get isShared(): boolean {
    return this.post.isShared;
  }

  /** For a session that another process opened: what has become of it meanwhile. Null when there is nobody to ask. */
  join(session: LiveSession): Promise<void> | null {
    return this.isShared ? this.#catchUp(session) : null;
  }

  /** While the others cannot be asked a session is taken as its id says it is. */
  async #catchUp(session: LiveSession): Promise<void> {
    const { facts } = this.post.bus;
    const [ended, level] = await Promise.all(
      ["ended", "level"].map((name) => facts.get(keyOf(session, name)).catch(() => null)),
    );
    session.isEnded = ended !== null && ended !== undefined;
    session.logLevel ??= level ?? null;
    session.joining = null;
  }

  /** An answer to a question that this process did not ask. Rejects with Fault `cluster_unavailable`. */
  async passAnswer(session: LiveSession, id: string, reply: ResponseReply): Promise<void> {
    const owner = QUESTION.exec(id)?.[1];
    if (owner === undefined) return;
    const body = { session: session.facts.id, id, reply: reply as unknown as JsonValue };
    await this.post.send(owner, "answer", senderOf(session), body);
  }

  /** A call that does not run here: whoever has it ends it. */
  cancel(session: LiveSession, call: string, reason: string | undefined): void {
    this.post.announce("cancel", senderOf(session), { session: session.facts.id, call, reason: reason ?? null });
  }

  /** The session has been ended here: it is over everywhere, and its id stays so. Rejects with Fault `cluster_unavailable`. */
  async end(session: LiveSession): Promise<void> {
    if (!this.isShared) return;
    await this.post.bus.facts.set(keyOf(session, "ended"), "1", SESSION_LIFE_MS);
    await this.post.broadcast("session-ended", senderOf(session), { session: session.facts.id });
  }

  setLevel(session: LiveSession, level: string): void {
    if (!this.isShared) return;
    void this.post.bus.facts.set(keyOf(session, "level"), level, SESSION_LIFE_MS).catch(() => undefined);
    this.post.announce("session-level", senderOf(session), { session: session.facts.id, level });
  }

  /** The client's roots changed. `told`: the connections whose servers know already. */
  rootsChanged(session: LiveSession, told: readonly string[]): void {
    this.post.announce("roots-changed", senderOf(session), { session: session.facts.id, told: [...told] });
  }

  /** This process has the stream on which the client hears what belongs to no call; the newest counts. */
  holdStream(session: LiveSession): void {
    if (!this.isShared) return;
    void this.post.bus.facts.set(keyOf(session, "stream"), this.processId, STREAM_LIFE_MS).catch(() => undefined);
  }

  keepStream(session: LiveSession): void {
    if (!this.isShared) return;
    const { facts } = this.post.bus;
    const key = keyOf(session, "stream");
    void facts
      .extend(key, this.processId, STREAM_LIFE_MS)
      .then((isOurs) => isOurs || facts.setIfAbsent(key, this.processId, STREAM_LIFE_MS))
      .catch(() => undefined);
  }

  releaseStream(session: LiveSession): void {
    if (!this.isShared) return;
    void this.post.bus.facts.remove(keyOf(session, "stream"), this.processId).catch(() => undefined);
  }

  /**
   * Writes a message to the client's own stream, which is not here. Resolves to whether another process has one.
   *
   * @param question the id under which an answer is awaited, if the message is a question
   */
  async write(session: LiveSession, text: string, question: string | null): Promise<boolean> {
    if (!this.isShared) return false;
    const holder = await this.post.bus.facts.get(keyOf(session, "stream"));
    if (holder === null || holder === this.processId) return false;
    return this.post.send(holder, "to-client", senderOf(session), { session: session.facts.id, text, question });
  }

  /**
   * The rest of a call's stream that another process has. `write` gets it as it comes, and `end` is called after the last
   * of it. Resolves to a function that lets go, or to null when there is no such stream.
   */
  async resume(
    session: LiveSession,
    lastEventId: string,
    sink: { write(text: string): void; end(): void },
  ): Promise<(() => void) | null> {
    const owner = ownerOfEvent(lastEventId);
    if (owner === null || owner === this.processId || !this.isShared) return null;
    let began = (_isThere: boolean) => {};
    const isThere = new Promise<boolean>((resolve) => {
      began = resolve;
    });
    const request = { session: session.facts.id, lastEventId };
    const close = await this.pipes.open(owner, "resume", senderOf(session), request, {
      onText(text) {
        began(true);
        sink.write(text);
      },
      onEnd() {
        began(false);
        sink.end();
      },
    });
    return close && (await isThere) ? close : null;
  }

  /** A server says that its lists changed, and they have been read: listeners at other processes want to know. */
  announceLists(connection: ConnectionView, kinds: readonly ListKind[]): void {
    const sender = { organizationId: connection.organizationId, principalId: null };
    this.post.announce("lists", sender, { connection: connection.id, kinds: [...kinds] });
  }
}

export function questionId(processId: string, unique: string): string {
  return `cw-${processId}-${unique}`;
}

function senderOf({ facts }: LiveSession): Sender {
  return { organizationId: facts.organizationId, principalId: facts.principalId };
}

function keyOf({ facts }: LiveSession, name: string): string {
  return `org:${facts.organizationId}:session:${facts.id}:${name}`;
}
