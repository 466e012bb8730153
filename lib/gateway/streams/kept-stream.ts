import type { UpstreamStream } from "@/lib/upstreams/driver";

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 5 * 60_000;
/** A stream that lasted as long was a good one: the next break is the first again. */
const GOOD_AFTER_MS = 60_000;

/**
 * A stream from an upstream that is opened again whenever it ends. A server that offers none (405), or keeps closing it, is
 * asked ever more rarely and otherwise left in peace.
 */
export class KeptStream {
  /** Resolves when the first stream is open, or has ended. */
  readonly ready: Promise<void>;
  readonly #open: () => UpstreamStream | null;
  #stream: UpstreamStream | null = null;
  #retryMs = FIRST_RETRY_MS;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  /** @param open null: not at the moment; it is tried again as if the stream had ended. */
  constructor(open: () => UpstreamStream | null) {
    this.#open = open;
    this.#start();
    this.ready = this.#stream?.ready ?? Promise.resolve();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#stream?.close();
  }

  #start(): void {
    const openedAt = performance.now();
    const stream = this.#open();
    this.#stream = stream;
    void (stream?.closed ?? Promise.resolve()).then(() => {
      if (this.#isClosed) return;
      const wasGood = performance.now() - openedAt > GOOD_AFTER_MS;
      const waitMs = wasGood ? FIRST_RETRY_MS : this.#retryMs;
      this.#retryMs = Math.min(waitMs * 4, LAST_RETRY_MS);
      this.#timer = setTimeout(() => this.#start(), waitMs);
      this.#timer.unref();
    });
  }
}
