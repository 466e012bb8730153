import { afterEach, describe, expect, test } from "vitest";
import { GATEWAY_EXTENSIONS } from "@/lib/gateway/core/extensions";
import type { Era } from "@/lib/gateway/core/snapshot";
import type { UpstreamDriver, UpstreamSessionKey } from "@/lib/upstreams/driver";
import { connectionTo, driverTo, request, toolCall } from "../../fixtures/upstreams/connection-view";
import {
  openEvents,
  type Script,
  type ScriptedUpstream,
  sendEvent,
  sendJson,
  sendResult,
  serveHandshake,
  startScriptedUpstream,
} from "../../fixtures/upstreams/scripted-upstream";

let server: ScriptedUpstream;
let driver: UpstreamDriver;

afterEach(async () => {
  await driver.close();
  await server.stop();
});

const pooled: UpstreamSessionKey = { kind: "pooled" };
const result = { content: [{ type: "text", text: "done" }] };

/** Starts a server of which only the interesting part is written; the handshake is done for it. */
async function start(script: Script, options: Parameters<typeof driverTo>[1] = {}): Promise<void> {
  server = await startScriptedUpstream((arrival, response) => {
    if (!serveHandshake(arrival, response)) return script(arrival, response);
  });
  driver = driverTo([server.url], options);
}

const target = (era: Era, session: UpstreamSessionKey = pooled, changes = {}) => ({
  connection: connectionTo(server.url, era, changes),
  session,
});
const isCall = ({ message }: { message: { method?: string } }) => message.method === "tools/call";

const credential = { id: "crd_1", version: 1, ciphertext: "sealed" };

describe("what an upstream is sent", () => {
  test("modern: exactly the headers of the protocol and the configured credential; metadata of the gateway only", async () => {
    await start((arrival, response) => sendResult(response, arrival, result), {
      openCredential: () => ({ Authorization: "Bearer upstream-token" }),
    });
    const call = toolCall(
      "search",
      { q: "x", _meta: { inner: 1 } },
      {
        headerParameters: { "mcp-param-region": "eu" },
        traceparent: "00-aa-bb-01",
        progress: true,
        logLevel: "info",
        clientCapabilities: { sampling: {} },
      },
    );
    const params = { ...call.params, _meta: { "client/secret": true } };
    await driver.send(target("modern", pooled, { credential }), { ...call, params }, {}).done;
    const [sent] = server.arrivals;
    expect(sent?.headers).toEqual({
      host: new URL(server.url).host,
      connection: "keep-alive",
      "content-type": "application/json",
      "content-length": expect.any(String),
      accept: "application/json, text/event-stream",
      "accept-encoding": "identity",
      "user-agent": "causeway/0.0.0-test",
      authorization: "Bearer upstream-token",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": "search",
      "mcp-param-region": "eu",
    });
    expect(sent?.message).toEqual({
      jsonrpc: "2.0",
      id: expect.any(Number),
      method: "tools/call",
      params: {
        name: "search",
        arguments: { q: "x", _meta: { inner: 1 } },
        _meta: {
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientInfo": { name: "causeway", version: "0.0.0-test" },
          "io.modelcontextprotocol/clientCapabilities": { sampling: {} },
          "io.modelcontextprotocol/logLevel": "info",
          progressToken: sent?.message.id,
          traceparent: "00-aa-bb-01",
        },
      },
    });
  });

  test("legacy: session and version, no metadata unless there is some", async () => {
    await start((arrival, response) => sendResult(response, arrival, result));
    await driver.send(target("legacy"), toolCall("search"), {}).done;
    const [initialize, initialized, call] = server.arrivals;
    expect(initialize?.message.params).toEqual({
      protocolVersion: "2025-11-25",
      capabilities: { extensions: GATEWAY_EXTENSIONS },
      clientInfo: { name: "causeway", version: "0.0.0-test" },
    });
    expect(initialize?.headers).not.toHaveProperty("mcp-session-id");
    expect(initialized?.message).toEqual({ jsonrpc: "2.0", method: "notifications/initialized" });
    expect(call?.headers).toMatchObject({ "mcp-session-id": "session-1", "mcp-protocol-version": "2025-11-25" });
    expect(call?.headers).not.toHaveProperty("mcp-method");
    expect(call?.message).toEqual({
      jsonrpc: "2.0",
      id: expect.any(Number),
      method: "tools/call",
      params: { name: "search", arguments: {} },
    });
  });

  test.each<Record<string, string>>([
    { "X-Evil": "a\r\nX-Admin: 1" },
    { Host: "internal" },
    { "Mcp-Session-Id": "stolen" },
    { "X Y": "z" },
    { "X-Name": "č" },
  ])("a credential that would be more than a header is not sent: %j", async (headers) => {
    await start((arrival, response) => sendResult(response, arrival, result), {
      openCredential: () => headers,
    });
    const call = driver.send(target("modern", pooled, { credential }), toolCall("x"), {});
    await expect(call.done).rejects.toMatchObject({
      code: "needs_reauth",
      publicMessage: expect.stringMatching(/^linear needs re-authorization: /),
    });
    expect(server.connections).toBe(0);
  });
});

describe("a refusal by status is said in the words that help", () => {
  test.each<[number, boolean, string, string]>([
    [401, true, "needs_reauth", "linear needs re-authorization: it refused the credential (HTTP 401)."],
    [
      401,
      false,
      "needs_reauth",
      "linear asks for a credential, and none is set (HTTP 401). It is set under Authentication.",
    ],
    [
      404,
      false,
      "upstream_unreachable",
      "linear has nothing at its URL (HTTP 404). Check the path, which is often /mcp.",
    ],
    [
      405,
      false,
      "upstream_unreachable",
      "linear does not take MCP requests at its URL (HTTP 405). Check the path, which is often /mcp.",
    ],
    [503, false, "upstream_unreachable", "linear could not be reached: its server failed (HTTP 503)."],
  ])("HTTP %i, with a credential: %s", async (status, hasCredential, code, publicMessage) => {
    await start((_arrival, response) => void response.writeHead(status).end(), {
      openCredential: () => (hasCredential ? { authorization: "Bearer x" } : null),
    });
    const connection = target("modern", pooled, hasCredential ? { credential } : {});
    await expect(driver.send(connection, toolCall("x"), {}).done).rejects.toMatchObject({ code, publicMessage });
  });
});

describe.each<Era>(["legacy", "modern"])("cancellation (%s)", (era) => {
  test.each(["before the first byte", "in the middle of a stream"])("reaches the upstream %s", async (moment) => {
    await start((arrival, response) => {
      if (!isCall(arrival) || moment === "before the first byte") return;
      openEvents(response);
      sendEvent(response, {
        jsonrpc: "2.0",
        method: "notifications/progress",
        params: { progressToken: arrival.message.id, progress: 1 },
      });
    });
    let hear = () => {};
    const heard = new Promise<void>((resolve) => {
      hear = resolve;
    });
    const call = driver.send(target(era), toolCall("slow", {}, { progress: true }), {
      onNotification: () => hear(),
    });
    const arrival = await server.arrival(isCall);
    if (moment !== "before the first byte") await heard;
    call.cancel("Not needed any more.");
    call.cancel("Twice is once.");
    await expect(call.done).rejects.toMatchObject({ code: "cancelled" });
    await arrival.gone;
    if (era === "modern") return;
    const told = await server.arrival(({ message }) => message.method === "notifications/cancelled");
    expect(told.message.params).toEqual({ requestId: arrival.message.id, reason: "Not needed any more." });
    expect(driver.stats().inFlight).toBe(0);
  });

  test("at once, before anything was sent, sends nothing", async () => {
    await start((arrival, response) => sendResult(response, arrival, result));
    const call = driver.send(target(era), toolCall("slow"), {});
    call.cancel();
    await expect(call.done).rejects.toMatchObject({ code: "cancelled" });
    await driver.close();
    expect(server.arrivals.filter(isCall)).toEqual([]);
  });

  test("a timeout says after how long, and cancels", async () => {
    await start(() => undefined);
    const call = driver.send(target(era), toolCall("slow", {}, { timeoutMs: 300 }), {});
    await expect(call.done).rejects.toMatchObject({
      code: "request_timeout",
      publicMessage: "Request timeout after 0.3 s: linear did not answer.",
    });
    await (await server.arrival(isCall)).gone;
    if (era === "legacy") await server.arrival(({ message }) => message.method === "notifications/cancelled");
  });
});

describe("JSON answers", () => {
  test("an array with the answer in it is understood (2025-03-26)", async () => {
    await start((arrival, response) =>
      sendJson(response, [
        { jsonrpc: "2.0", method: "notifications/message", params: {} },
        { jsonrpc: "2.0", id: arrival.message.id, result },
      ]),
    );
    expect(await driver.send(target("legacy"), toolCall("x"), {}).done).toEqual({ kind: "result", result });
  });

  test("a refusal that carries a JSON-RPC error is an answer, whatever its status", async () => {
    await start((arrival, response) =>
      sendJson(
        response,
        { jsonrpc: "2.0", id: arrival.message.id, error: { code: -32602, message: "No.", data: { why: 1 } } },
        400,
      ),
    );
    expect(await driver.send(target("modern"), toolCall("x"), {}).done).toEqual({
      kind: "error",
      code: -32602,
      message: "No.",
      data: { why: 1 },
    });
  });

  test("a read that broke off is made once more, a call is not", async () => {
    await start((arrival, response) => {
      if (server.arrivals.filter(({ message }) => message.method === arrival.message.method).length === 1)
        return void response.destroy();
      sendResult(response, arrival, result);
    });
    expect(await driver.send(target("modern"), request("resources/read", { uri: "test://a" }), {}).done).toEqual({
      kind: "result",
      result,
    });
    await expect(driver.send(target("modern"), toolCall("x"), {}).done).rejects.toMatchObject({
      code: "upstream_unreachable",
      publicMessage: "linear could not be reached: the connection broke off.",
    });
  });

  test("a paused connection is not reached", async () => {
    await start(() => undefined);
    const call = driver.send(target("modern", pooled, { status: "paused" }), toolCall("x"), {});
    await expect(call.done).rejects.toMatchObject({ code: "connection_paused" });
    expect(server.connections).toBe(0);
  });
});
