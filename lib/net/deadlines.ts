/** Something that must be over by a certain time (`performance.now()` milliseconds). The time may be moved. */
export interface Deadline {
  deadlineAt: number;
  onDeadline(): void;
}

const TICK_MS = 50;

/**
 * Ends what is late. One coarse interval over all that is in flight instead of a timer for each: adding and removing cost
 * a set operation, a deadline is honoured within 50 ms, and nothing ticks while nothing waits.
 */
export class Deadlines {
  readonly #waiting = new Set<Deadline>();
  #ticker: NodeJS.Timeout | null = null;
  #idleTicks = 0;

  get size(): number {
    return this.#waiting.size;
  }

  add(deadline: Deadline): void {
    this.#waiting.add(deadline);
    this.#ticker ??= setInterval(() => this.#tick(), TICK_MS);
  }

  remove(deadline: Deadline): void {
    this.#waiting.delete(deadline);
  }

  close(): void {
    if (this.#ticker) clearInterval(this.#ticker);
    this.#ticker = null;
    this.#waiting.clear();
  }

  #tick(): void {
    const now = performance.now();
    for (const deadline of this.#waiting) {
      if (deadline.deadlineAt > now) continue;
      this.#waiting.delete(deadline);
      deadline.onDeadline();
    }
    // Stopping at once would start and stop the interval for each single call.
    this.#idleTicks = this.#waiting.size === 0 ? this.#idleTicks + 1 : 0;
    if (this.#idleTicks > 20 && this.#ticker) {
      clearInterval(this.#ticker);
      this.#ticker = null;
      this.#idleTicks = 0;
    }
  }
}
