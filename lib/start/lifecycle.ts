/** Where this process stands. `/readyz` is 200 only in `ready`. */
export type Phase = "starting" | "ready" | "draining";

interface Lifecycle {
  phase: Phase;
  /** Who starts and stops the runtime: server.ts, or instrumentation-node.ts under a plain `next start`. */
  owner: "server" | "next" | null;
}

// Next evaluates this module several times in one process; the route handlers must see what server.ts wrote. It stands
// apart from the runtime because it exists before the runtime does, and says so when the runtime cannot be opened.
const KEY = Symbol.for("causeway.lifecycle");
const slot = globalThis as { [KEY]?: Lifecycle };

function lifecycle(): Lifecycle {
  slot[KEY] ??= { phase: "starting", owner: null };
  return slot[KEY];
}

export function currentPhase(): Phase {
  return lifecycle().phase;
}

/** A process that drains never becomes ready again. */
export function enterPhase(phase: Phase): void {
  const state = lifecycle();
  if (state.phase !== "draining") state.phase = phase;
}

/** True for the first who asks: of server.ts and Next's instrumentation only one starts the product, and once. */
export function claimStart(owner: "server" | "next"): boolean {
  const state = lifecycle();
  if (state.owner !== null) return false;
  state.owner = owner;
  return true;
}
