import type { AlertState } from "@/lib/alerts/core/metrics";

/** Where a rule stands. Times are Unix milliseconds. */
export interface Standing {
  readonly state: AlertState;
  readonly stateSince: number;
  /** When it last began to fire. */
  readonly firedAt: number | null;
  /** When people were last told that it fires. */
  readonly notifiedAt: number | null;
  /** Whether people were told of the firing that is, or was last. */
  readonly wasTold: boolean;
}

export interface Step {
  readonly next: Standing;
  /** What people are to be told now. */
  readonly tell: "firing" | "resolved" | null;
}

/**
 * What follows from one look: ok -> firing -> resolved -> firing. Of a firing within the quiet time after the last one
 * nobody is told, and then not of its end either: a figure that swings around its limit is one message, not twenty. One
 * that still fires when the quiet time is over is told of then.
 */
export function step(standing: Standing, isBreached: boolean, quietMs: number, now: number): Step {
  const { state, notifiedAt, wasTold } = standing;
  if (!isBreached) {
    if (state !== "firing") return { next: standing, tell: null };
    return { next: { ...standing, state: "resolved", stateSince: now }, tell: wasTold ? "resolved" : null };
  }
  const isQuiet = notifiedAt !== null && now - notifiedAt < quietMs;
  if (state !== "firing") {
    const begun = { ...standing, state: "firing" as const, stateSince: now, firedAt: now, wasTold: !isQuiet };
    return isQuiet ? { next: begun, tell: null } : { next: { ...begun, notifiedAt: now }, tell: "firing" };
  }
  if (wasTold || isQuiet) return { next: standing, tell: null };
  return { next: { ...standing, notifiedAt: now, wasTold: true }, tell: "firing" };
}
