import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningConformanceServer, startConformanceServer } from "@/tests/fixtures/conformance-server/start";
import { initialize, MODERN, modernMeta, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

let upstream: RunningConformanceServer;
let gateway: TestGateway;
let web: WebMount;
let home: PlantedOrganization;

beforeAll(async () => {
  upstream = await startConformanceServer();
  gateway = await startTestGateway({ env: { RELAXED_CLIENTS: "copilot-cli, GitHubCopilot" } });
  web = await startWebMount(gateway.runtime);
  const tools = [{ name: "test_simple_text", inputSchema: { type: "object" } }];
  home = await plantOrganization(gateway.runtime, "home", [{ slug: "now", url: upstream.url, tools }]);
}, 120_000);

afterAll(async () => {
  await web.close();
  await gateway.close();
  await upstream.stop();
});

const named = (name: string) => modernMeta({ "io.modelcontextprotocol/clientInfo": { name, version: "1.0.83" } });

/** A client that goes on saying what it said first in its headers, whatever it asks. */
const STALE = { "mcp-protocol-version": MODERN, "mcp-method": "server/discover" };

describe.each(["node", "web"] as const)("headers that contradict the message, on the %s mount", (mount) => {
  const post = (message: object, headers: Record<string, string> = {}) =>
    send(`${mount === "node" ? gateway.origin : web.origin}/mcp`, {
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${home.apiKey}`,
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }),
    });
  const discover = (name: string) => ({ method: "server/discover", params: { _meta: named(name) } });
  const list = (name: string) => ({ method: "tools/list", params: { _meta: named(name) } });
  const call = (name: string) => ({
    method: "tools/call",
    params: { name: "now__test_simple_text", arguments: {}, _meta: named(name) },
  });

  test("are refused with both values, and the refusal stands in the log", async () => {
    expect((await post(discover("another"), STALE)).status).toBe(200);
    const answer = await post(call("another"), STALE);
    expect([answer.status, answer.body?.error]).toMatchObject([
      400,
      {
        code: -32020,
        message: 'Header mismatch: Mcp-Method says "server/discover", the body says "tools/call".',
        data: { header: "Mcp-Method", sent: "server/discover", expected: "tools/call" },
      },
    ]);
    await gateway.runtime.callLog.flush();
    const rows = await gateway.runtime.database.organization(home.id).call.findMany({ where: { status: "denied" } });
    expect(rows.map(({ errorMessage }) => errorMessage)).toContain(answer.body?.error?.message);
  });

  test.each([
    ["by the name that it gives itself", "copilot-cli", {}],
    ["by its User-Agent", "another", { "user-agent": "githubcopilot/1.0 (linux)" }],
  ])("are passed over for a client that the operator names, %s: the message counts", async (_, name, agent) => {
    expect((await post(discover(name), { ...STALE, ...agent })).status).toBe(200);
    expect((await post(list(name), { ...STALE, ...agent })).body?.result).toMatchObject({ resultType: "complete" });
    const called = await post(call(name), { ...STALE, "mcp-name": "something-else", ...agent });
    expect(JSON.stringify(called.body?.result)).toContain("simple text");
    const version = await post(list(name), { ...STALE, "mcp-protocol-version": "2025-11-25", ...agent });
    expect(version.status).toBe(200);
    expect((await post(list(name), agent)).status).toBe(200);
  });

  test("such a client may also fall back to the legacy era with the headers of the modern one", async () => {
    const agent = { "user-agent": "GitHubCopilot/1.0" };
    const info = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "x", version: "1" } };
    const opened = await post({ method: "initialize", params: info }, { ...STALE, ...agent });
    expect(opened.status).toBe(200);
    const session = { "mcp-session-id": String(opened.headers["mcp-session-id"]) };
    const listed = await post({ method: "tools/list", params: {} }, { ...STALE, ...session, ...agent });
    expect(listed.body?.result?.tools).toBeDefined();
    expect((await post({ method: "initialize", params: info }, STALE)).status).toBe(400);
  });

  test("what else is wrong with its messages is still refused", async () => {
    const agent = { "user-agent": "GitHubCopilot/1.0" };
    const bare = { _meta: { "io.modelcontextprotocol/protocolVersion": MODERN } };
    expect((await post({ method: "tools/list", params: bare }, { ...STALE, ...agent })).body?.error?.code).toBe(-32602);
    const unknown = { _meta: { ...named("copilot-cli"), "io.modelcontextprotocol/protocolVersion": "v999" } };
    expect((await post({ method: "tools/list", params: unknown }, agent)).body?.error?.code).toBe(-32022);
    expect((await post({ method: "nope", params: { _meta: named("copilot-cli") } }, agent)).status).toBe(404);
    const session = await initialize(`${gateway.origin}/mcp`, home.apiKey);
    expect((await post({ method: "ping" }, { ...session, ...agent })).status).toBe(200);
  });
});
