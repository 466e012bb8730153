import { readdirSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { openListening, openSessionStream } from "@/tests/support/open-stream";
import { initialize, MODERN, modern, modernHeaders, modernMeta } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

const PLACES = 32;
const STREAMS = process.env.LONG ? 3000 : 300;
const ROUNDS = 3;
/** What may stay of a stream: less than a tenth of what it takes. */
const KEPT_BYTES = 2048;
const SLOW_READERS = 12;
const UNREAD_BYTES = 8 * 1_048_576;

// A modern server that reports progress, 16 kB at a time, as fast as it is taken, for as long as anybody listens.
const flood = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on("end", () => {
    if (!body.includes('"tools/call"')) return void response.writeHead(404).end();
    const { params } = JSON.parse(body) as { params: { _meta: { progressToken: unknown } } };
    response.writeHead(200, { "content-type": "text/event-stream" });
    pour(response, params._meta.progressToken);
  });
});

function pour(response: ServerResponse, progressToken: unknown): void {
  const params = { progressToken, progress: 1, message: "x".repeat(16_384) };
  const event = `data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/progress", params })}\n\n`;
  const push = () => {
    while (!response.destroyed && response.write(event));
    if (!response.destroyed) response.once("drain", push);
  };
  push();
}

let gateway: TestGateway;
let web: WebMount;
let upstream: NonceUpstream;
let home: PlantedOrganization;
let other: PlantedOrganization;
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => flood.listen(0, "127.0.0.1", resolve));
  upstream = await startNonceUpstream(() => "n");
  gateway = await startTestGateway({
    env: {
      MAX_CALLS_PER_ORGANIZATION: String(PLACES),
      MAX_STREAMS_PER_ORGANIZATION: String(2 * STREAMS + 10),
      MAX_RESPONSE_BYTES: String(256 * 1_048_576),
    },
  });
  const { runtime } = gateway;
  web = await startWebMount(runtime);
  await runtime.jobs.close();
  const echo = { slug: "echo", url: `http://127.0.0.1:${upstream.port}/mcp` };
  const { port } = flood.address() as { port: number };
  home = await plantOrganization(runtime, "home", [echo, { slug: "flood", url: `http://127.0.0.1:${port}/mcp` }]);
  other = await plantOrganization(runtime, "other", [echo]);
  url = `${gateway.origin}/mcp`;
});

afterAll(async () => {
  await web.close();
  await gateway.close();
  await upstream.close();
  flood.closeAllConnections();
  flood.close();
});

const echo = (key: string, text: string) =>
  modern({ url, key, method: "tools/call", params: { name: "echo__echo", arguments: { text } } });

/** Asks for the flood and reads nothing of it. */
function startSlowReader(origin: string): Socket {
  const params = { name: "flood__echo", arguments: {}, _meta: modernMeta({ progressToken: "p" }) };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  const headers = {
    host: "localhost",
    authorization: `Bearer ${home.apiKey}`,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "content-length": String(Buffer.byteLength(body)),
    ...modernHeaders("tools/call", params),
    "mcp-protocol-version": MODERN,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.pause();
  socket.write(`POST /mcp HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
  return socket;
}

test.each([
  ["node", () => gateway.origin],
  ["web", () => web.origin],
] as const)(
  `F9: ${SLOW_READERS} clients that do not read what servers pour out (%s mount): what waits is bounded, they are let go, others are served`,
  {
    timeout: 120_000,
  },
  async (_, origin) => {
    const parts = gateway.runtime.gateway.gateway;
    Object.assign(parts.limits, { maxUnreadBytes: UNREAD_BYTES });
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, parts.unread.bytes);
    }, 1);
    const readers = Array.from({ length: SLOW_READERS }, () => startSlowReader(origin()));
    await expect.poll(() => most, { timeout: 60_000, interval: 20 }).toBeGreaterThan(100_000);
    expect((await echo(other.apiKey, "meanwhile")).body?.result?.content?.[0]?.text).toBe("n:meanwhile");
    await expect.poll(() => parts.inFlight.size, { timeout: 60_000 }).toBe(0);
    clearInterval(watch);
    await expect.poll(() => parts.unread.bytes, { timeout: 10_000 }).toBe(0);
    // All of them are one organization's.
    expect(most).toBeLessThanOrEqual(UNREAD_BYTES / 4);
    expect(parts.streams.size).toBe(0);
    for (const reader of readers) reader.destroy();
    Object.assign(parts.limits, { maxUnreadBytes: 256 * 1_048_576 });
  },
);

test("F10: ten times as many calls as there are places: each is answered or told to come back, nobody else notices", async () => {
  const offered = Array.from({ length: PLACES * 10 }, (_, at) => echo(home.apiKey, `call-${at}`));
  const neighbours = await Promise.all(Array.from({ length: 10 }, (_, at) => echo(other.apiKey, `neighbour-${at}`)));
  const answers = await Promise.all(offered);
  expect(neighbours.map(({ status }) => status)).toEqual(Array(10).fill(200));
  const refused = answers.filter(({ status }) => status === 429);
  const answered = answers.filter(({ body }, at) => body?.result?.content?.[0]?.text === `n:call-${at}`);
  expect(answered.length + refused.length).toBe(offered.length);
  // One server gets half of the places that are free.
  expect(answered.length).toBeGreaterThanOrEqual(PLACES / 2);
  for (const { headers } of refused) expect(headers["retry-after"]).toBe("2");
  expect((await echo(home.apiKey, "afterwards")).body?.result?.content?.[0]?.text).toBe("n:afterwards");
  expect(gateway.runtime.gateway.gateway.inFlight.size).toBe(0);
});

describe(`F11: ${STREAMS} listeners of each era`, () => {
  test("all hear a change, all can leave at once, and all can come back, not in one moment; nothing of them is kept", {
    timeout: 300_000,
  }, async () => {
    const { streams, listListeners } = gateway.runtime.gateway.gateway;
    const view = gateway.runtime.gateway.gateway.snapshots.organization(home.id)?.bySlug.get("echo");
    if (!view) throw new Error("The connection is there.");
    const rests: Rest[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const session = await initialize(url, home.apiKey);
      const open: Awaited<ReturnType<typeof openListening>>[] = [];
      for (let at = 0; at < STREAMS; at += 50) {
        const some = Array.from({ length: 50 }, () => [
          openListening(url, home.apiKey),
          openSessionStream(url, home.apiKey, session),
        ]);
        open.push(...(await Promise.all(some.flat())));
      }
      expect(streams.size).toBe(2 * STREAMS);
      listListeners.announce(view, ["tools"]);
      const heard = () =>
        open.filter(({ messages }) => messages.some(({ method }) => method?.endsWith("list_changed"))).length;
      await expect.poll(heard, { timeout: 60_000 }).toBe(open.length);
      const delays = new Set(open.map(({ retryMs }) => retryMs).filter((ms) => ms !== null));
      expect(delays.size).toBeGreaterThan(STREAMS / 4);
      for (const stream of open) stream.close();
      await expect.poll(() => streams.size, { timeout: 60_000 }).toBe(0);
      // What was polled stays with the test until its end, and the clients with it.
      open.length = 0;
      rests.push(await rest());
    }
    const [first, ...later] = rests;
    if (!first) throw new Error("There is more than one round.");
    for (const after of later) expect(after.descriptors).toBeLessThanOrEqual(first.descriptors + 2);
    // What is kept of streams is there after every round; one round alone may be read before the collector is done.
    const least = Math.min(...later.map(({ heapBytes }) => heapBytes));
    expect(least).toBeLessThan(first.heapBytes + 2 * STREAMS * KEPT_BYTES);
  });
});

interface Rest {
  readonly descriptors: number;
  readonly heapBytes: number;
}

/** What is held when all have gone. A stream takes some ten kilobytes, and its client is in this process as well. */
async function rest(): Promise<Rest> {
  const descriptors = () => readdirSync("/proc/self/fd").length;
  let last = descriptors();
  const isAtRest = () => {
    const before = last;
    last = descriptors();
    return last === before;
  };
  await expect.poll(isAtRest, { timeout: 60_000, interval: 500 }).toBe(true);
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  gc();
  await new Promise((resolve) => setImmediate(resolve));
  gc();
  return { descriptors: last, heapBytes: process.memoryUsage().heapUsed };
}
