import type { Budget } from "@/lib/upstreams/http/exchange";

const WINDOW_MS = 60_000;

/**
 * What a stream that outlives calls may bring: as much as one answer within a minute, and as much again for each call that
 * waits. A server that says more than anybody asked for is cut off; one that says little may go on for ever.
 */
export class Allowance implements Budget {
  readonly maxEventBytes: number;
  readonly #maxBytes: number;
  readonly #maxEvents: number;
  readonly #now: () => number;
  #bytes: number;
  #events: number;
  #windowAt: number;

  /** @param now milliseconds of any one clock */
  constructor(limits: { readonly maxResponseBytes: number; readonly maxEventsPerCall: number }, now: () => number) {
    this.maxEventBytes = limits.maxResponseBytes;
    this.#maxBytes = limits.maxResponseBytes;
    this.#maxEvents = limits.maxEventsPerCall;
    this.#now = now;
    this.#bytes = this.#maxBytes;
    this.#events = this.#maxEvents;
    this.#windowAt = now();
  }

  get bytes(): number {
    this.#renew();
    return this.#bytes;
  }

  set bytes(bytes: number) {
    this.#bytes = bytes;
  }

  get events(): number {
    this.#renew();
    return this.#events;
  }

  set events(events: number) {
    this.#events = events;
  }

  /** Something more is waited for. */
  grant(): void {
    this.#bytes += this.#maxBytes;
    this.#events += this.#maxEvents;
  }

  /** That came, or is given up; so many others are still waited for. */
  release(waiting: number): void {
    this.#bytes = Math.min(this.#bytes, this.#maxBytes * (waiting + 1));
    this.#events = Math.min(this.#events, this.#maxEvents * (waiting + 1));
  }

  #renew(): void {
    const now = this.#now();
    if (now - this.#windowAt < WINDOW_MS) return;
    this.#windowAt = now;
    this.#bytes = Math.max(this.#bytes, this.#maxBytes);
    this.#events = Math.max(this.#events, this.#maxEvents);
  }
}
