import type { Fault } from "@/lib/base/errors";
import { withoutNul } from "@/lib/base/json";
import type { OperationContext } from "@/lib/operations/context";
import type { Filling } from "@/lib/server-keys/core/filling";

export interface KeyNotesParts {
  /** The organization, for a change that the gateway makes itself. */
  open(organizationId: string): Promise<OperationContext>;
  noteUse(id: string): void;
  onError(error: unknown): void;
}

interface News {
  readonly organizationId: string;
  /** Null: the server takes it again. */
  readonly refusedReason: string | null;
}

/**
 * How servers take what people have entered: when it was last used, and whether it was refused. Only what is news is
 * written, once for all calls that find it out meanwhile. State: made once, held by the runtime.
 */
export class KeyNotes {
  readonly #parts: KeyNotesParts;
  readonly #pending = new Map<string, News>();
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: KeyNotesParts) {
    this.#parts = parts;
  }

  /** @param fault null when the server answered, whatever its answer */
  note(organizationId: string, { values }: Filling, fault: Fault | null): void {
    // Of two, the person's own is what only the person could have entered wrongly.
    const suspect = values.at(-1);
    for (const { id } of values) this.#parts.noteUse(id);
    if (!suspect) return;
    const isRefused = fault?.code === "needs_reauth";
    if (isRefused === suspect.isRefused || (fault !== null && !isRefused)) return;
    const refusedReason = isRefused ? withoutNul(fault?.publicMessage ?? "").slice(0, 500) : null;
    this.#pending.set(suspect.id, { organizationId, refusedReason });
    this.#writing = this.#writing.then(() => this.#write());
  }

  /** Resolves when all that was noted is written. Never rejects. */
  flush(): Promise<void> {
    return this.#writing;
  }

  async #write(): Promise<void> {
    const batch = [...this.#pending];
    this.#pending.clear();
    for (const [id, { organizationId, refusedReason }] of batch) {
      try {
        const context = await this.#parts.open(organizationId);
        const where = { id, refusedReason: refusedReason === null ? { not: null } : null };
        if ((await context.db.serverKey.count({ where })) === 0) continue;
        await context.change(async (tx) => void (await tx.serverKey.updateMany({ where, data: { refusedReason } })));
      } catch (error) {
        this.#parts.onError(error);
      }
    }
  }
}
