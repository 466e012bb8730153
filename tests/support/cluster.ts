import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { describe } from "vitest";
import { MemoryHub } from "@/lib/cluster/memory-bus";
import { isPostgresReachable } from "@/tests/support/database";
import { createPostgresDatabase } from "@/tests/support/postgres";
import {
  type PlantedConnection,
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

export const REDIS_URL = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";

export const isRedisReachable = await answers(REDIS_URL);

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port || 6379), timeout: 2000 });
    const end = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .once("timeout", () => end(false));
  });
}

/** Tests that need PostgreSQL and Redis; said aloud and reported as skipped where one of them is missing. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (isRedisReachable && isPostgresReachable) {
    // biome-ignore lint/correctness/usePlaywrightValidDescribeCallback: a parameter is a function as well.
    describe(name, tests);
    return;
  }
  const missing = isRedisReachable ? "PostgreSQL" : "Redis";
  process.stderr.write(`\n!!! ${missing} is not reachable: "${name}" is not tested.\n`);
  describe.skip(`${name}: ${missing} is not reachable`, tests);
}

export interface Cluster {
  /** The proxy in front: every request goes to the next process in turn. */
  readonly origin: string;
  readonly gateways: readonly TestGateway[];
  /** The origin of one process alone. */
  at(index: number): string;
  /** An organization that all processes know. */
  plant(slug: string, connections: readonly PlantedConnection[]): Promise<PlantedOrganization>;
  /** Ends one process as a drained one ends. */
  stop(index: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Several gateways on one PostgreSQL, behind a round-robin proxy. `redis`: as several processes of the product are;
 * `memory`: the same over a hub in this process.
 */
export async function startCluster(
  options: { count?: number; bus?: "redis" | "memory"; redisUrl?: string; env?: Record<string, string> } = {},
): Promise<Cluster> {
  const { count = 2, bus = "redis", redisUrl = REDIS_URL } = options;
  const database = await createPostgresDatabase();
  const hub = new MemoryHub();
  const env = {
    MASTER_KEY: randomBytes(32).toString("base64"),
    ...(bus === "redis" ? { REDIS_URL: redisUrl } : {}),
    ...options.env,
  };
  const gateways: TestGateway[] = [];
  for (let index = 0; index < count; index++) {
    gateways.push(
      await startTestGateway({
        databaseUrl: database.url,
        env,
        ...(bus === "memory" ? { runtime: { bus: hub.join(true) } } : {}),
      }),
    );
  }
  const stopped = new Map<number, Promise<void>>();
  const stop = (index: number) => {
    const stopping = stopped.get(index) ?? gateways[index]?.close() ?? Promise.resolve();
    stopped.set(index, stopping);
    return stopping;
  };
  const proxy = await startRoundRobin(gateways.map(({ origin }) => origin));
  return {
    origin: proxy.origin,
    gateways,
    at: (index) => gateways[index]?.origin ?? "",
    async plant(slug, connections) {
      const [first, ...others] = gateways;
      if (!first) throw new Error("A cluster has at least one gateway.");
      const planted = await plantOrganization(first.runtime, slug, connections);
      for (const { runtime } of others) {
        for (const { url } of connections)
          runtime.allowPrivateUpstream(new URL(url).hostname, Number(new URL(url).port));
        await runtime.gateway.reloadOrganization(planted.id);
      }
      return planted;
    },
    stop,
    async close() {
      await proxy.close();
      await Promise.all(gateways.map((_, index) => stop(index)));
      await database.drop();
    },
  };
}

export interface RoundRobin {
  readonly origin: string;
  close(): Promise<void>;
}

/** A proxy without memory: request after request goes to the next target. Streams pass unbuffered. */
export async function startRoundRobin(targets: readonly string[]): Promise<RoundRobin> {
  let turn = 0;
  const pass = (incoming: IncomingMessage, response: ServerResponse) => {
    const target = targets[turn++ % targets.length] ?? "";
    const { method, headers } = incoming;
    const outgoing = request(new URL(incoming.url ?? "/", target), { method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    outgoing.on("error", () => response.destroy());
    response.once("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  };
  const server: Server = createServer(pass);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
