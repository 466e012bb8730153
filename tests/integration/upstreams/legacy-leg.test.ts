import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { afterEach, expect, test } from "vitest";
import type { UpstreamSessionKey } from "@/lib/upstreams/driver";
import { startConformanceServer } from "../../fixtures/conformance-server/start";
import { startDualV2 } from "../../fixtures/eras/dual-v2";
import { startLegacyV2 } from "../../fixtures/eras/legacy-v2";
import { startModernV2 } from "../../fixtures/eras/modern-v2";
import { serveFetch } from "../../fixtures/eras/serve-fetch";
import { connectionTo, driverTo, toolCall } from "../../fixtures/upstreams/connection-view";

const started: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

async function discovered(start: () => Promise<{ url: string; stop(): Promise<void> }>) {
  const server = await start();
  const driver = driverTo([server.url]);
  started.push(server, { stop: () => driver.close() });
  return driver.discover(connectionTo(server.url), { timeoutMs: 15_000 });
}

/** As the SDK's second line serves by default: legacy clients too, but without sessions. */
async function startStateless() {
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "stateless", version: "1.0.0" });
    server.registerTool("echo", {}, () => ({ content: [] }));
    return server;
  });
  return serveFetch((request) => handler.fetch(request));
}

/** Its modern side has a tool that its sessions lack. */
async function startUneven() {
  const [poorer, richer] = await Promise.all([startDualV2(), startStateless()]);
  const http = await serveFetch(async (request) => {
    const { url } = request.headers.has("mcp-method") ? richer : poorer;
    const body = request.method === "POST" ? await request.text() : null;
    return fetch(url, { method: request.method, headers: forwarded(request.headers), body });
  });
  return {
    url: http.url,
    async stop() {
      await Promise.all([http, poorer, richer].map((each) => each.stop()));
    },
  };
}

function forwarded(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ["host", "connection", "content-length"]) kept.delete(name);
  return kept;
}

test.each([
  ["of both eras, with sessions", startDualV2, "modern", "2025-11-25"],
  ["of both eras, without sessions", startStateless, "modern", null],
  ["of both eras that offers less in sessions", startUneven, "modern", null],
  ["of the modern era", startModernV2, "modern", null],
  ["of the legacy era", startLegacyV2, "legacy", null],
] as const)("a server %s", async (_what, start, era, legacyProtocolVersion) => {
  expect(await discovered(start)).toMatchObject({ era, legacyProtocolVersion });
});

test("a stream that breaks off is taken up again in a client's session, which the modern way does not know", async () => {
  const server = await startConformanceServer();
  const driver = driverTo([server.url]);
  started.push(server, { stop: () => driver.close() });
  const connection = connectionTo(server.url, "modern", { legacyProtocolVersion: "2025-11-25" });
  const run = async (session: UpstreamSessionKey) => {
    const heard: string[] = [];
    const events = { onResumable: () => heard.push("resumable"), onDetached: () => heard.push("detached") };
    const reply = await driver.send({ connection, session }, toolCall("test_reconnection"), events).done;
    expect(reply.kind).toBe("result");
    return heard;
  };
  const caller = { kind: "caller", id: "ses_1", capabilities: {}, protocolVersion: "2025-11-25" } as const;
  expect(await run(caller)).toEqual(["resumable", "detached"]);
  expect(await run({ kind: "pooled" })).toEqual([]);
  expect(driver.stats().sessions).toBe(1);
});
