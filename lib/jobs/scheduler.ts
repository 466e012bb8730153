/** Something that the product does by itself, again and again. */
export interface Job {
  readonly name: string;
  readonly everyMs: number;
  /** Resolves when this round is done. What it rejects with is logged; the next round comes all the same. */
  run(signal: AbortSignal): Promise<void>;
}

export interface SchedulerParts {
  readonly jobs: readonly Job[];
  now(): number;
  onError(job: string, error: unknown): void;
}

/** How often the clock is looked at: no job runs more often than this. */
const TICK_MS = 1000;

/**
 * Runs each job when it is due, never twice at once, and waits for the rounds under way when it is closed. One per
 * process, made by the runtime; tests call `tick` with a clock of their own.
 */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #lastStart = new Map<string, number>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.tick(), TICK_MS);
    this.#timer.unref();
  }

  /** Starts what is due; resolves when it is done. Never rejects. */
  async tick(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const now = this.#parts.now();
    const due = this.#parts.jobs.filter(
      (job) => !this.#running.has(job.name) && now - (this.#lastStart.get(job.name) ?? -Infinity) >= job.everyMs,
    );
    await Promise.all(due.map((job) => this.#start(job, now)));
  }

  #start(job: Job, now: number): Promise<void> {
    this.#lastStart.set(job.name, now);
    const round = this.#run(job).finally(() => this.#running.delete(job.name));
    this.#running.set(job.name, round);
    return round;
  }

  async #run(job: Job): Promise<void> {
    try {
      await job.run(this.#stop.signal);
    } catch (error) {
      this.#parts.onError(job.name, error);
    }
  }

  /** No new rounds; resolves when those under way have ended. */
  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#stop.abort();
    await Promise.all(this.#running.values());
  }
}
