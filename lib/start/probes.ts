import { currentPhase } from "@/lib/start/lifecycle";

export interface ProbeAnswer {
  readonly status: 200 | 503;
  readonly body: { readonly status: "ok" | "ready" | "starting" | "draining" | "stale" };
}

/**
 * `/healthz`: the process runs. `/readyz`: it takes calls; off before the runtime is open, while it drains, and when it
 * refuses calls because the database has been away for too long.
 */
export function answerProbe(pathname: string, isServing: () => boolean): ProbeAnswer | null {
  if (pathname === "/healthz") return { status: 200, body: { status: "ok" } };
  if (pathname !== "/readyz") return null;
  const phase = currentPhase();
  if (phase === "ready" && !isServing()) return { status: 503, body: { status: "stale" } };
  return { status: phase === "ready" ? 200 : 503, body: { status: phase } };
}
