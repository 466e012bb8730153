/** What one window allows: a share of the calls made in it, and a few for a quiet upstream. */
export const RETRY_WINDOW_MS = 10_000;
const RETRY_SHARE = 0.1;
const FEW_RETRIES = 3;

const SHORTEST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 1000;
/** A server that wants to be left alone for longer gets its way: the caller is told instead. */
const LONGEST_RETRY_AFTER_MS = 10_000;

/**
 * How many calls to one upstream may be made a second time: a tenth of what is made anyway, so that retrying never
 * becomes the load that keeps a struggling server down. Counts by the number of calls made, which somebody else keeps:
 * a call that fares well costs nothing here. Times are milliseconds of any one clock.
 */
export class RetryBudget {
  #windowAt = Number.NEGATIVE_INFINITY;
  #callsBefore = 0;
  #spent = 0;

  /** Takes one retry, if there is one left. `calls`: made on this way in all. */
  take(now: number, calls: number): boolean {
    if (now - this.#windowAt >= RETRY_WINDOW_MS) {
      this.#windowAt = now;
      this.#callsBefore = calls;
      this.#spent = 0;
    }
    const allowed = Math.max(FEW_RETRIES, Math.floor((calls - this.#callsBefore) * RETRY_SHARE));
    if (this.#spent >= allowed) return false;
    this.#spent++;
    return true;
  }
}

/**
 * How long to wait before the second try, or null when it is not worth one: as the server's Retry-After says (seconds
 * only; RFC 9110, section 10.2.3), else anything between a tenth of a second and a second.
 *
 * @param random in [0, 1)
 */
export function retryDelayMs(retryAfter: string | null, random: number): number | null {
  const jitter = SHORTEST_DELAY_MS + Math.floor(random * (LONGEST_DELAY_MS - SHORTEST_DELAY_MS));
  if (retryAfter === null || !/^\d{1,9}$/.test(retryAfter)) return jitter;
  const asked = Number(retryAfter) * 1000;
  return asked > LONGEST_RETRY_AFTER_MS ? null : asked + jitter;
}
