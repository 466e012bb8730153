const LONG_LIFE_MS = 60_000;
const FIRST_PAUSE_MS = 200;
const LAST_PAUSE_MS = 30_000;

/**
 * How long to wait before a process that has ended is started again. One that lived for a minute is replaced at once;
 * each short life doubles the pause, up to half a minute.
 *
 * @param failures short lives in a row before this one
 */
export function backoffOf(failures: number, livedMs: number): { readonly failures: number; readonly pauseMs: number } {
  if (livedMs >= LONG_LIFE_MS) return { failures: 0, pauseMs: 0 };
  return { failures: failures + 1, pauseMs: Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 16), LAST_PAUSE_MS) };
}
