import { z } from "zod";
import { uuidv7 } from "@/lib/base/ids";
import type { JsonValue } from "@/lib/base/json";
import type { Letter, PostOffice, Sender } from "@/lib/cluster/post";

/** The end of a pipe at which somebody listens. */
export interface PipeListener {
  onText(text: string): void;
  /** Exactly once, however the pipe ends; `isComplete`: the other end said that there is no more. */
  onEnd(isComplete: boolean): void;
}

/** The end of a pipe into which a process writes for another. */
export interface PipeSource {
  readonly isOpen: boolean;
  write(text: string): void;
  end(): void;
  /** Calls back once when the other end has gone. */
  onGone(listener: () => void): void;
}

const BEAT_MS = 10_000;
const SILENT_MS = 35_000;

const opening = z.strictObject({ pipe: z.string(), to: z.string(), request: z.unknown() });
const passing = z.strictObject({ pipe: z.string(), text: z.string() });
const closing = z.strictObject({ pipe: z.string(), isComplete: z.boolean() });

interface Held extends Sender {
  readonly with: string;
}

/**
 * A stream that one process has and another one's client reads: opened by the reader, who says what it wants, and written
 * by the other side until one of them ends it. Both notice within half a minute when the other process is gone.
 */
export class Pipes {
  readonly #post: PostOffice;
  readonly #services = new Map<string, (letter: Letter<unknown>, source: PipeSource) => boolean>();
  readonly #reading = new Map<string, Held & { readonly listener: PipeListener; heardAt: number }>();
  readonly #writing = new Map<string, Held & { heardAt: number; readonly gone: () => void }>();
  readonly #timer: NodeJS.Timeout;

  constructor(post: PostOffice) {
    this.#post = post;
    post.receive("pipe-open", opening, (letter) => this.#accept(letter));
    post.receive("pipe-text", passing, (letter) => this.#take(letter));
    post.receive("pipe-end", closing, ({ from, body }) => this.#finish(from, body.pipe, body.isComplete));
    this.#timer = setInterval(() => this.#beat(), BEAT_MS);
    this.#timer.unref();
  }

  /**
   * Answers pipes of other processes. The receiver checks organization and principal of the letter, and what it asks
   * for; it returns false for what it does not have.
   */
  serve(service: string, accept: (letter: Letter<unknown>, source: PipeSource) => boolean): void {
    this.#services.set(service, accept);
  }

  /**
   * Asks a process for a stream. Resolves to a function that closes it, or to null when that process is gone. Rejects
   * with Fault `cluster_unavailable`.
   */
  async open(
    to: string,
    service: string,
    sender: Sender,
    request: JsonValue,
    listener: PipeListener,
  ): Promise<(() => void) | null> {
    const pipe = uuidv7();
    this.#reading.set(pipe, { ...sender, with: to, listener, heardAt: Date.now() });
    try {
      if (await this.#post.send(to, "pipe-open", sender, { pipe, to: service, request }))
        return () => {
          if (this.#reading.delete(pipe)) this.#tell(to, sender, { pipe, isComplete: false });
        };
    } catch (error) {
      this.#reading.delete(pipe);
      throw error;
    }
    this.#reading.delete(pipe);
    return null;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const [pipe, held] of this.#writing) this.#tell(held.with, held, { pipe, isComplete: false });
    for (const [pipe, held] of [...this.#reading]) this.#finish(held.with, pipe, false);
  }

  #accept({ body, ...sender }: Letter<z.output<typeof opening>>): void {
    const { pipe } = body;
    const { from } = sender;
    const gone: (() => void)[] = [];
    const writing = this.#writing;
    const source: PipeSource = {
      get isOpen() {
        return writing.has(pipe);
      },
      write: (text) => void this.#pass(from, sender, pipe, text),
      end: () => {
        if (writing.delete(pipe)) this.#tell(from, sender, { pipe, isComplete: true });
      },
      onGone: (listener) => void gone.push(listener),
    };
    const { organizationId, principalId } = sender;
    const held = { organizationId, principalId, with: from, heardAt: Date.now() };
    writing.set(pipe, {
      ...held,
      gone: () => {
        for (const listener of gone) listener();
      },
    });
    const accept = this.#services.get(body.to);
    if (accept?.({ ...sender, body: body.request }, source)) return;
    writing.delete(pipe);
    this.#tell(from, sender, { pipe, isComplete: false });
  }

  async #pass(to: string, sender: Sender, pipe: string, text: string): Promise<void> {
    if (!this.#writing.has(pipe)) return;
    const isThere = await this.#post.send(to, "pipe-text", sender, { pipe, text }).catch(() => false);
    if (!isThere) this.#finish(to, pipe, false);
  }

  #take({ from, organizationId, principalId, body }: Letter<z.output<typeof passing>>): void {
    const writing = this.#writing.get(body.pipe);
    if (writing?.with === from) writing.heardAt = Date.now();
    const held = this.#reading.get(body.pipe);
    if (held?.with !== from || held.organizationId !== organizationId || held.principalId !== principalId) return;
    held.heardAt = Date.now();
    if (body.text !== "") held.listener.onText(body.text);
  }

  #finish(from: string, pipe: string, isComplete: boolean): void {
    const reading = this.#reading.get(pipe);
    if (reading?.with === from && this.#reading.delete(pipe)) reading.listener.onEnd(isComplete);
    const writing = this.#writing.get(pipe);
    if (writing?.with === from && this.#writing.delete(pipe)) writing.gone();
  }

  #tell(to: string, sender: Sender, body: { pipe: string; isComplete: boolean }): void {
    void this.#post.send(to, "pipe-end", sender, body).catch(() => undefined);
  }

  /** Says that this end is alive, and ends what has been silent for too long. */
  #beat(): void {
    const now = Date.now();
    for (const held of [this.#reading, this.#writing]) {
      for (const [pipe, { with: other, heardAt, organizationId, principalId }] of [...held]) {
        if (now - heardAt > SILENT_MS) this.#finish(other, pipe, false);
        else
          void this.#post
            .send(other, "pipe-text", { organizationId, principalId }, { pipe, text: "" })
            .catch(() => undefined);
      }
    }
  }
}
