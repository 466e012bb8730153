/** How long a server that answered GET with 405 is not asked for a stream again. */
const NO_STREAM_MS = 3_600_000;
const MOST = 10_000;

/**
 * Which servers have said that they have no stream of their own (405), by `wayKey`. Discoveries have connections of their
 * own that end with them: what one of them was told holds for the calls and for the next discovery as well.
 */
export class Streamless {
  readonly #until = new Map<string, number>();

  has(way: string): boolean {
    const until = this.#until.get(way);
    return until !== undefined && performance.now() < until;
  }

  add(way: string): void {
    // Asking some of them once more is cheaper than counting.
    if (this.#until.size >= MOST) this.#until.clear();
    this.#until.set(way, performance.now() + NO_STREAM_MS);
  }
}
