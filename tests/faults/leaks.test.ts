import { readdirSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createConnection } from "@/lib/connections/create-connection";
import { syncConnection } from "@/lib/connections/sync-connection";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { type SwitchableServer, startSwitchableServer } from "@/tests/fixtures/servers/switchable";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { openListening, openSessionStream } from "@/tests/support/open-stream";
import { initialize, legacy, modern, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

// Everything runs in this process: the gateway, both servers and all clients. What any of them leaves behind shows.
const CYCLES = Number(process.env.CYCLES ?? (process.env.LONG ? 10_000 : 500));
const WARM_UP = 60;
const AT_ONCE = 8;
/** Ended session ids are remembered for a day, some hundred bytes each; the rest is what a runtime may breathe. */
const HEAP_GROWTH_BYTES = 24 * 1_048_576 + CYCLES * 1024;

let gateway: TestGateway;
let home: PlantedOrganization;
let context: OperationContext;
let then: SwitchableServer;
let now: NonceUpstream;
let url: string;

beforeAll(async () => {
  [then, now] = await Promise.all([startSwitchableServer({ offersStream: true }), startNonceUpstream(() => "n")]);
  gateway = await startTestGateway();
  const { runtime } = gateway;
  home = await plantOrganization(runtime, "home", []);
  context = await openAsSystem(runtime, home.id);
  const urls = [
    ["then", then.url],
    ["now", `http://127.0.0.1:${now.port}/mcp`],
  ] as const;
  for (const [slug, address] of urls) {
    runtime.allowPrivateUpstream("127.0.0.1", Number(new URL(address).port));
    await execute(createConnection, context, { name: slug, slug, url: address, tools: "all" });
  }
  url = `${gateway.origin}/mcp`;
});

afterAll(async () => {
  await gateway.close();
  await then.stop();
  await now.close();
});

/** A server is asked for its lists. */
async function refresh(cycle: number): Promise<void> {
  await execute(syncConnection, context, { connection: cycle % 2 === 0 ? "then" : "now" });
}

/** Clients of both eras leave in the middle of a call. */
async function abort(cycle: number): Promise<void> {
  const gone = new AbortController();
  const params = { name: "then__wait", arguments: {} };
  const isModern = cycle % 2 === 0;
  const session = isModern ? {} : await initialize(url, home.apiKey);
  const call = { url, key: home.apiKey, method: "tools/call", params, signal: gone.signal };
  const left = (isModern ? modern(call) : legacy({ ...call, headers: session })).then(
    () => "answered",
    () => "left",
  );
  if (cycle % 3 > 0) await new Promise((resolve) => setTimeout(resolve, cycle % 20));
  gone.abort();
  expect(await left).toBe("left");
  // One in two says goodbye; the other is found idle later.
  if (!isModern && cycle % 4 === 1) await goodbye(session);
}

/** Clients of both eras come, listen, call and go. */
async function reconnect(cycle: number): Promise<void> {
  const listening = await openListening(url, home.apiKey);
  const session = await initialize(url, home.apiKey);
  const stream = await openSessionStream(url, home.apiKey, session);
  const value = String(cycle);
  const [one, other] = await Promise.all([
    legacy({
      url,
      key: home.apiKey,
      method: "tools/call",
      params: { name: "then__echo", arguments: { value } },
      headers: session,
    }),
    modern({ url, key: home.apiKey, method: "tools/call", params: { name: "now__echo", arguments: { text: value } } }),
  ]);
  expect([one.body?.result?.content?.[0]?.text, other.body?.result?.content?.[0]?.text]).toEqual([value, `n:${value}`]);
  listening.close();
  stream.close();
  await Promise.all([listening.ended, stream.ended]);
  if (cycle % 2 === 0) await goodbye(session);
}

async function goodbye(session: Record<string, string>): Promise<void> {
  const headers = { authorization: `Bearer ${home.apiKey}`, ...session };
  expect((await send(url, { method: "DELETE", headers })).status).toBe(204);
}

async function run(cycles: number): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let cycle = next++; cycle < cycles; cycle = next++) {
      await refresh(cycle);
      await abort(cycle);
      await reconnect(cycle);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

interface Held {
  readonly sessions: number;
  readonly streams: number;
  readonly live: number;
  readonly inFlight: number;
  readonly sockets: number;
  readonly descriptors: number;
}

/** What is held once everything has come to rest: clients that never said goodbye are idle by then. */
async function settle(): Promise<{ held: Held; heapBytes: number }> {
  const { gateway: parts, callLog } = gateway.runtime;
  const { sessions, streams, inFlight } = parts.gateway;
  await callLog.flush();
  sessions.sweep(Date.now() + 3_600_000);
  const look = (): Held => ({
    sessions: then.openSessions(),
    streams: streams.size + then.openStreams(),
    live: [...sessions.all()].length,
    inFlight: inFlight.size + parts.gateway.driver("http").stats().inFlight,
    sockets: then.openSockets(),
    descriptors: readdirSync("/proc/self/fd").length,
  });
  // Idle connections to upstreams are closed after some seconds, by both sides.
  let last = look();
  await expect
    .poll(
      () => {
        const before = last;
        last = look();
        const isAtRest = JSON.stringify(last) === JSON.stringify(before);
        return { isAtRest, sockets: last.sockets, streams: last.streams, held: last };
      },
      { timeout: 60_000, interval: 1000 },
    )
    .toMatchObject({ isAtRest: true, sockets: 0, streams: 0 });
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  gc();
  await new Promise((resolve) => setImmediate(resolve));
  gc();
  return { held: last, heapBytes: process.memoryUsage().heapUsed };
}

test(`${CYCLES} refreshes, client aborts and reconnects leave nothing behind (security: R17)`, {
  timeout: 120_000 + CYCLES * 400,
}, async () => {
  await run(WARM_UP);
  const before = await settle();
  await run(CYCLES);
  const after = await settle();
  // The pooled session with a legacy server, and nobody's own.
  expect(after.held.sessions).toBeLessThanOrEqual(1);
  expect(after.held).toMatchObject({ streams: 0, live: 0, inFlight: 0, sockets: 0 });
  expect(after.held.descriptors).toBeLessThanOrEqual(before.held.descriptors + 2);
  expect(after.heapBytes).toBeLessThan(before.heapBytes + HEAP_GROWTH_BYTES);
});
