import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningConformanceServer, startConformanceServer } from "@/tests/fixtures/conformance-server/start";
import { type SwitchableServer, startSwitchableServer } from "@/tests/fixtures/servers/switchable";
import { initialize, legacy, type RpcAnswer, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

let conformance: RunningConformanceServer;
let diary: SwitchableServer;
let gateway: TestGateway;
let web: WebMount;
let home: PlantedOrganization;

beforeAll(async () => {
  [conformance, diary] = await Promise.all([startConformanceServer(), startSwitchableServer()]);
  gateway = await startTestGateway();
  web = await startWebMount(gateway.runtime);
  home = await plantOrganization(gateway.runtime, "home", [
    { slug: "now", url: conformance.url, era: "modern" },
    { slug: "diary", url: diary.url, era: "legacy", capabilities: { tools: {} }, timeoutSeconds: 1 },
    { slug: "away", url: "http://127.0.0.1:9/mcp", era: "legacy", capabilities: { tools: {} } },
  ]);
  // At once, not when the scheduler comes to it.
  for (const slug of ["now", "diary"]) {
    const connection = gateway.runtime.gateway.gateway.snapshots.organization(home.id)?.bySlug.get(slug);
    if (connection) await gateway.runtime.jobs.sync(connection);
  }
}, 120_000);

afterAll(async () => {
  await web.close();
  await gateway.close();
  await Promise.all([conformance.stop(), diary.stop()]);
});

describe.each(["node", "web"] as const)("plain HTTP beside MCP on the %s mount", (mount) => {
  const at = (path: string) => `${mount === "node" ? gateway.origin : web.origin}${path}`;
  const get = (path: string, key = home.apiKey) =>
    send(at(path), { method: "GET", headers: { authorization: `Bearer ${key}` } });
  const post = (path: string, body: unknown, headers: Record<string, string> = { "x-api-key": home.apiKey }) =>
    send(at(path), {
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const json = (answer: RpcAnswer) => JSON.parse(answer.text) as Record<string, unknown>;

  test.each([
    ["/mcp", "/mcp"],
    ["/o/home/mcp", "/mcp"],
    ["/now/mcp", "/now/mcp"],
    ["/o/home/now/mcp", "/now/mcp"],
  ])("the lists of %s are MCP's own", async (base, mcp) => {
    const session = await initialize(at(mcp), home.apiKey);
    const list = async (method: string) => {
      const answer = await legacy({ url: at(mcp), key: home.apiKey, method, headers: session });
      return answer.body?.result as Record<string, unknown>;
    };
    expect(json(await get(`${base}/tools`))).toEqual(await list("tools/list"));
    expect(json(await get(`${base}/prompts`))).toEqual(await list("prompts/list"));
    expect(json(await get(`${base}/resources`))).toEqual({
      ...(await list("resources/list")),
      ...(await list("resources/templates/list")),
    });
  });

  test.each([
    ["the arguments", { value: "x" }],
    ["the arguments in their envelope", { arguments: { value: "x" } }],
  ])("a tool is called with %s and answers with its result", async (_, body) => {
    const answer = await post("/mcp/tools/diary__echo", body);
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/json"]);
    expect(json(answer)).toEqual({ content: [{ type: "text", text: "x" }] });
    expect(json(await post("/diary/mcp/tools/echo", body))).toEqual({ content: [{ type: "text", text: "x" }] });
    expect((await send(at("/mcp/tools/diary__recall"), { headers: { "x-api-key": home.apiKey } })).status).toBe(200);
  });

  test("what a tool itself calls an error is its result", async () => {
    const answer = await post("/now/mcp/tools/test_error_handling", {});
    expect([answer.status, json(answer).isError]).toEqual([200, true]);
  });

  test.each([
    ["/mcp/tools/nope", {}, 404, "tool_not_found"],
    ["/gone/mcp/tools/echo", {}, 404, "gateway_not_found"],
    ["/mcp/tools/diary__echo", "[1]", 400, "invalid_arguments"],
    ["/mcp/tools/diary__echo", "{", 400, "parse_error"],
    ["/mcp/tools/diary__echo", '{"a":1,"a":2}', 400, "invalid_request"],
    ["/mcp/tools/away__echo", {}, 502, "upstream_unreachable"],
  ])("%s with %j: %i %s", async (path, body, status, code) => {
    const answer = await post(path, body);
    const { error } = json(answer) as { error: { code: string; message: string } };
    expect([answer.status, error.code]).toEqual([status, code]);
    expect(error.message.length).toBeGreaterThan(10);
  });

  test("a server that does not answer in time is 504", async () => {
    diary.behave("hangs");
    const answer = await post("/mcp/tools/diary__echo", { value: "x" });
    diary.behave("healthy");
    expect([answer.status, json(answer)]).toMatchObject([
      504,
      { error: { code: "request_timeout", message: expect.stringMatching(/^Request timeout/) } },
    ]);
  });

  test("the same keys, and the same things hidden from them", async () => {
    const scoped = await plantKey(gateway.runtime, home.id, { serverIds: [home.connectionIds.get("diary") ?? ""] });
    const { tools } = json(await get("/mcp/tools", scoped.apiKey)) as { tools: { name: string }[] };
    const servers = new Set(tools.map(({ name }) => name.split("__")[0]));
    expect([...servers].sort()).toEqual(["causeway", "diary"]);
    const bearer = { authorization: `Bearer ${scoped.apiKey}` };
    expect((await post("/mcp/tools/now__test_simple_text", {}, bearer)).status).toBe(404);
    expect((await get("/now/mcp/tools", scoped.apiKey)).status).toBe(403);
    const none = await post("/mcp/tools/diary__echo", {}, {});
    expect([none.status, none.headers["www-authenticate"], json(none)]).toMatchObject([
      401,
      expect.stringMatching(/^Bearer resource_metadata="http:\/\/[^"]+\/\.well-known\/oauth-protected-resource\/mcp"$/),
      { error: { code: "authentication_failed", message: "Authentication failed" } },
    ]);
  });

  test("it is not to be sent by pages of other sites, and takes its own methods only", async () => {
    const type = { "content-type": "text/plain", "x-api-key": home.apiKey };
    expect((await send(at("/mcp/tools/diary__echo"), { headers: type, body: "{}" })).status).toBe(415);
    const evil = { "x-api-key": home.apiKey, origin: "https://evil.example" };
    expect((await post("/mcp/tools/diary__echo", {}, evil)).status).toBe(403);
    const wrong = await post("/mcp/tools", {});
    expect([wrong.status, wrong.headers.allow]).toEqual([405, "GET"]);
    expect((await get("/mcp/tools/diary__echo")).headers.allow).toBe("POST");
  });

  test("each call stands in the log, answered and refused alike", async () => {
    const { apiKey, keyId } = await plantKey(gateway.runtime, home.id);
    const key = { "x-api-key": apiKey, "user-agent": "curl/8.5.0" };
    await post("/mcp/tools/diary__echo", { value: "logged" }, key);
    await post("/mcp/tools/nope", {}, key);
    await gateway.runtime.callLog.flush();
    const rows = await gateway.runtime.database
      .organization(home.id)
      .call.findMany({ where: { keyId }, orderBy: { startedAt: "asc" } });
    expect(rows.map(({ status, tool, endpoint, clientProtocol }) => [status, tool, endpoint, clientProtocol])).toEqual([
      ["ok", "diary__echo", "/mcp", "http"],
      ["denied", "nope", "/mcp", "http"],
    ]);
    expect(rows[0]).toMatchObject({ clientName: "curl", method: "tools/call", arguments: '{"value":"logged"}' });
  });

  test("a caller that leaves ends the call", async () => {
    diary.behave("hangs");
    const gone = new AbortController();
    const called = send(at("/mcp/tools/diary__echo"), {
      headers: { "content-type": "application/json", "x-api-key": home.apiKey },
      body: "{}",
      signal: gone.signal,
    }).catch(() => "gone");
    const { inFlight } = gateway.runtime.gateway.gateway;
    await expect.poll(() => inFlight.get(home.id), { timeout: 60_000 }).toBe(1);
    gone.abort();
    expect(await called).toBe("gone");
    await expect.poll(() => inFlight.size, { timeout: 60_000 }).toBe(0);
    diary.behave("healthy");
  });
});

test("a path below an endpoint that is nothing is 404 where a route handler gets it", async () => {
  const answer = await send(`${web.origin}/mcp/nothing`, { method: "GET" });
  expect(answer.status).toBe(404);
});
