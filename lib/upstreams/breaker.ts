/** When a circuit opens, and for how long. Milliseconds and counts. */
export interface BreakerRules {
  /** So many failures in a row open it. */
  readonly failuresInARow: number;
  /** Or: at least so many calls within the window, half of which failed. */
  readonly windowCalls: number;
  readonly windowMs: number;
  /** Open for so long, the second time in a row for twice as long, up to the longest. */
  readonly openMs: number;
  readonly longestOpenMs: number;
}

export const BREAKER_RULES: BreakerRules = {
  failuresInARow: 5,
  windowCalls: 20,
  windowMs: 30_000,
  openMs: 30_000,
  longestOpenMs: 300_000,
};

/** Why a call is not made, and when one may be again (`Infinity`: not by itself). */
export interface Refusal {
  readonly reason: string;
  readonly retryInMs: number;
}

/** What the whole installation knows of the connection. */
export interface SharedState {
  /** Somebody paused it: no call is let through, whatever happens. */
  readonly isDisabled: boolean;
  readonly isPaused: boolean;
  readonly isConnected: boolean;
  readonly reason: string | null;
  /** From now, may be negative; null: nothing is tried by itself. */
  readonly retryInMs: number | null;
}

/**
 * The circuit of one way to an upstream. Closed while calls fare well; open after failures in a row, when nothing is
 * sent; then half open: one call is let through, and how that fares decides. Failures are those of the transport (no
 * connection, no answer in time, nothing that can be read): an answer is an answer, whatever it says.
 *
 * While all is well `isTroubled` is false and nothing else here is looked at. Times are `performance.now()` milliseconds,
 * given by the caller.
 */
export class Breaker {
  isTroubled = false;
  readonly #rules: BreakerRules;
  #inARow = 0;
  #reason = "";
  #lastFailureAt = Number.NEGATIVE_INFINITY;
  /** Null: closed. */
  #openUntil: number | null = null;
  #timesOpened = 0;
  #isProbing = false;
  #isDisabled = false;
  #wasConnected = true;
  #wasPaused = false;
  /** Since the first failure of the window. */
  #windowAt = Number.NEGATIVE_INFINITY;
  #windowFirstCall = 0;
  #windowFailures = 0;

  constructor(rules: BreakerRules = BREAKER_RULES) {
    this.#rules = rules;
  }

  /** To be asked only while `isTroubled`. Null: the call may be made; as the probe if `isProbe` becomes true by it. */
  refusal(now: number): Refusal | null {
    if (this.#isDisabled) return { reason: this.#reason, retryInMs: Number.POSITIVE_INFINITY };
    if (this.#openUntil === null) return null;
    if (now < this.#openUntil) return { reason: this.#reason, retryInMs: this.#openUntil - now };
    return this.#isProbing ? { reason: this.#reason, retryInMs: 0 } : null;
  }

  /** Whether the call that `refusal` has just let through is the one that decides; it must end with one of the below. */
  takeProbe(): boolean {
    if (this.#openUntil === null) return false;
    this.#isProbing = true;
    return true;
  }

  /** The upstream answered. To be told only while `isTroubled`. */
  onAnswer(startedAt: number, now: number): void {
    // Late news from before the circuit opened says nothing about now.
    if (this.#openUntil !== null && startedAt < this.#lastFailureAt) return;
    this.#inARow = 0;
    if (this.#openUntil !== null) this.close();
    else if (now - this.#windowAt > this.#rules.windowMs) this.close();
  }

  /**
   * @param startedAt when the call began: those that were under way when another failed belong to that failure, since a
   *   server that restarts under fifty calls has failed once
   * @param callNumber how many calls have been made on this way in all
   */
  onFailure(reason: string, startedAt: number, now: number, callNumber: number, isProbe: boolean): void {
    this.isTroubled = true;
    this.#countInWindow(startedAt, now, callNumber);
    const isLate = this.#openUntil !== null || startedAt < this.#lastFailureAt;
    if (isLate && !isProbe) return;
    this.#reason = reason;
    this.#lastFailureAt = now;
    this.#inARow++;
    if (isProbe || this.#inARow >= this.#rules.failuresInARow || this.#isHalfFailing(callNumber)) this.#open(now);
  }

  /** The probe ended without a word about the upstream (its caller left): the next call is the probe. */
  onProbeGone(): void {
    this.#isProbing = false;
  }

  /** Takes over what is known beyond this process: a pause, and that somebody has reached the server again. */
  adopt(shared: SharedState, now: number): void {
    const isBack = shared.isConnected && !this.#wasConnected;
    const isResumed = this.#wasPaused && !shared.isPaused;
    this.#wasConnected = shared.isConnected;
    this.#wasPaused = shared.isPaused;
    this.#isDisabled = shared.isDisabled;
    if (isBack) this.close();
    else if (isResumed && this.#openUntil !== null) this.#openUntil = now;
    if (shared.isPaused && !shared.isDisabled) {
      this.#openUntil = shared.retryInMs === null ? Number.POSITIVE_INFINITY : now + shared.retryInMs;
      this.#lastFailureAt = now;
    }
    if (shared.isPaused && shared.reason !== null) this.#reason = shared.reason;
    if (shared.isPaused || shared.isDisabled) this.isTroubled = true;
  }

  close(): void {
    this.#openUntil = null;
    this.#isProbing = false;
    this.#inARow = 0;
    this.#timesOpened = 0;
    this.#windowFailures = 0;
    this.#windowAt = Number.NEGATIVE_INFINITY;
    this.isTroubled = this.#isDisabled;
  }

  #open(now: number): void {
    const { openMs, longestOpenMs } = this.#rules;
    this.#timesOpened++;
    this.#isProbing = false;
    this.#openUntil = now + Math.min(openMs * this.#timesOpened, longestOpenMs);
  }

  #countInWindow(startedAt: number, now: number, callNumber: number): void {
    if (now - this.#windowAt > this.#rules.windowMs) {
      this.#windowAt = now;
      this.#windowFirstCall = callNumber;
      this.#windowFailures = 1;
    } else if (startedAt >= this.#windowAt) this.#windowFailures++;
  }

  #isHalfFailing(callNumber: number): boolean {
    const calls = callNumber - this.#windowFirstCall + 1;
    return calls >= this.#rules.windowCalls && this.#windowFailures * 2 >= calls;
  }
}
