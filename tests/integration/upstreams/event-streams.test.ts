import { afterEach, describe, expect, test } from "vitest";
import type { Era } from "@/lib/gateway/core/snapshot";
import type { UpstreamDriver, UpstreamNotification, UpstreamSessionKey } from "@/lib/upstreams/driver";
import { connectionTo, driverTo, toolCall } from "../../fixtures/upstreams/connection-view";
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

const target = (era: Era, session: UpstreamSessionKey = pooled) => ({
  connection: connectionTo(server.url, era),
  session,
});
const isCall = ({ message }: { message: { method?: string } }) => message.method === "tools/call";

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
