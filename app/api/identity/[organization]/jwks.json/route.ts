import { identityKeySet } from "@/lib/forwarding/serve-keys";
import { runtime } from "@/lib/runtime";

export const dynamic = "force-dynamic";

// Under server.ts this is answered before Next sees it; here it is for a plain `next start`.
export async function GET(_request: Request, { params }: { params: Promise<{ organization: string }> }) {
  const { gateway } = await runtime();
  return identityKeySet(gateway.gateway.snapshots, (await params).organization);
}
