import { z } from "zod";
import type { JsonValue } from "@/lib/base/json";
import type { Bus } from "@/lib/cluster/bus";
import type { Log } from "@/lib/telemetry/log";

/** Seals text for a place: opened only with the same binding, before its end. */
export interface Sealer {
  seal(binding: string, expiresAt: number, text: string): string;
  open(binding: string, now: number, sealed: string): string | null;
}

/** On whose behalf a message is sent. Who receives it checks both against what it holds itself. */
export interface Sender {
  readonly organizationId: string;
  /** Null where no client is concerned, but a server of the organization. */
  readonly principalId: string | null;
}

export interface Letter<Body> extends Sender {
  /** The process that sent it. */
  readonly from: string;
  readonly body: Body;
}

const LIFE_MS = 60_000;
const outside = z.tuple([z.literal(1), z.string(), z.string(), z.string()]);
const inside = z.strictObject({ kind: z.string(), principalId: z.string().nullable(), body: z.unknown() });

/**
 * Messages between the processes of one installation, over the bus. Each is sealed, with sender and organization as
 * associated data: whoever can write to Redis can neither read one, nor make one, nor send it again later or in
 * another organization's name.
 */
export class PostOffice {
  readonly bus: Bus;
  readonly #sealer: Sealer;
  readonly #log: Pick<Log, "warn">;
  readonly #boxes = new Map<string, (letter: Letter<unknown>) => void>();

  constructor(bus: Bus, sealer: Sealer, log: Pick<Log, "warn">) {
    this.bus = bus;
    this.#sealer = sealer;
    this.#log = log;
    bus.onMessage((text) => this.#receive(text));
  }

  get processId(): string {
    return this.bus.processId;
  }

  /** Whether there may be other processes at all. */
  get isShared(): boolean {
    return this.bus.isShared;
  }

  /** What arrives of a kind goes to `deliver`, once it has been parsed. One receiver per kind. */
  receive<Schema extends z.ZodType>(
    kind: string,
    schema: Schema,
    deliver: (letter: Letter<z.output<Schema>>) => void | Promise<void>,
  ): void {
    this.#boxes.set(kind, (letter) => {
      const parsed = schema.safeParse(letter.body);
      if (!parsed.success) {
        this.#log.warn({ kind, from: letter.from }, "Another process sent a message that is not understood here.");
        return;
      }
      void Promise.resolve(deliver({ ...letter, body: parsed.data })).catch((err: unknown) =>
        this.#log.warn({ kind, err }, "A message of another process could not be followed."),
      );
    });
  }

  /** Resolves to false when that process is gone. Rejects with Fault `cluster_unavailable`. */
  async send(to: string, kind: string, sender: Sender, body: JsonValue): Promise<boolean> {
    if (!this.isShared || to === this.processId) return false;
    return this.bus.send(to, this.#seal(kind, sender, body));
  }

  /** To all other processes. Rejects with Fault `cluster_unavailable`. */
  async broadcast(kind: string, sender: Sender, body: JsonValue): Promise<void> {
    if (this.isShared) await this.bus.broadcast(this.#seal(kind, sender, body));
  }

  /** A broadcast that nobody waits for: what cannot be told now is not told. */
  announce(kind: string, sender: Sender, body: JsonValue): void {
    void this.broadcast(kind, sender, body).catch(() => undefined);
  }

  #seal(kind: string, { organizationId, principalId }: Sender, body: JsonValue): string {
    const text = JSON.stringify({ kind, principalId, body });
    const sealed = this.#sealer.seal(bindingOf(this.processId, organizationId), Date.now() + LIFE_MS, text);
    return JSON.stringify([1, this.processId, organizationId, sealed]);
  }

  #receive(text: string): void {
    const letter = this.#open(text);
    if (letter === null) {
      this.#log.warn({}, "A message on the bus was not sealed by a process of this installation. It was dropped.");
      return;
    }
    if (letter.from === this.processId) return;
    this.#boxes.get(letter.kind)?.(letter);
  }

  #open(text: string): (Letter<unknown> & { readonly kind: string }) | null {
    try {
      const [, from, organizationId, sealed] = outside.parse(JSON.parse(text));
      const opened = this.#sealer.open(bindingOf(from, organizationId), Date.now(), sealed);
      if (opened === null) return null;
      const { kind, principalId, body } = inside.parse(JSON.parse(opened));
      return { from, organizationId, kind, principalId, body };
    } catch {
      return null;
    }
  }
}

function bindingOf(from: string, organizationId: string): string {
  return `bus|${from}|${organizationId}`;
}
