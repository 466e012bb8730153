import { runtime } from "@/lib/runtime";
import { currentPhase } from "@/lib/start/lifecycle";
import { answerProbe } from "@/lib/start/probes";

export const dynamic = "force-dynamic";

// Under server.ts the probe is answered before Next sees it; this is for a plain `next start`.
export async function GET(): Promise<Response> {
  const gateway = currentPhase() === "ready" ? (await runtime()).gateway : null;
  const answer = answerProbe("/readyz", () => gateway?.condition() ?? "stale");
  return Response.json(answer?.body, { status: answer?.status ?? 404, headers: { "cache-control": "no-store" } });
}
