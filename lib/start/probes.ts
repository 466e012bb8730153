import { currentPhase } from "@/lib/start/lifecycle";

export interface ProbeAnswer {
  readonly status: 200 | 503;
  readonly body: { readonly status: "ok" | "ready" | "starting" | "draining" };
}

/** `/healthz`: the process runs. `/readyz`: it is open for calls; off before the runtime is open and while it drains. */
export function answerProbe(pathname: string): ProbeAnswer | null {
  if (pathname === "/healthz") return { status: 200, body: { status: "ok" } };
  if (pathname !== "/readyz") return null;
  const phase = currentPhase();
  return { status: phase === "ready" ? 200 : 503, body: { status: phase } };
}
