/** What waits so that the rest is served: 0 nothing, 1 pages and lists, 2 new calls as well. */
export type LoadLevel = 0 | 1 | 2;

/** How the process fared over a moment. Shares are from 0 to 1. */
export interface LoadSample {
  /** How late timers were, 99th percentile, milliseconds. */
  readonly delayMs: number;
  /** Of the time that the event loop had something to do. */
  readonly busy: number;
  /** Of the heap that may be used. */
  readonly heap: number;
}

export interface Load {
  readonly level: LoadLevel;
  readonly isHigh: boolean;
  /** For how many milliseconds it has been so, or since the level last changed. */
  readonly forMs: number;
}

const HIGH_DELAY_MS = 100;
/** Who waits for a machine that is short of processors is not helped by refusing work. */
const BUSY = 0.5;
const HIGH_HEAP = 0.8;
/** So long it has to be too much before more is refused, and little enough before more is served. */
const WORSE_AFTER_MS = 5000;
const BETTER_AFTER_MS = 3000;

const UP = [1, 2, 2] as const satisfies Record<LoadLevel, LoadLevel>;
const DOWN = [0, 0, 1] as const satisfies Record<LoadLevel, LoadLevel>;

/** A moment that lasted longer was one block of work (a start, a collection of garbage): it says no more than this. */
const LONGEST_MOMENT_MS = 1000;

/** The load after one more sample, which was taken over so many milliseconds. One long pause changes nothing. */
export function nextLoad(load: Load, sample: LoadSample, sampleMs: number): Load {
  const isHigh = (sample.delayMs > HIGH_DELAY_MS && sample.busy > BUSY) || sample.heap > HIGH_HEAP;
  const momentMs = Math.min(sampleMs, LONGEST_MOMENT_MS);
  if (isHigh !== load.isHigh) return { level: load.level, isHigh, forMs: isHigh ? momentMs : 0 };
  const forMs = load.forMs + momentMs;
  if (forMs < (isHigh ? WORSE_AFTER_MS : BETTER_AFTER_MS)) return { level: load.level, isHigh, forMs };
  return { level: (isHigh ? UP : DOWN)[load.level], isHigh, forMs: 0 };
}
