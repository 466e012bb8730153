import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { createOutbound } from "@/lib/net/outbound";
import type { UpstreamDriver } from "@/lib/upstreams/driver";
import { createSseDriver } from "@/lib/upstreams/sse/driver";
import { connectionTo, driverTo } from "../../fixtures/upstreams/connection-view";
import {
  type Arrival,
  openEvents,
  type ScriptedUpstream,
  sendEvent,
  sendResult,
  serveHandshake,
  startScriptedUpstream,
} from "../../fixtures/upstreams/scripted-upstream";

/** Servers that answer no list before all of their questions are answered. */
let upstream: ScriptedUpstream | null = null;
let driver: UpstreamDriver | null = null;

afterEach(async () => {
  await driver?.close();
  await upstream?.stop();
});

const QUESTIONS = ["roots/list", "elicitation/create", "sampling/createMessage"];
const TOOLS = [{ name: "echo", inputSchema: { type: "object" } }];
const answers = () =>
  (upstream?.arrivals ?? [])
    .map(({ message }) => message)
    .filter(({ method, id }) => method === undefined && typeof id === "string");

/** Asks everything on `stream`; resolves when everything has been answered. */
async function askAll(stream: ServerResponse): Promise<void> {
  for (const method of QUESTIONS) sendEvent(stream, { jsonrpc: "2.0", id: method, method, params: { message: "?" } });
  for (const method of QUESTIONS) await upstream?.arrival(({ message }) => message.id === method && !message.method);
}

function expectDeclined(): void {
  expect(Object.fromEntries(answers().map(({ id, result, error }) => [id, result ?? error]))).toEqual({
    "roots/list": { roots: [] },
    "elicitation/create": { action: "decline" },
    "sampling/createMessage": { code: -1, message: expect.stringContaining("nobody can be asked") },
  });
  const initialize = upstream?.arrivals.find(({ message }) => message.method === "initialize");
  expect(initialize?.message.params?.capabilities).toMatchObject({
    elicitation: { form: {}, url: {} },
    sampling: { context: {}, tools: {} },
    roots: {},
  });
}

test.each(["the call's own stream", "the session's stream"])(
  "a server that asks on %s while it is discovered is declined, and its list is read",
  async (where) => {
    let own: ServerResponse | null = null;
    upstream = await startScriptedUpstream(async (arrival: Arrival, response) => {
      if (arrival.message.method === "server/discover") return void response.writeHead(400).end();
      if (serveHandshake(arrival, response)) return;
      openEvents(response);
      if (arrival.method === "GET") {
        own = response;
        return;
      }
      await askAll(where === "the session's stream" && own ? own : response);
      sendEvent(response, { jsonrpc: "2.0", id: arrival.message.id, result: { tools: TOOLS } });
      response.end();
    });
    driver = driverTo([upstream.url]);
    const found = await driver.discover(connectionTo(upstream.url), { timeoutMs: 10_000 });
    expect(found.tools).toEqual(TOOLS);
    expectDeclined();
    expect(own !== null).toBe(true);
  },
);

test("a server of HTTP+SSE that asks as soon as it is initialized is declined, and its list is read", async () => {
  let stream: ServerResponse | null = null;
  let asked: Promise<void> | null = null;
  upstream = await startScriptedUpstream(async ({ method, message }, response) => {
    if (method === "GET") {
      stream = response;
      openEvents(response);
      response.write("event: endpoint\ndata: /messages\n\n");
      return;
    }
    response.writeHead(202).end();
    if (!stream) return;
    const say = (result: unknown) => stream && sendEvent(stream, { jsonrpc: "2.0", id: message.id, result });
    if (message.method === "initialize")
      say({ protocolVersion: "2024-11-05", capabilities: { tools: {} }, serverInfo: { name: "asks", version: "1" } });
    if (message.method === "notifications/initialized") asked = askAll(stream);
    if (message.method === "tools/list") {
      await asked;
      say({ tools: TOOLS });
    }
  });
  driver = createSseDriver({
    outbound: createOutbound({ allow: [new URL(upstream.url).host] }),
    openCredential: () => null,
    clientInfo: { name: "causeway", version: "0.0.0-test" },
  });
  const found = await driver.discover(connectionTo(upstream.url, null, { kind: "sse" }), { timeoutMs: 10_000 });
  expect(found.tools).toEqual(TOOLS);
  expectDeclined();
});

test("a modern server is told with each list what clients can be asked", async () => {
  upstream = await startScriptedUpstream((arrival, response) => {
    const { method } = arrival.message;
    if (method === "server/discover")
      sendResult(response, arrival, { supportedVersions: ["2026-07-28"], capabilities: { tools: {} } });
    else if (method === "tools/list") sendResult(response, arrival, { tools: TOOLS });
    else response.writeHead(404).end();
  });
  driver = driverTo([upstream.url]);
  expect((await driver.discover(connectionTo(upstream.url), { timeoutMs: 10_000 })).tools).toEqual(TOOLS);
  const list = upstream.arrivals.find(({ message }) => message.method === "tools/list");
  const meta = list?.message.params?._meta as Record<string, unknown>;
  expect(meta["io.modelcontextprotocol/clientCapabilities"]).toMatchObject({
    elicitation: { form: {}, url: {} },
    sampling: {},
    roots: {},
  });
});
