import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
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
  /** Resolves when all calls so far are in its database. */
  settle?(): Promise<void>;
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
    // Looking at the load is part of what a call costs. Route handlers under this load are beyond what they can do.
    env: {
      MAX_CALLS_PER_ORGANIZATION: "4096",
      LOAD_SHEDDING: String(options.mount === "node"),
      ...(options.databaseUrl === undefined ? {} : severalProcesses()),
    },
  });
  const base = { url: `${product.origin}/mcp`, tool: `${slug}__echo`, apiKey: product.apiKey };
  const legacy = await withSession({ ...base, era: "legacy" });
  const settle = () => untilIdle(product.pid);
  if (options.mount === "web") {
    return [{ name: "gateway, route handlers", plan: legacy, databaseUrl: null, settle, stop: product.stop }];
  }
  if (options.databaseUrl !== undefined) {
    const { databaseUrl } = options;
    return [{ name: "gateway, node mount, PostgreSQL", plan: legacy, databaseUrl, settle, stop: product.stop }];
  }
  return [
    { name: "gateway, node mount", plan: legacy, databaseUrl: null, settle, stop: product.stop },
    {
      name: "gateway, node mount, modern client",
      plan: { ...base, era: "modern" },
      databaseUrl: null,
      settle,
      stop: async () => {},
    },
  ];
}

const SETTLES_WITHIN_MS = 120_000;
const TICKS_PER_SECOND = 100;

/** Waits until a process has hardly worked for a second: the calls so far are in its database. At once without /proc. */
async function untilIdle(pid: number): Promise<void> {
  const deadline = Date.now() + SETTLES_WITHIN_MS;
  let before = await ticksOf(pid);
  while (before !== null && Date.now() < deadline) {
    await delay(1000);
    const now = await ticksOf(pid);
    if (now === null || now - before < TICKS_PER_SECOND * 0.1) return;
    before = now;
  }
}

/** Processor time of a process, in ticks. */
async function ticksOf(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields ? Number(fields[11]) + Number(fields[12]) : null;
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
    env: { MAX_STREAMS_PER_ORGANIZATION: "20000", MAX_CONNECTIONS_PER_ADDRESS: "0" },
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

/** BENCH_WORKERS=2: the gateway on PostgreSQL serves by so many processes. They need Redis. */
function severalProcesses(): Record<string, string> {
  const { BENCH_WORKERS, BENCH_REDIS_URL = "redis://127.0.0.1:6379" } = process.env;
  return BENCH_WORKERS ? { WORKERS: BENCH_WORKERS, REDIS_URL: BENCH_REDIS_URL } : {};
}
