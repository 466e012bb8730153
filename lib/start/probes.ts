import { currentPhase, type Phase } from "@/lib/start/lifecycle";

/** Why the gateway refuses calls, or that it takes them. */
type Condition = "ready" | "draining" | "stale" | "overloaded";

export interface ProbeAnswer {
  readonly status: 200 | 503;
  readonly body: { readonly status: "ok" | Phase | Condition };
}

/**
 * `/healthz`: the process runs. `/readyz`: it takes calls; off before the runtime is open, while it drains, and when it
 * refuses calls because the database has been away for too long or there is more to do than can be done.
 */
export function answerProbe(pathname: string, condition: () => Condition): ProbeAnswer | null {
  if (pathname === "/healthz") return { status: 200, body: { status: "ok" } };
  if (pathname !== "/readyz") return null;
  const phase = currentPhase();
  const status = phase === "ready" ? condition() : phase;
  return { status: status === "ready" ? 200 : 503, body: { status } };
}
