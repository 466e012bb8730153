import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type RunningConformanceServer, startConformanceServer } from "@/tests/fixtures/conformance-server/start";
import { type RunningServer, startEverythingServer } from "@/tests/fixtures/servers/everything";
import { type SwitchableServer, startSwitchableServer } from "@/tests/fixtures/servers/switchable";
import {
  openEvents,
  type ScriptedUpstream,
  sendEvent,
  serveHandshake,
  startScriptedUpstream,
} from "@/tests/fixtures/upstreams/scripted-upstream";
import { send } from "@/tests/support/rpc";
import { plantProgram } from "@/tests/support/service-token";
import { openStream, type SeenStream } from "@/tests/support/sse";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

let conformance: RunningConformanceServer;
let everything: RunningServer;
let diary: SwitchableServer;
let rooted: ScriptedUpstream;
let gateway: TestGateway;
let web: WebMount;
let home: PlantedOrganization;
const opened: { close(): Promise<void> | void }[] = [];

/** Its one tool asks for the client's roots and answers with them. */
function startRootedServer(): Promise<ScriptedUpstream> {
  const waiting = new Map<unknown, (roots: unknown) => void>();
  return startScriptedUpstream((arrival, response) => {
    const { id, method, result } = arrival.message;
    if (method === undefined && arrival.method === "POST") waiting.get(id)?.(result);
    if (serveHandshake(arrival, response)) return;
    if (arrival.method === "GET") return void response.writeHead(405).end();
    const question = `roots-${String(id)}`;
    openEvents(response);
    waiting.set(question, (roots) => {
      const content = [{ type: "text", text: JSON.stringify(roots) }];
      sendEvent(response, { jsonrpc: "2.0", id, result: { content } });
      response.end();
    });
    sendEvent(response, { jsonrpc: "2.0", id: question, method: "roots/list" });
  });
}

beforeAll(async () => {
  [conformance, everything, diary, rooted] = await Promise.all([
    startConformanceServer(),
    startEverythingServer(),
    startSwitchableServer(),
    startRootedServer(),
  ]);
  gateway = await startTestGateway();
  web = await startWebMount(gateway.runtime);
  home = await plantOrganization(gateway.runtime, "home", [
    { slug: "then", url: conformance.legacyUrl, era: "legacy" },
    { slug: "now", url: conformance.url, era: "modern" },
    { slug: "every", url: everything.url, era: "legacy" },
    { slug: "diary", url: diary.url, era: "legacy", capabilities: { tools: {} } },
    { slug: "rooted", url: rooted.url, era: "legacy", capabilities: { tools: {} } },
  ]);
  const { snapshots } = gateway.runtime.gateway.gateway;
  for (const slug of ["then", "now", "every"]) {
    const connection = snapshots.organization(home.id)?.bySlug.get(slug);
    if (connection) await gateway.runtime.jobs.sync(connection);
  }
}, 120_000);

afterAll(async () => {
  await web.close();
  await gateway.close();
  await Promise.all([conformance.stop(), everything.stop(), diary.stop(), rooted.stop()]);
}, 60_000);

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe.each(["node", "web"] as const)("HTTP+SSE (2024-11-05) on the %s mount", (mount) => {
  const origin = () => (mount === "node" ? gateway.origin : web.origin);
  const at = (path: string) => `${origin()}${path}`;

  async function connect(
    path: string,
    capabilities: Record<string, unknown> = {},
    prepare?: (client: Client) => void,
  ): Promise<Client> {
    const client = new Client({ name: "sse-test", version: "1.0.0" }, { capabilities });
    prepare?.(client);
    const transport = new SSEClientTransport(new URL(at(path)), { requestInit: { headers: bearer(home.apiKey) } });
    await client.connect(transport);
    opened.push(client);
    return client;
  }

  async function stream(path = "/mcp/sse", headers: Record<string, string> = bearer(home.apiKey)) {
    const seen = await openStream(at(path), headers);
    opened.push(seen);
    const { data } = await seen.event(({ type }) => type === "endpoint");
    return { seen, endpoint: new URL(data, at(path)).href };
  }

  function post(url: string, message: unknown, headers: Record<string, string> = bearer(home.apiKey)) {
    const body = JSON.stringify(message);
    return send(url, { headers: { "content-type": "application/json", ...headers }, body });
  }

  const initialize = {
    jsonrpc: "2.0",
    id: 0,
    method: "initialize",
    params: { protocolVersion: "2024-11-05", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
  };
  const call = (id: number, name: string, args: object = {}, meta: object = {}) => ({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: { name, arguments: args, _meta: meta },
  });

  test.each(["/mcp/sse", "/o/home/mcp/sse", "/api/v1/mcp/sse"])(
    "the SDK's client lists and calls tools of servers of both eras (%s)",
    async (path) => {
      const client = await connect(path);
      const names = (await client.listTools()).tools.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(["then__test_simple_text", "now__test_simple_text", "every__echo"]));
      for (const name of ["then__test_simple_text", "now__test_simple_text"])
        expect(JSON.stringify(await client.callTool({ name }))).toContain("simple text");
      expect((await client.listPrompts()).prompts.length).toBeGreaterThan(0);
      expect((await client.listResources()).resources.length).toBeGreaterThan(0);
      await expect(client.callTool({ name: "then__nope" })).rejects.toThrow("Tool not found: then__nope");
    },
  );

  test.each(["/then/mcp/sse", "/o/home/then/mcp/sse"])("one server, with its own names (%s)", async (path) => {
    const client = await connect(path);
    expect(JSON.stringify(await client.callTool({ name: "test_simple_text" }))).toContain("simple text");
  });

  test("progress comes before the result, under the client's token", async () => {
    const client = await connect("/mcp/sse");
    const seen: number[] = [];
    const options = { onprogress: ({ progress }: { progress: number }) => void seen.push(progress) };
    await client.callTool({ name: "then__test_tool_with_progress", arguments: {} }, undefined, options);
    expect(seen).toEqual([0, 50, 100]);
  });

  test("on the wire every progress stands before the result that it belongs to", async () => {
    const { seen, endpoint } = await stream();
    await post(endpoint, initialize);
    await seen.reply(0);
    for (const slug of ["then", "now"])
      await post(
        endpoint,
        call(slug === "then" ? 1 : 2, `${slug}__test_tool_with_progress`, {}, { progressToken: slug }),
      );
    for (const [id, token] of [
      [1, "then"],
      [2, "now"],
    ] as const) {
      await seen.reply(id);
      const messages = seen.events
        .filter(({ data }) => data.startsWith("{"))
        .map(({ data }) => JSON.parse(data) as { id?: number; params?: { progressToken?: string; progress?: number } });
      const own = messages.filter((each) => each.id === id || each.params?.progressToken === token);
      expect(own.map((each) => each.params?.progress ?? "result")).toEqual([0, 50, 100, "result"]);
    }
  });

  test("servers ask mid-call by elicitation, sampling and roots over the one stream", async () => {
    const client = await connect("/mcp/sse", { elicitation: {}, sampling: {}, roots: {} }, (made) => {
      made.setRequestHandler(ElicitRequestSchema, () => ({ action: "accept", content: { response: "forty-two" } }));
      made.setRequestHandler(CreateMessageRequestSchema, () => ({
        role: "assistant",
        model: "m",
        content: { type: "text", text: "sampled" },
      }));
      made.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: "file:///work", name: "the root" }] }));
    });
    const textOf = async (name: string, args: Record<string, unknown>) =>
      JSON.stringify((await client.callTool({ name, arguments: args })).content);
    expect(await textOf("then__test_elicitation", { message: "?" })).toContain("forty-two");
    expect(await textOf("then__test_sampling", { prompt: "?" })).toContain("sampled");
    expect(await textOf("rooted__echo", {})).toContain("the root");
  });

  test("an administrator's change is announced", async () => {
    let heard = 0;
    const client = await connect("/then/mcp/sse", {}, (made) =>
      made.setNotificationHandler(ToolListChangedNotificationSchema, () => void heard++),
    );
    const where = { organizationId: home.id, name: "test_simple_text", kind: "tool" };
    const expose = async (exposed: boolean) => {
      await gateway.runtime.database.system.capability.updateMany({ where, data: { exposed } });
      await gateway.runtime.gateway.reloadOrganization(home.id);
    };
    await expose(false);
    await expect.poll(() => heard, { timeout: 60_000 }).toBeGreaterThan(0);
    expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain("test_simple_text");
    await expose(true);
  });

  test("closing the client ends its stream, its session and its sessions upstream", async () => {
    const { sseClients, streams } = gateway.runtime.gateway.gateway;
    await expect.poll(() => sseClients.size, { timeout: 60_000 }).toBe(0);
    const before = streams.size;
    const clients = [await connect("/mcp/sse"), await connect("/mcp/sse"), await connect("/mcp/sse")];
    for (const client of clients) await client.callTool({ name: "diary__echo", arguments: { value: "x" } });
    expect(diary.openSessions()).toBeGreaterThanOrEqual(3);
    for (const client of clients) await client.close();
    await expect.poll(() => [sseClients.size, streams.size], { timeout: 60_000 }).toEqual([0, before]);
    // The gateway may have one of its own there.
    await expect.poll(() => diary.openSessions(), { timeout: 60_000 }).toBeLessThanOrEqual(1);
  });

  test("a cancelled call is cancelled upstream, and the stream goes on", async () => {
    const { seen, endpoint } = await stream();
    await post(endpoint, initialize);
    await seen.reply(0);
    await post(endpoint, call(7, "every__trigger-long-running-operation", { duration: 600, steps: 600 }));
    const { inFlight, sseClients } = gateway.runtime.gateway.gateway;
    await expect.poll(() => inFlight.get(home.id), { timeout: 60_000 }).toBe(1);
    await post(endpoint, { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 7 } });
    await expect.poll(() => inFlight.size, { timeout: 60_000 }).toBe(0);
    await post(endpoint, { jsonrpc: "2.0", id: 8, method: "ping" });
    expect(await seen.reply(8)).toMatchObject({ result: {} });
    expect(sseClients.size).toBe(1);
  });

  test("a client that leaves ends its calls, and the log says cancelled", async () => {
    const { seen, endpoint } = await stream();
    await post(endpoint, initialize);
    await post(endpoint, call(7, "every__trigger-long-running-operation", { duration: 601, steps: 601 }));
    const { inFlight } = gateway.runtime.gateway.gateway;
    await expect.poll(() => inFlight.get(home.id), { timeout: 60_000 }).toBe(1);
    seen.close();
    await expect.poll(() => inFlight.size, { timeout: 60_000 }).toBe(0);
    expect((await post(endpoint, { jsonrpc: "2.0", id: 8, method: "ping" })).status).toBe(404);
    await gateway.runtime.callLog.flush();
    const rows = await gateway.runtime.database
      .organization(home.id)
      .call.findMany({ where: { status: "cancelled", clientName: "raw", clientProtocol: "2024-11-05" } });
    expect(rows.length).toBeGreaterThan(0);
  });

  test("the key is asked for on both, in either header, and the stream is nobody else's", async () => {
    const other = await plantKey(gateway.runtime, home.id);
    const { seen, endpoint } = await stream("/mcp/sse", { "x-api-key": home.apiKey });
    expect(endpoint).toMatch(/\/mcp\/messages\?sessionId=[0-9a-f]{16}\.[\w-]{24}$/);
    expect((await openStream(at("/mcp/sse"))).status).toBe(401);
    const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
    expect((await post(endpoint, ping, {})).status).toBe(401);
    expect((await post(endpoint, ping, bearer(other.apiKey))).status).toBe(404);
    expect((await post(endpoint.replace("/mcp/", "/then/mcp/"), ping)).status).toBe(404);
    const unknown = await post(at(`/mcp/messages?sessionId=${"A".repeat(24)}`), ping);
    expect([unknown.status, unknown.body?.error?.message]).toEqual([404, expect.stringContaining("GET …/mcp/sse")]);
    expect((await post(at("/mcp/messages"), ping)).body?.error?.message).toContain("Open the stream first");
    expect((await post(endpoint, ping, { "x-api-key": home.apiKey })).status).toBe(202);
    expect(await seen.reply(1)).toMatchObject({ result: {} });
  });

  test("what is no message is refused where it was posted", async () => {
    const { endpoint } = await stream();
    const raw = (body: string, type = "application/json") =>
      send(endpoint, { headers: { "content-type": type, ...bearer(home.apiKey) }, body });
    expect((await raw("{")).status).toBe(400);
    expect((await raw('{"jsonrpc":"1.0"}')).status).toBe(400);
    expect((await raw("[]")).status).toBe(400);
    expect((await raw("{}", "text/plain")).status).toBe(415);
    expect((await raw(`"${"x".repeat(1_100_000)}"`)).status).toBe(413);
    expect((await openStream(at("/mcp/sse"), { ...bearer(home.apiKey), accept: "application/json" })).status).toBe(406);
    for (const [method, path, allow] of [
      ["POST", "/mcp/sse", "GET"],
      ["GET", "/mcp/messages", "POST"],
      ["DELETE", "/then/mcp/sse", "GET"],
    ] as const) {
      const answer = await send(at(path), { method, headers: bearer(home.apiKey) });
      expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
    }
  });

  test("a batch is answered message by message where the revision has batches, and refused where it has none", async () => {
    const ping = (id: number) => ({ jsonrpc: "2.0", id, method: "ping" });
    const echo = call(3, "then__test_simple_text");
    for (const protocolVersion of [null, "2024-11-05", "2025-03-26"]) {
      const { seen, endpoint } = await stream();
      const params = { ...initialize.params, protocolVersion };
      if (protocolVersion) await post(endpoint, { ...initialize, params });
      const notice = { jsonrpc: "2.0", method: "notifications/initialized" };
      const unknown = { jsonrpc: "2.0", id: 4, method: "no/such" };
      expect((await post(endpoint, [notice, ping(2), echo, unknown, ping(5)])).status).toBe(202);
      expect(await seen.reply(2)).toMatchObject({ result: {} });
      expect(JSON.stringify(await seen.reply(3))).toContain("simple text");
      expect(await seen.reply(4)).toMatchObject({ error: { code: -32601 } });
      expect(await seen.reply(5)).toMatchObject({ result: {} });
      // Refused where it was posted, all of it: sizes, what is no message, a handshake among others.
      for (const batch of [[], Array.from({ length: 51 }, (_, id) => ping(id)), [ping(6), 7], [ping(6), initialize]])
        expect((await post(endpoint, batch)).body?.error?.code).toBe(-32600);
    }
    const { seen, endpoint } = await stream();
    await post(endpoint, { ...initialize, params: { ...initialize.params, protocolVersion: "2025-06-18" } });
    await seen.reply(0);
    const refused = await post(endpoint, [ping(2)]);
    expect([refused.status, refused.body?.error?.message]).toEqual([400, expect.stringContaining("one message per")]);
  });

  test("each message may do what the token that it came with may, in batches too", async () => {
    const program = await plantProgram(gateway, home);
    const [all, less] = await Promise.all([
      program.token("/mcp", "mcp:read mcp:call mcp:destructive"),
      program.token("/mcp", "mcp:read"),
    ]);
    const { seen, endpoint } = await stream("/mcp/sse", bearer(all));
    const echo = (id: number) => call(id, "then__test_simple_text");
    await post(endpoint, echo(1), bearer(all));
    expect(await seen.reply(1)).toMatchObject({ result: {} });
    await post(endpoint, [echo(2), echo(3)], bearer(less));
    for (const id of [2, 3])
      expect(await seen.reply(id)).toMatchObject({ error: { message: expect.stringContaining("mcp:call") } });
    await post(endpoint, [echo(4), echo(5)], bearer(all));
    for (const id of [4, 5]) expect(await seen.reply(id)).toMatchObject({ result: {} });
  });

  test("a stream is initialized once; one that was opened anew is served without", async () => {
    const { seen, endpoint } = await stream();
    await post(endpoint, call(1, "then__test_simple_text"));
    expect(JSON.stringify(await seen.reply(1))).toContain("simple text");
    await post(endpoint, { ...initialize, params: {} });
    expect(await seen.reply(0)).toMatchObject({ error: { code: -32602 } });
    await post(endpoint, { ...initialize, id: 2 });
    expect(await seen.reply(2)).toMatchObject({ result: { protocolVersion: "2024-11-05" } });
    await post(endpoint, { ...initialize, id: 3 });
    expect(await seen.reply(3)).toMatchObject({ error: { code: -32600 } });
  });

  test("pages of allowed origins may use it, others not; nothing is sent with cookies", async () => {
    const page = { origin: "http://localhost:5173" };
    const preflight = await send(at("/mcp/messages"), {
      method: "OPTIONS",
      headers: { ...page, "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers["access-control-allow-headers"]).toContain("authorization");
    const { seen, endpoint } = await stream("/mcp/sse", { ...page, ...bearer(home.apiKey) });
    const answer = await post(endpoint, { jsonrpc: "2.0", id: 1, method: "ping" }, { ...page, ...bearer(home.apiKey) });
    for (const headers of [seen.headers, answer.headers]) {
      expect(headers["access-control-allow-origin"]).toBe(page.origin);
      expect(headers["access-control-allow-credentials"]).toBeUndefined();
    }
    const evil = { origin: "https://evil.example", ...bearer(home.apiKey) };
    expect((await openStream(at("/mcp/sse"), evil)).status).toBe(403);
    expect((await post(endpoint, { jsonrpc: "2.0", id: 2, method: "ping" }, evil)).status).toBe(403);
  });

  test("a quiet stream is kept alive, and a revoked key's is ended", async () => {
    const { apiKey, keyId } = await plantKey(gateway.runtime, home.id);
    const { seen, endpoint } = await stream("/mcp/sse", bearer(apiKey));
    gateway.runtime.gateway.gateway.streams.keepAlive();
    await seen.event(({ type }) => type === "comment");
    await gateway.runtime.database.system.apiKey.updateMany({ where: { id: keyId }, data: { revokedAt: new Date() } });
    await gateway.runtime.gateway.reloadOrganization(home.id);
    await seen.ended;
    expect((await post(endpoint, { jsonrpc: "2.0", id: 1, method: "ping" }, bearer(apiKey))).status).toBe(401);
  });
});

test("streams are bounded per organization, and end when the gateway goes down", async () => {
  const small = await startTestGateway({ env: { MAX_STREAMS_PER_ORGANIZATION: "2" } });
  try {
    const { apiKey } = await plantOrganization(small.runtime, "small", []);
    const open = (): Promise<SeenStream> => openStream(`${small.origin}/mcp/sse`, bearer(apiKey));
    const streams = [await open(), await open()];
    expect((await open()).status).toBe(429);
    await small.runtime.gateway.drain(1000);
    for (const { ended } of streams) expect(await ended).toContain("event: endpoint");
    expect((await open()).status).toBe(503);
  } finally {
    await small.close();
  }
});
