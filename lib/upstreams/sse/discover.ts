import { toFault } from "@/lib/base/errors";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { type DiscoverOptions, Ending, StepLog } from "@/lib/upstreams/discovery-steps";
import type { Discovery } from "@/lib/upstreams/driver";
import { readOffers } from "@/lib/upstreams/http/discover";
import { Link, type LinkDeps } from "@/lib/upstreams/http/link";
import { maskFault } from "@/lib/upstreams/mask-outcome";
import { SseCall } from "@/lib/upstreams/sse/call";
import { SseSession } from "@/lib/upstreams/sse/session";

/** Opens a session of its own with a server, reads all that it offers, and closes it again. */
export async function discoverSse(
  deps: LinkDeps,
  connection: ConnectionView,
  options: DiscoverOptions,
): Promise<Discovery> {
  const steps = new StepLog(options.onStep, connection.url.startsWith("https:"));
  const limits = { ...deps.limits, maxResponseBytes: deps.limits.maxPageBytes };
  const link = new Link({ ...deps, limits }, connection, { onStep: (step, ms) => steps.connected(step, ms) });
  const session = new SseSession(link, { kind: "discovery" });
  const end = new Ending(options, connection.slug);
  const take = async () => {
    const facts = { era: "legacy" as const, ...(await session.open()) };
    return readOffers(link, facts, steps, (request) => new SseCall(session, request, {}).done);
  };
  try {
    return await Promise.race([take(), end.reached]);
  } catch (error) {
    const fault = maskFault(link, toFault(error));
    steps.fail(fault.publicMessage, fault.cause);
    throw fault;
  } finally {
    end.clear();
    session.end();
    await link.destroy();
  }
}
