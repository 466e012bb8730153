/** What the pace of shipping depends on. */
export interface Load {
  /** Share of time in which the event loop was busy with other things than shipping: 0 to 1. */
  readonly utilization: number;
  /** How full the spool is: 0 to 1. */
  readonly fill: number;
  /** What shipping may take of the time while the loop is busy: 0 to 1. Little where the database runs on this thread. */
  readonly busyShare: number;
}

/** Below it the data plane has time to spare; above the other it has none. */
const IDLE = 0.15;
const BUSY = 0.4;
/** From here on a full spool, which would stop all calls, is the greater evil. */
const FILLING = 0.25;
const NEARLY_FULL = 0.75;

const LONGEST_PAUSE_MS = 10_000;

/**
 * How long to pause after a batch that took `batchMs`, so that shipping keeps to its share of the time: all of it while
 * nothing else happens, next to nothing while calls come as fast as they can, and more again as the spool fills.
 */
export function pauseAfter(batchMs: number, load: Load): number {
  const calm = 1 - rampOf(load.utilization, IDLE, BUSY);
  const urgency = rampOf(load.fill, FILLING, NEARLY_FULL);
  const share = Math.max(load.busyShare, calm, urgency);
  return Math.min(LONGEST_PAUSE_MS, (batchMs * (1 - share)) / share);
}

/** Whether the event loop has time to spare. */
export function isCalm(utilization: number): boolean {
  return utilization < IDLE;
}

function rampOf(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
