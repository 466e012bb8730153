import type { CallIntent, CallOutcome, CallRecorder } from "@/lib/calls/record";
import type { GatewayLog } from "@/lib/gateway/gateway";

/** How many requests of one kind get a row each within a window. */
const ROWS_PER_WINDOW = 10;
const WINDOW_MS = 60_000;

export interface LoggedRequest {
  readonly intent: CallIntent;
  readonly outcome: CallOutcome;
}

/** Requests of one kind. */
interface Window {
  readonly startedAt: number;
  rows: number;
  /** Without a row of their own; and the last of them, which will stand for all. */
  summed: number;
  last: (() => LoggedRequest) | null;
}

/**
 * Logs what reaches no server: keys that are turned away at the door, and lists, which are served from memory. Both cost
 * next to nothing, so a client that does not give up, or means harm, could fill the spool and with it stop everybody's
 * calls: of one kind ten rows a minute are written, and one more that says how many others it stands for. The promise
 * that no call goes unlogged is not touched. The end of the process loses at most the count of the last minute.
 */
export class SparseLog {
  readonly #recorder: CallRecorder;
  readonly #log: GatewayLog;
  readonly #windows = new Map<string, Window>();

  constructor(recorder: CallRecorder, log: GatewayLog) {
    this.#recorder = recorder;
    this.#log = log;
  }

  /**
   * Resolves when the row is written, or when it is counted. Never rejects: the answer stands, logged or not.
   *
   * @param kind what is counted together: names the key
   * @param now Unix milliseconds
   * @param make asked only for what gets a row
   */
  async note(kind: string, now: number, make: () => LoggedRequest): Promise<void> {
    let window = this.#windows.get(kind);
    if (window && now - window.startedAt >= WINDOW_MS) {
      this.#windows.delete(kind);
      await this.#settle(window);
      window = this.#windows.get(kind);
    }
    if (!window) {
      window = { startedAt: now, rows: 0, summed: 0, last: null };
      this.#windows.set(kind, window);
    }
    if (window.rows < ROWS_PER_WINDOW) {
      window.rows++;
      return this.#write(make());
    }
    window.summed++;
    window.last = make;
  }

  /** Writes the sums of the windows that are over. `now`: Unix milliseconds. */
  async sweep(now: number): Promise<void> {
    const over = [...this.#windows].filter(([, window]) => now - window.startedAt >= WINDOW_MS);
    for (const [kind] of over) this.#windows.delete(kind);
    await Promise.all(over.map(([, window]) => this.#settle(window)));
  }

  /** Writes all sums. */
  close(): Promise<void> {
    return this.sweep(Number.POSITIVE_INFINITY);
  }

  async #settle({ summed, last }: Window): Promise<void> {
    if (!last) return;
    const { intent, outcome } = last();
    const sum = `This row stands for ${summed} such requests of this key within a minute.`;
    const errorMessage = outcome.errorMessage === null ? sum : `${outcome.errorMessage} (${sum})`;
    await this.#write({ intent, outcome: { ...outcome, errorMessage } });
  }

  async #write({ intent, outcome }: LoggedRequest): Promise<void> {
    try {
      await this.#recorder.record(intent, outcome);
    } catch (error) {
      this.#log.error({ err: error, key: intent.keyId }, "A request could not be written to the call log.");
    }
  }
}
