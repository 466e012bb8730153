import { startProduct } from "../support/start-product";
import type { LoadPlan } from "./load";
import { openLegacySession } from "./load";
import { type Peer, startBareProxy, startNginx } from "./peers";

/** One row of the table: something that answers `tools/call`, ready to be loaded. */
export interface Target {
  readonly name: TargetName;
  readonly plan: LoadPlan;
  /** The product's database, where something outside the product can be asked about it. */
  readonly databaseUrl: string | null;
  stop(): Promise<void>;
}

export const TARGETS = [
  "upstream, direct",
  "nginx, plain reverse proxy",
  "bare proxy",
  "gateway, node mount",
  "gateway, node mount, modern client",
  "gateway, route handlers",
  "gateway, node mount, PostgreSQL",
] as const;
export type TargetName = (typeof TARGETS)[number];

/** The slug of the upstream at the gateway; the bare proxy knows the same prefix. */
const slug = "fast";

/** Ports are handed out below the range from which the kernel takes ports for outgoing connections. */
const firstManyPort = 20_000;

export function directTarget(upstream: Peer): Target {
  // Stopped by whoever started it: the others need it too.
  return plainTarget("upstream, direct", { ...upstream, stop: async () => {} }, "echo");
}

export async function nginxTarget(upstream: Peer): Promise<Target> {
  return plainTarget("nginx, plain reverse proxy", await startNginx(upstream.port), "echo");
}

export async function bareProxyTarget(upstream: Peer): Promise<Target> {
  return plainTarget("bare proxy", await startBareProxy(upstream.port), `${slug}__echo`, "X");
}

/** The product on the embedded database or, with a URL, on PostgreSQL; both eras' clients for the node mount. */
export async function gatewayTargets(
  upstream: Peer,
  options: { mount: "node" | "web"; databaseUrl?: string },
): Promise<Target[]> {
  const product = await startProduct({
    mount: options.mount,
    connections: [{ slug, url: `http://127.0.0.1:${upstream.port}/mcp` }],
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
    env: { MAX_CALLS_PER_ORGANIZATION: "4096" },
  });
  const base = { url: `${product.origin}/mcp`, tool: `${slug}__echo`, apiKey: product.apiKey };
  const legacy = await withSession({ ...base, era: "legacy" });
  if (options.mount === "web") {
    return [{ name: "gateway, route handlers", plan: legacy, databaseUrl: null, stop: product.stop }];
  }
  if (options.databaseUrl !== undefined) {
    const { databaseUrl } = options;
    return [{ name: "gateway, node mount, PostgreSQL", plan: legacy, databaseUrl, stop: product.stop }];
  }
  return [
    { name: "gateway, node mount", plan: legacy, databaseUrl: null, stop: product.stop },
    {
      name: "gateway, node mount, modern client",
      plan: { ...base, era: "modern" },
      databaseUrl: null,
      stop: async () => {},
    },
  ];
}

/** One product with many connections, each to an origin of its own. */
export interface CrowdedGateway {
  /** All calls to one of the connections. */
  readonly toOne: LoadPlan;
  /** The calls spread over all of them. */
  readonly spread: LoadPlan;
  stop(): Promise<void>;
}

export async function startCrowdedGateway(
  startMany: (firstPort: number, ports: number) => Promise<Peer>,
  count: number,
): Promise<CrowdedGateway> {
  const many = await startMany(firstManyPort, count);
  const product = await startProduct({
    connections: [{ slug: "c0", url: `http://127.0.0.1:${many.port}/mcp` }],
    crowd: { of: "c0", count, firstPort: many.port },
    env: { MAX_CALLS_PER_ORGANIZATION: "4096" },
    readyWithinMs: 300_000,
  });
  const base = { url: `${product.origin}/mcp`, era: "legacy" as const, apiKey: product.apiKey };
  return {
    toOne: await withSession({ ...base, tool: "c0__echo" }),
    spread: await withSession({ ...base, tool: "c%d__echo", spread: count }),
    async stop() {
      await product.stop();
      await many.stop();
    },
  };
}

/** A product with one server of 1,000 tools: for `tools/list`, and then for many open streams. */
export interface WideGateway {
  readonly list: LoadPlan;
  readonly origin: string;
  readonly apiKey: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export async function startWideGateway(upstream: Peer): Promise<WideGateway> {
  const product = await startProduct({
    connections: [{ slug: "wide", url: `http://127.0.0.1:${upstream.port}/mcp` }],
    env: { MAX_STREAMS_PER_ORGANIZATION: "20000" },
  });
  const list = await withSession({
    url: `${product.origin}/mcp`,
    method: "tools/list",
    tool: "wide__tool_900",
    era: "legacy",
    apiKey: product.apiKey,
  });
  return { list, origin: product.origin, apiKey: product.apiKey, pid: product.pid, stop: product.stop };
}

function plainTarget(name: TargetName, peer: Peer, tool: string, apiKey?: string): Target {
  const plan: LoadPlan = {
    url: `http://127.0.0.1:${peer.port}/mcp`,
    tool,
    era: "legacy",
    ...(apiKey === undefined ? {} : { apiKey }),
  };
  return { name, plan, databaseUrl: null, stop: peer.stop };
}

async function withSession(plan: LoadPlan): Promise<LoadPlan> {
  const sessionId = await openLegacySession(plan);
  return sessionId === undefined ? plan : { ...plan, sessionId };
}
