import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isFault } from "@/lib/base/errors";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { createOutbound } from "@/lib/net/outbound";
import type { DiscoveryStepReport, UpstreamDriver, UpstreamSessionKey } from "@/lib/upstreams/driver";
import type { HttpDriverOptions } from "@/lib/upstreams/http/driver";
import { createSseDriver } from "@/lib/upstreams/sse/driver";
import { type RunningServer, startEverythingServer } from "@/tests/fixtures/servers/everything";
import { type SseServer, startSseServer } from "@/tests/fixtures/servers/sse-server";
import { connectionTo, request, toolCall } from "@/tests/fixtures/upstreams/connection-view";
import {
  openEvents,
  type Script,
  type ScriptedUpstream,
  startScriptedUpstream,
} from "@/tests/fixtures/upstreams/scripted-upstream";

let server: SseServer;
let everything: RunningServer;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  [server, everything] = await Promise.all([startSseServer(), startEverythingServer("sse")]);
}, 120_000);

afterAll(() => Promise.all([server.stop(), everything.stop()]));

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

function driverTo(urls: readonly string[], options: Partial<HttpDriverOptions> = {}): UpstreamDriver {
  const driver = createSseDriver({
    outbound: createOutbound({ allow: urls.map((url) => new URL(url).host) }),
    openCredential: () => null,
    clientInfo: { name: "causeway", version: "0.0.0-test" },
    ...options,
  });
  opened.push(driver);
  return driver;
}

const sse = (url: string, changes: Partial<ConnectionView> = {}) =>
  connectionTo(url, "legacy", { kind: "sse", ...changes });
const pooled = (url: string) => ({ connection: sse(url), session: { kind: "pooled" } }) as const;
const caller = (id: string, capabilities = {}): UpstreamSessionKey => ({
  kind: "caller",
  id,
  capabilities,
  protocolVersion: "2025-06-18",
});

async function codeOf(done: Promise<unknown>): Promise<string> {
  return done.then(
    () => "ok",
    (error: unknown) => (isFault(error) ? error.code : String(error)),
  );
}

const say = (text: string) => ({ kind: "result", result: { content: [{ type: "text", text }] } });

describe("a server of the HTTP+SSE transport", () => {
  test("is discovered, step by step, and left without an open stream", async () => {
    const steps: DiscoveryStepReport[] = [];
    const found = await driverTo([server.url]).discover(sse(server.url), {
      timeoutMs: 30_000,
      onStep: (step) => steps.push(step),
    });
    expect(found).toMatchObject({ era: "legacy", protocolVersion: "2025-11-25", serverInfo: { name: "sse-server" } });
    expect(found.tools.map(({ name }) => name)).toContain("echo");
    expect(found.resources.map(({ uri }) => uri)).toEqual(["note://one"]);
    expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      "dns skipped",
      "connect ok",
      "tls skipped",
      "negotiate ok",
      "list ok",
    ]);
    await expect.poll(() => server.openSessions(), { timeout: 60_000 }).toBe(0);
  });

  test("the reference server's tools, resources and prompts are read", async () => {
    const driver = driverTo([everything.url]);
    const found = await driver.discover(sse(everything.url), { timeoutMs: 60_000 });
    expect(found.tools.map(({ name }) => name)).toContain("echo");
    expect(found.prompts.length).toBeGreaterThan(0);
    const call = driver.send(pooled(everything.url), toolCall("echo", { message: "over the old road" }), {});
    expect(JSON.stringify(await call.done)).toContain("over the old road");
  });

  test("one stream serves all calls of a credential, each with its own answer", async () => {
    const driver = driverTo([server.url]);
    const before = server.sessions();
    const values = Array.from({ length: 50 }, (_, at) => `value ${at}`);
    const answers = await Promise.all(
      values.map((value) => driver.send(pooled(server.url), toolCall("echo", { value }), {}).done),
    );
    expect(answers).toEqual(values.map(say));
    expect(server.sessions()).toBe(before + 1);
    expect(driver.stats()).toMatchObject({ sessions: 1, inFlight: 0 });
  });

  test("clients have sessions of their own, which end with them", async () => {
    const driver = driverTo([server.url]);
    const at = (id: string) => ({ connection: sse(server.url), session: caller(id) });
    await driver.send(at("one"), toolCall("remember", { value: "of one" }), {}).done;
    await driver.send(at("two"), toolCall("remember", { value: "of two" }), {}).done;
    expect(await driver.send(at("one"), toolCall("recall"), {}).done).toEqual(say("of one"));
    expect(server.openSessions()).toBe(2);
    await driver.endCallerSession("one", true);
    await expect.poll(() => server.openSessions(), { timeout: 60_000 }).toBe(1);
    await driver.forget("con_test");
    await expect.poll(() => server.openSessions(), { timeout: 60_000 }).toBe(0);
  });

  test("progress comes before the result; a log message reaches only a client whose session it is", async () => {
    const driver = driverTo([server.url]);
    const run = async (session: UpstreamSessionKey) => {
      const seen: string[] = [];
      await driver.send({ connection: sse(server.url), session }, toolCall("steps", {}, { progress: true }), {
        onNotification: ({ method, params }) => {
          expect(params.progressToken).toBeUndefined();
          seen.push(method.replace("notifications/", ""));
        },
      }).done;
      return seen;
    };
    expect(await run(caller("own"))).toEqual(["progress", "progress", "progress", "message"]);
    expect(await run({ kind: "pooled" })).toEqual(["progress", "progress", "progress"]);
  });

  test("what it asks mid-call reaches the caller, and nobody on a shared session", async () => {
    const driver = driverTo([server.url]);
    const session = caller("person", { elicitation: {}, roots: {} });
    const events = {
      onRequest: ({ method }: { method: string }) =>
        Promise.resolve({
          kind: "result" as const,
          result:
            method === "roots/list"
              ? { roots: [{ uri: "file:///a" }] }
              : { action: "accept", content: { name: "Ada" } },
        }),
    };
    const at = { connection: sse(server.url), session };
    expect(JSON.stringify(await driver.send(at, toolCall("ask"), events).done)).toContain("Ada");
    expect(JSON.stringify(await driver.send(at, toolCall("roots"), events).done)).toContain("file:///a");
    expect(await driver.send(pooled(server.url), toolCall("ask"), events).done).toMatchObject({
      result: { isError: true },
    });
  });

  test("a cancelled call is cancelled there, one that takes too long as well", async () => {
    const driver = driverTo([server.url]);
    const before = server.cancelled();
    const call = driver.send(pooled(server.url), toolCall("hang"), {});
    await driver.send(pooled(server.url), toolCall("echo", { value: "x" }), {}).done;
    call.cancel("enough");
    expect(await codeOf(call.done)).toBe("cancelled");
    await expect.poll(() => server.cancelled(), { timeout: 60_000 }).toBe(before + 1);
    const late = driver.send(pooled(server.url), toolCall("hang", {}, { timeoutMs: 300 }), {});
    expect(await codeOf(late.done)).toBe("request_timeout");
    await expect.poll(() => server.cancelled(), { timeout: 60_000 }).toBe(before + 2);
  });

  test("announcements reach who listens, until the stream ends", async () => {
    const driver = driverTo([server.url]);
    const heard: string[] = [];
    const stream = driver.listen(
      pooled(server.url),
      { toolsListChanged: true },
      { onNotification: ({ method }) => heard.push(method) },
    );
    await expect.poll(() => driver.stats().sessions, { timeout: 60_000 }).toBe(1);
    server.announce();
    await expect.poll(() => heard, { timeout: 60_000 }).toEqual(["notifications/tools/list_changed"]);
    server.dropStreams();
    await stream.closed;
    expect(driver.stats().sessions).toBe(0);
  });

  test("a stream that breaks off fails what may have been done, repeats what may be, and is opened anew", async () => {
    const driver = driverTo([server.url]);
    const hanging = driver.send(pooled(server.url), toolCall("hang"), {});
    await driver.send(pooled(server.url), toolCall("echo", { value: "x" }), {}).done;
    server.dropStreams();
    expect(await codeOf(hanging.done)).toMatch(/^upstream_/);
    expect(await driver.send(pooled(server.url), toolCall("echo", { value: "again" }), {}).done).toEqual(say("again"));
    const list = driver.send(pooled(server.url), request("tools/list"), {});
    server.dropStreams();
    expect(await list.done).toMatchObject({ kind: "result" });
  });

  test("the credential goes with every request, and with nothing of the client's", async () => {
    const driver = driverTo([server.url], { openCredential: () => ({ authorization: "Bearer upstream" }) });
    const credential = { id: "crd_1", version: 1, ciphertext: "" };
    const at = { connection: sse(server.url, { credential }), session: { kind: "pooled" } } as const;
    await driver.send(at, toolCall("echo", { value: "x" }), {}).done;
    expect(server.lastHeaders()).toMatchObject({
      authorization: "Bearer upstream",
      "content-type": "application/json",
    });
  });
});

describe("a server that does not behave", () => {
  /** Serves the stream by `open`; messages are answered on it by `answer`. */
  async function scripted(script: Script): Promise<ScriptedUpstream & { readonly sseUrl: string }> {
    const upstream = await startScriptedUpstream(script);
    opened.push({ close: () => upstream.stop() });
    return Object.assign(upstream, { sseUrl: upstream.url.replace("/mcp", "/sse") });
  }

  /** Opens the stream, writes and leaves it open. */
  const streaming =
    (text: string): Script =>
    (_, response) => {
      openEvents(response);
      response.write(text);
    };

  const endpoint = (data: string) => `event: endpoint\ndata: ${data}\n\n`;

  test.each([
    "https://evil.example/messages",
    "//evil.example/messages",
    "http://127.0.0.1:9/messages",
    "javascript:alert(1)",
  ])("is not followed to %s, and its credential goes nowhere", async (data) => {
    const upstream = await scripted((arrival, response) => {
      openEvents(response);
      response.write(endpoint(data));
      expect(arrival.method).toBe("GET");
    });
    const driver = driverTo([upstream.url], { openCredential: () => ({ authorization: "Bearer secret" }) });
    const credential = { id: "crd_1", version: 1, ciphertext: "" };
    const at = { connection: sse(upstream.sseUrl, { credential }), session: { kind: "pooled" } } as const;
    const outcome = await driver.send(at, toolCall("echo"), {}).done.catch((error: Error) => error);
    expect(outcome).toMatchObject({
      code: "upstream_protocol_error",
      message: expect.stringContaining("another address"),
    });
    expect(upstream.arrivals).toHaveLength(1);
  });

  test("a second endpoint on the way changes nothing", async () => {
    let stream: Parameters<Script>[1] | null = null;
    const upstream = await scripted((arrival, response) => {
      if (arrival.method === "GET") {
        stream = response;
        openEvents(response);
        response.write(endpoint("/first") + endpoint("/second"));
        return;
      }
      response.writeHead(202).end();
      const { id, method } = arrival.message;
      const result = method === "initialize" ? { protocolVersion: "2024-11-05", capabilities: {} } : { content: [] };
      if (id !== undefined)
        stream?.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", id, result })}\n\n`);
    });
    expect(await codeOf(driverTo([upstream.url]).send(pooled(upstream.sseUrl), toolCall("echo"), {}).done)).toBe("ok");
    expect(upstream.arrivals.map(({ path }) => path)).toEqual(["/sse", "/first", "/first", "/first"]);
  });

  test.each<[what: string, code: string, script: Script]>([
    ["refuses the credential", "needs_reauth", (_, response) => void response.writeHead(401).end()],
    ["is not there", "upstream_unreachable", (_, response) => void response.writeHead(404).end()],
    ["redirects", "upstream_protocol_error", (_, response) => void response.writeHead(302, { location: "/x" }).end()],
    ["sends a page", "upstream_protocol_error", (_, response) => void response.end("<html></html>")],
    [
      "ends its stream at once",
      "upstream_protocol_error",
      (_, response) => {
        openEvents(response);
        response.end();
      },
    ],
    ["sends an endless event", "upstream_response_too_large", streaming(`data: ${"x".repeat(70_000)}`)],
    ["sends events without end", "upstream_protocol_error", streaming("data: {}\n\n".repeat(2000))],
    ["sends what is not JSON", "upstream_protocol_error", streaming(`${endpoint("/m")}data: nonsense\n\n`)],
  ])("one that %s: %s", async (_, code, script) => {
    const upstream = await scripted(script);
    const driver = driverTo([upstream.url], { limits: { maxResponseBytes: 65_536, maxEventsPerCall: 1000 } });
    expect(await codeOf(driver.send(pooled(upstream.sseUrl), toolCall("echo"), {}).done)).toBe(code);
    expect(driver.stats()).toMatchObject({ sessions: 0, inFlight: 0 });
  });

  test("one that forgets its sessions is initialized anew, once, without the caller noticing", async () => {
    let stream: Parameters<Script>[1] | null = null;
    let streams = 0;
    const upstream = await scripted((arrival, response) => {
      if (arrival.method === "GET") {
        stream = response;
        openEvents(response);
        response.write(endpoint(`/m?s=${++streams}`));
        return;
      }
      const { id, method } = arrival.message;
      if (method === "tools/call" && streams === 1) return void response.writeHead(404).end("Session not found");
      response.writeHead(202).end("Accepted");
      const result = method === "initialize" ? { protocolVersion: "2024-11-05", capabilities: {} } : { content: [] };
      if (id !== undefined) stream?.write(`data: ${JSON.stringify({ jsonrpc: "2.0", id, result })}\n\n`);
    });
    const driver = driverTo([upstream.url]);
    expect(await codeOf(driver.send(pooled(upstream.sseUrl), toolCall("echo"), {}).done)).toBe("ok");
    expect(streams).toBe(2);
  });

  test("a private address that nobody allowed is not reached", async () => {
    const driver = driverTo([]);
    expect(await codeOf(driver.send(pooled(server.url), toolCall("echo"), {}).done)).toBe("upstream_unreachable");
  });
});
