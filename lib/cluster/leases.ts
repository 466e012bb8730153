import type { Bus } from "@/lib/cluster/bus";

const TTL_MS = 20_000;
const RENEW_MS = 5000;

/**
 * Things that only one process may do at a time. A lease is held until it is given back; that of a process that dies
 * ends within twenty seconds. While Redis is away nothing is acquired, and what is held stays in use here.
 */
export class Leases {
  readonly #bus: Bus;
  /** With what to call when another process has it now, which happens after Redis was away for long. */
  readonly #held = new Map<string, () => void>();
  readonly #timer: NodeJS.Timeout;

  constructor(bus: Bus) {
    this.#bus = bus;
    this.#timer = setInterval(() => void this.#renew(), RENEW_MS);
    this.#timer.unref();
  }

  /** Resolves to whether this process has it now. Rejects with Fault `cluster_unavailable`. */
  async acquire(key: string, onLost: () => void): Promise<boolean> {
    if (this.#held.has(key)) return true;
    if (!(await this.#bus.facts.setIfAbsent(key, this.#bus.processId, TTL_MS))) return false;
    this.#held.set(key, onLost);
    return true;
  }

  async release(key: string): Promise<void> {
    if (!this.#held.delete(key)) return;
    await this.#bus.facts.remove(key, this.#bus.processId).catch(() => false);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#held.keys()].map((key) => this.release(key)));
  }

  async #renew(): Promise<void> {
    for (const [key, onLost] of [...this.#held]) {
      try {
        const { facts, processId } = this.#bus;
        const isMine =
          (await facts.extend(key, processId, TTL_MS)) || (await facts.setIfAbsent(key, processId, TTL_MS));
        if (isMine || !this.#held.has(key)) continue;
        this.#held.delete(key);
        onLost();
      } catch {
        return;
      }
    }
  }
}
