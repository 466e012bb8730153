import { answerProbe } from "@/lib/start/probes";

export const dynamic = "force-dynamic";

// Under server.ts the probe is answered before Next sees it; this is for a plain `next start`.
export function GET(): Response {
  const answer = answerProbe("/healthz", () => "ready");
  return Response.json(answer?.body, { status: answer?.status ?? 404, headers: { "cache-control": "no-store" } });
}
