/** A token is renewed so long before its end, that no call leaves with one that ends on the way. */
const AHEAD_MS = 60_000;

export interface TokenTimes {
  /** Unix milliseconds. */
  readonly obtainedAt: number;
  /** Null: the server did not say; it is good until it is refused. */
  readonly expiresAt: number | null;
}

/** Whether it is time to renew. One that lives for less than two minutes is renewed after half of its life. */
export function isDueForRenewal({ obtainedAt, expiresAt }: TokenTimes, now: number): boolean {
  if (expiresAt === null) return false;
  return expiresAt - Math.min(AHEAD_MS, (expiresAt - obtainedAt) / 2) <= now;
}

export function hasEnded({ expiresAt }: TokenTimes, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 30 * 60_000;

/** How long a client that was refused is not tried again. @param refusals in a row, from 1 on */
export function refusedClientWaitMs(refusals: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(refusals - 1, 10));
}
