import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoadLevel } from "@/lib/gateway/core/load";
import { createFront } from "@/lib/start/front";
import { enterPhase } from "@/lib/start/lifecycle";
import { closeServer, listen } from "@/lib/start/listen";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { modern, type RpcAnswer, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

let upstream: NonceUpstream;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  upstream = await startNonceUpstream(() => "n");
  // For the probe: a process is ready once, however many gateways a test opens in it.
  enterPhase("ready");
});

afterAll(async () => {
  for (const close of closers.reverse()) await close();
  await upstream.close();
});

interface Loaded {
  readonly gateway: TestGateway;
  readonly home: PlantedOrganization;
  call(method: string, params?: Record<string, unknown>): Promise<RpcAnswer>;
  get(path: string): Promise<RpcAnswer>;
}

/** A gateway behind the front that the product has, with pages that answer 200. */
async function start(env: Record<string, string>): Promise<Loaded> {
  const gateway = await startTestGateway({ env });
  await gateway.runtime.jobs.close();
  const home = await plantOrganization(gateway.runtime, "home", [
    { slug: "echo", url: `http://127.0.0.1:${upstream.port}/mcp` },
  ]);
  const front: Server = createFront(
    () => ({ product: gateway, pages: (_, response) => response.writeHead(200).end("a page"), waitingFor: "build" }),
    { TRUST_PROXY: 0, MAX_CONNECTIONS_PER_ADDRESS: 0 },
  );
  const origin = `http://127.0.0.1:${await listen(front, 0, "127.0.0.1")}`;
  gateway.runtime.gateway.mountOnSockets(front);
  closers.push(
    () => gateway.close(),
    () => closeServer(front, 0),
  );
  return {
    gateway,
    home,
    call: (method, params) => modern({ url: `${origin}/mcp`, key: home.apiKey, method, params }),
    get: (path) => send(`${origin}${path}`, { method: "GET", headers: { authorization: `Bearer ${home.apiKey}` } }),
  };
}

const ECHO = { name: "echo__echo", arguments: { text: "x" } };

describe("what waits at which level (R7)", () => {
  let loaded: Loaded;

  beforeAll(async () => {
    loaded = await start({});
  });

  test.each([
    [0, { page: 200, list: 200, discover: 200, plainList: 200, call: 200, plainCall: 200, ready: "ready" }],
    [1, { page: 503, list: 503, discover: 503, plainList: 503, call: 200, plainCall: 200, ready: "ready" }],
    [2, { page: 503, list: 503, discover: 503, plainList: 503, call: 503, plainCall: 503, ready: "overloaded" }],
  ] as const)("%d", async (level: LoadLevel, expected) => {
    const { gateway, call, get } = loaded;
    Object.assign(gateway.runtime.gateway.gateway.load, { level });
    const plainCall = async () =>
      send(`${gateway.origin}/mcp/tools/echo__echo`, {
        headers: { authorization: `Bearer ${loaded.home.apiKey}`, "content-type": "application/json" },
        body: '{"text":"x"}',
      });
    const answers = {
      page: await get("/o/home"),
      list: await call("tools/list"),
      discover: await call("server/discover"),
      plainList: await get("/mcp/tools"),
      call: await call("tools/call", ECHO),
      plainCall: await plainCall(),
    };
    const probe = await get("/readyz");
    const statuses = Object.fromEntries(Object.entries(answers).map(([name, { status }]) => [name, status]));
    expect({ ...statuses, ready: JSON.parse(probe.text).status }).toEqual(expected);
    expect(probe.status).toBe(level === 2 ? 503 : 200);
    expect((await get("/healthz")).status).toBe(200);
    for (const { status, headers, text } of Object.values(answers)) {
      if (status !== 503) continue;
      expect(text).toContain("overloaded");
      expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    }
  });

  test("a refused call stands in the log as denied and reaches no server; clients are not all told the same time", async () => {
    const { gateway, call, home } = loaded;
    Object.assign(gateway.runtime.gateway.gateway.load, { level: 2 });
    const before = upstream.calls();
    const refused = await Promise.all(Array.from({ length: 40 }, () => call("tools/call", ECHO)));
    expect(upstream.calls()).toBe(before);
    expect(new Set(refused.map(({ headers }) => headers["retry-after"])).size).toBeGreaterThan(1);
    expect(refused[0]?.body?.error?.data?.code).toBe("overloaded");
    const { callLog, database } = gateway.runtime;
    await callLog.flush();
    const where = { errorClass: "overloaded", status: "denied" } as const;
    expect(await database.organization(home.id).call.count({ where })).toBeGreaterThanOrEqual(40);
  });
});

/** Leaves the event loop a turn every 0.2 s; returns how to stop. */
function keepBusy(): () => void {
  let isOn = true;
  const spin = () => {
    const until = performance.now() + 200;
    while (performance.now() < until);
    if (isOn) setImmediate(spin);
  };
  spin();
  return () => {
    isOn = false;
  };
}

test("F10: a process that has more to do than it can refuses by itself, and takes everything again by itself", {
  timeout: 120_000,
}, async () => {
  const { gateway, call } = await start({ LOAD_SHEDDING: "true" });
  const running = gateway.runtime.gateway;
  const patience = { timeout: 60_000, interval: 20 };
  expect((await call("tools/call", ECHO)).status).toBe(200);
  const rest = keepBusy();
  await expect.poll(() => running.condition(), patience).toBe("overloaded");
  const before = upstream.calls();
  const [refusedList, refusedCall] = await Promise.all([call("tools/list"), call("tools/call", ECHO)]);
  rest();
  expect([refusedList.status, refusedCall.status, upstream.calls()]).toEqual([503, 503, before]);
  await expect.poll(() => running.defersPages(), patience).toBe(false);
  expect(running.condition()).toBe("ready");
  expect([(await call("tools/list")).status, (await call("tools/call", ECHO)).status]).toEqual([200, 200]);
});
