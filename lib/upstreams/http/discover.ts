import { toFault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { META } from "@/lib/mcp/versions";
import { DISCOVERY_EVENTS } from "@/lib/upstreams/discovery-answers";
import { type DiscoverOptions, Ending, StepLog } from "@/lib/upstreams/discovery-steps";
import type { Discovery, UpstreamReply, UpstreamRequest } from "@/lib/upstreams/driver";
import { Call } from "@/lib/upstreams/http/call";
import { findLegacyLeg, offersAllOf } from "@/lib/upstreams/http/legacy-leg";
import { LegacySession } from "@/lib/upstreams/http/legacy-session";
import { Link, type LinkDeps } from "@/lib/upstreams/http/link";
import { describeLists, readListsOf } from "@/lib/upstreams/http/list-pages";
import { type Negotiated, negotiate } from "@/lib/upstreams/http/negotiate";
import { maskFault } from "@/lib/upstreams/mask-outcome";

/**
 * Negotiates with an upstream and reads all that it offers, over connections and a session of its own that are closed
 * afterwards: what was agreed for calls is neither used nor disturbed, and each step is really taken.
 */
export async function discoverHttp(
  deps: LinkDeps,
  connection: ConnectionView,
  options: DiscoverOptions,
): Promise<Discovery> {
  const steps = new StepLog(options.onStep, connection.url.startsWith("https:"));
  const limits = { ...deps.limits, maxResponseBytes: deps.limits.maxPageBytes };
  const link = new Link({ ...deps, limits }, connection, { onStep: (step, ms) => steps.connected(step, ms) });
  const session = new LegacySession(link, { kind: "discovery" });
  const end = new Ending(options, connection.slug);
  try {
    return await Promise.race([takeSteps(link, session, steps), end.reached]);
  } catch (error) {
    const fault = maskFault(link, toFault(error));
    steps.fail(fault.publicMessage, fault.cause);
    throw fault;
  } finally {
    end.clear();
    await session.end(true);
    await link.destroy();
  }
}

async function takeSteps(link: Link, session: LegacySession, steps: StepLog): Promise<Discovery> {
  const negotiated = await negotiate(link);
  const send = (request: UpstreamRequest) => new Call(link, request, DISCOVERY_EVENTS, () => session).done;
  if (!negotiated.discovered) return readOffers(link, { era: "legacy", ...(await session.open()) }, steps, send);
  const facts = readDiscovered(negotiated, negotiated.discovered);
  const [discovery, leg] = await Promise.all([readOffers(link, facts, steps, send), findLegacyLeg(link, session)]);
  return { ...discovery, legacyProtocolVersion: leg && offersAllOf(leg, discovery) ? leg.protocolVersion : null };
}

/** What a handshake of either kind tells of a server. */
export type ServerFacts = Pick<Discovery, "era" | "protocolVersion" | "serverInfo" | "capabilities" | "instructions">;

/** The rest of a discovery, once the server has introduced itself: reads its lists through `send`. */
export async function readOffers(
  link: Link,
  facts: ServerFacts,
  steps: StepLog,
  send: (request: UpstreamRequest) => Promise<UpstreamReply>,
): Promise<Discovery> {
  const name = typeof facts.serverInfo?.name === "string" ? facts.serverInfo.name.slice(0, 80) : "the server";
  steps.done("negotiate", `MCP ${facts.protocolVersion} with ${name}`);
  const lists = await readListsOf(link, facts.capabilities, send);
  steps.done("list", describeLists(lists));
  const { era, protocolVersion, serverInfo, capabilities, instructions } = facts;
  return { era, protocolVersion, legacyProtocolVersion: null, serverInfo, capabilities, instructions, ...lists };
}

function readDiscovered({ verdict }: Negotiated, result: JsonObject) {
  const { capabilities, instructions, _meta } = result;
  const serverInfo = isJsonObject(_meta) ? _meta[META.serverInfo] : undefined;
  return {
    era: "modern" as const,
    protocolVersion: verdict.version,
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    serverInfo: isJsonObject(serverInfo) ? serverInfo : null,
    instructions: typeof instructions === "string" ? instructions : null,
  };
}
