import { afterEach, describe, expect, test } from "vitest";
import type { Era } from "@/lib/gateway/core/snapshot";
import type { UpstreamDriver, UpstreamNotification, UpstreamSessionKey } from "@/lib/upstreams/driver";
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
const asking: UpstreamSessionKey = {
  kind: "caller",
  id: "ses_1",
  capabilities: { elicitation: {} },
  protocolVersion: "2025-11-25",
};
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

describe("what an upstream is sent", () => {
  const credential = { id: "crd_1", version: 1, ciphertext: "sealed" };

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
      capabilities: {},
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

describe("event streams", () => {
  test("notifications come before the answer, foreign tokens do not", async () => {
    await start((arrival, response) => {
      openEvents(response);
      const progress = (progressToken: unknown, at: number) =>
        sendEvent(response, {
          jsonrpc: "2.0",
          method: "notifications/progress",
          params: { progressToken, progress: at, _meta: { x: 1 } },
        });
      progress(arrival.message.id, 1);
      progress(9999, 2);
      sendEvent(response, {
        jsonrpc: "2.0",
        method: "notifications/message",
        params: { level: "info", data: "hello", _meta: {} },
      });
      sendEvent(response, { jsonrpc: "2.0", id: arrival.message.id, result });
      response.end();
    });
    const seen: UpstreamNotification[] = [];
    const call = driver.send(target("modern"), toolCall("x", {}, { progress: true }), {
      onNotification: (one) => seen.push(one),
    });
    expect(await call.done).toEqual({ kind: "result", result });
    expect(seen).toEqual([
      { method: "notifications/progress", params: { progress: 1 } },
      { method: "notifications/message", params: { level: "info", data: "hello" } },
    ]);
  });

  test("an answer that is not followed by the stream's end is an answer; the connection is given up", async () => {
    await start((arrival, response) => {
      openEvents(response);
      sendEvent(response, { jsonrpc: "2.0", id: arrival.message.id, result });
    });
    expect(await driver.send(target("modern"), toolCall("x"), {}).done).toEqual({ kind: "result", result });
    await server.arrivals[0]?.gone;
  });

  test("a ping on a call's stream is answered by the gateway", async () => {
    await start(async (arrival, response) => {
      if (!isCall(arrival)) return;
      openEvents(response);
      sendEvent(response, { jsonrpc: "2.0", id: "p-1", method: "ping" });
      const pong = await server.arrival(({ message }) => message.id === "p-1");
      sendEvent(response, { jsonrpc: "2.0", id: arrival.message.id, result: { pong: pong.message } });
      response.end();
    });
    expect(await driver.send(target("legacy"), toolCall("x"), {}).done).toEqual({
      kind: "result",
      result: { pong: { jsonrpc: "2.0", id: "p-1", result: {} } },
    });
  });

  test("questions never wait behind calls: 20 calls that all ask, over 4 connections", async () => {
    await start(
      async (arrival, response) => {
        if (arrival.method === "GET") return void response.writeHead(405).end();
        openEvents(response);
        const id = `q-${arrival.message.id}`;
        sendEvent(response, { jsonrpc: "2.0", id, method: "elicitation/create", params: { message: "?" } });
        await server.arrival(({ message }) => message.id === id);
        sendEvent(response, { jsonrpc: "2.0", id: arrival.message.id, result });
        response.end();
      },
      { limits: { maxConnections: 4 } },
    );
    const onRequest = async () => ({ kind: "result" as const, result: { action: "decline" } });
    const calls = Array.from(
      { length: 20 },
      () => driver.send(target("legacy", asking), toolCall("x"), { onRequest }).done,
    );
    expect(await Promise.all(calls)).toEqual(Array(20).fill({ kind: "result", result }));
  });

  test("a stream cut off before the answer is taken up after the server's own delay, from the last event", async () => {
    await start((arrival, response) => {
      openEvents(response);
      if (arrival.method === "POST") {
        response.write("id: e-0\nretry: 60\ndata: \n\n");
        sendEvent(
          response,
          { jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "one" } },
          "e-1",
        );
        return void response.end();
      }
      const call = server.arrivals.find(isCall);
      if (arrival.headers["last-event-id"] === "e-1") {
        sendEvent(
          response,
          { jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "two" } },
          "e-2",
        );
        // Once more, this time without a word.
        return void response.write("\n", () => response.destroy());
      }
      sendEvent(response, { jsonrpc: "2.0", id: call?.message.id, result }, "e-3");
      response.end();
    });
    const heard: unknown[] = [];
    const reply = await driver.send(target("legacy"), toolCall("x"), {
      onResumable: (retryMs) => heard.push(["resumable", retryMs]),
      onDetached: () => heard.push("detached"),
      onNotification: ({ params }) => heard.push(params.data),
    }).done;
    expect(reply).toEqual({ kind: "result", result });
    expect(heard).toEqual([["resumable", 60], "one", "detached", "two", "detached"]);
    const gets = server.arrivals.filter(({ method }) => method === "GET");
    expect(gets.map(({ headers }) => [headers["last-event-id"], headers.accept, headers["mcp-session-id"]])).toEqual([
      ["e-1", "text/event-stream", "session-1"],
      ["e-2", "text/event-stream", "session-1"],
    ]);
    expect(server.arrivals.filter(isCall)).toHaveLength(1);
  });

  test("a call whose stream cannot be taken up again is not made twice", async () => {
    await start((arrival, response) => {
      if (arrival.method === "GET")
        return sendJson(
          response,
          { jsonrpc: "2.0", id: null, error: { code: -32001, message: "Session not found" } },
          404,
        );
      openEvents(response);
      response.write("id: e-0\nretry: 50\ndata: \n\n");
      response.end();
    });
    await expect(driver.send(target("legacy"), toolCall("x"), {}).done).rejects.toMatchObject({
      code: "upstream_protocol_error",
    });
    expect(server.arrivals.filter(isCall)).toHaveLength(1);
  });

  test("a session's own stream that the server closes for now is taken up again", async () => {
    let streams = 0;
    await start((arrival, response) => {
      if (arrival.method !== "GET") return sendResult(response, arrival, {});
      openEvents(response);
      streams++;
      if (streams === 1) {
        response.write("id: s-1\nretry: 50\ndata: \n\n");
        return void response.end();
      }
      sendEvent(response, { jsonrpc: "2.0", method: "notifications/tools/list_changed" }, "s-2");
    });
    const heard = await new Promise<UpstreamNotification>((resolve) => {
      driver.listen(target("legacy"), { toolsListChanged: true }, { onNotification: resolve });
    });
    expect(heard).toEqual({ method: "notifications/tools/list_changed", params: {} });
    expect(
      server.arrivals.filter(({ method }) => method === "GET").map(({ headers }) => headers["last-event-id"]),
    ).toEqual([undefined, "s-1"]);
  });

  test("listeners of one session share its stream, and each hears what it asked for", async () => {
    const gets: (() => void)[] = [];
    await start((arrival, response) => {
      if (arrival.method !== "GET") return sendResult(response, arrival, {});
      openEvents(response);
      gets.push(() => {
        for (const uri of ["test://a", "test://b"])
          sendEvent(response, { jsonrpc: "2.0", method: "notifications/resources/updated", params: { uri } });
        sendEvent(response, { jsonrpc: "2.0", method: "notifications/tools/list_changed" });
      });
    });
    const heard: string[] = [];
    const listen = (name: string, subscription: Parameters<UpstreamDriver["listen"]>[1]) =>
      driver.listen(target("legacy"), subscription, {
        onNotification: ({ method, params }) => heard.push(`${name}: ${params.uri ?? method}`),
      });
    const streams = [
      listen("a", { resourceSubscriptions: ["test://a"] }),
      listen("b", { resourceSubscriptions: ["test://b"] }),
      listen("tools", { toolsListChanged: true }),
    ];
    await server.arrival(
      ({ message }) => message.method === "resources/subscribe" && message.params?.uri === "test://b",
    );
    await server.arrival(({ method }) => method === "GET");
    for (const push of gets) push();
    await expect.poll(() => heard.length).toBe(3);
    expect(heard.sort()).toEqual(["a: test://a", "b: test://b", "tools: notifications/tools/list_changed"]);
    expect(gets).toHaveLength(1);
    streams[0]?.close();
    await server.arrival(
      ({ message }) => message.method === "resources/unsubscribe" && message.params?.uri === "test://a",
    );
    for (const stream of streams) stream.close();
    await server.arrivals.find(({ method }) => method === "GET")?.gone;
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
