import type { Writable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import type { UpstreamDriver } from "@/lib/upstreams/driver";
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

const limits = { maxResponseBytes: 200_000, maxEventsPerCall: 50, firstByteMs: 300 };

/** What ends these calls is a bound, not the clock: a machine that is busy must not be quicker with the clock. */
const PATIENT_MS = 50_000;
/** Where the clock is the bound. */
const IMPATIENT_MS = 2000;

async function call(script: Script, changes: Parameters<typeof toolCall>[2] = {}) {
  server = await startScriptedUpstream(script);
  driver = driverTo([server.url], { limits });
  return driver.send(
    { connection: connectionTo(server.url, "modern"), session: { kind: "pooled" } },
    toolCall("x", {}, { timeoutMs: PATIENT_MS, ...changes }),
    {},
  ).done;
}

const result = { content: [] };

describe("a server that means harm, or is broken, costs no more than its call (security: T55, T56)", () => {
  const forever = (response: Writable, chunk: string) => {
    const push = () => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once("drain", push);
    };
    push();
  };

  const bombs: [string, string, Script][] = [
    [
      "an endless JSON body",
      "upstream_response_too_large",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        forever(response, `"${"x".repeat(10_000)}",`);
      },
    ],
    [
      "an endless event",
      "upstream_response_too_large",
      (_, response) => {
        openEvents(response);
        response.write("data: ");
        forever(response, "x".repeat(10_000));
      },
    ],
    [
      "endless events",
      "upstream_protocol_error",
      (_, response) => {
        openEvents(response);
        forever(response, 'data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n');
      },
    ],
    [
      "endless comments",
      "upstream_response_too_large",
      (_, response) => {
        openEvents(response);
        forever(response, ": keep-alive\n\n".repeat(100));
      },
    ],
    [
      "foreign answers without end",
      "upstream_protocol_error",
      (_, response) => {
        openEvents(response);
        forever(response, `data: ${JSON.stringify({ jsonrpc: "2.0", id: 987_654, result })}\n\n`);
      },
    ],
    [
      "a compressed body, unasked",
      "upstream_protocol_error",
      (arrival, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
        response.end(
          gzipSync(JSON.stringify({ jsonrpc: "2.0", id: arrival.message.id, result: { pad: "x".repeat(5_000_000) } })),
        );
      },
    ],
    [
      "nested arrays",
      "upstream_protocol_error",
      (arrival, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(
          `{"jsonrpc":"2.0","id":${arrival.message.id},"result":{"a":${"[".repeat(5000)}${"]".repeat(5000)}}}`,
        );
      },
    ],
    [
      "huge headers",
      "upstream_protocol_error",
      (_, response) => {
        response.writeHead(200, { "x-pad": "x".repeat(20_000) }).end();
      },
    ],
    [
      "headers without end, one by one",
      "upstream_protocol_error",
      (_, response) => {
        const { socket } = response;
        socket?.write("HTTP/1.1 200 OK\r\n");
        if (socket) forever(socket, "x-one-more: header\r\n");
      },
    ],
    [
      "interim responses without end",
      "upstream_protocol_error",
      (_, response) => {
        if (response.socket) forever(response.socket, "HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n");
      },
    ],
    [
      "trailers without end",
      "upstream_protocol_error",
      (_, response) => {
        const { socket } = response;
        socket?.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n0\r\n");
        if (socket) forever(socket, "x-one-more: trailer\r\n");
      },
    ],
    [
      "chunks of one byte with long extensions",
      "upstream_protocol_error",
      (_, response) => {
        const { socket } = response;
        socket?.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
        if (socket) forever(socket, `1;${"x".repeat(300)}\r\n \r\n`);
      },
    ],
    [
      "an object of endlessly many keys",
      "upstream_response_too_large",
      (arrival, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.write(`{"jsonrpc":"2.0","id":${arrival.message.id},"result":{"k":0`);
        forever(response, ',"k":0'.repeat(1000));
      },
    ],
    [
      "headers, a byte now and then",
      "request_timeout",
      async (_, response) => {
        const { socket } = response;
        const drip = setInterval(() => socket?.write("H"), 20);
        socket?.once("close", () => clearInterval(drip));
        socket?.write("HTTP/1.1 200 O");
      },
    ],
    [
      "too many headers",
      "upstream_protocol_error",
      (_, response) => {
        response.writeHead(200, Object.fromEntries(Array.from({ length: 150 }, (_each, at) => [`x-${at}`, "1"]))).end();
      },
    ],
    [
      "no HTTP at all",
      "upstream_protocol_error",
      (_, response) => {
        response.socket?.end("SSH-2.0-OpenSSH_9.9\r\n\r\n");
      },
    ],
    [
      "HTML",
      "upstream_protocol_error",
      (_, response) => {
        response.writeHead(200, { "content-type": "text/html" }).end("<html>");
      },
    ],
    [
      "JSON that is none",
      "upstream_protocol_error",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json" }).end("{");
      },
    ],
    ["JSON without an answer", "upstream_protocol_error", (_, response) => sendJson(response, { hello: "world" })],
    [
      "somebody else's answer",
      "upstream_protocol_error",
      (_, response) => sendJson(response, { jsonrpc: "2.0", id: 987_654, result }),
    ],
    [
      "events without the answer",
      "upstream_protocol_error",
      (_, response) => {
        openEvents(response);
        response.end();
      },
    ],
    ["202 and no answer", "upstream_protocol_error", (_, response) => void response.writeHead(202).end()],
    [
      "a redirect",
      "upstream_protocol_error",
      (_, response) => void response.writeHead(307, { location: "http://127.0.0.1:1/private" }).end(),
    ],
    ["500", "upstream_unreachable", (_, response) => void response.writeHead(500).end("oops")],
    [
      "502 with HTML",
      "upstream_unreachable",
      (_, response) => void response.writeHead(502, { "content-type": "text/html" }).end("<html>"),
    ],
    ["429", "upstream_unreachable", (_, response) => void response.writeHead(429).end()],
    [
      "401",
      "needs_reauth",
      (_, response) => void response.writeHead(401, { "www-authenticate": 'Bearer realm="x"' }).end(),
    ],
    [
      "401 with a JSON-RPC error",
      "needs_reauth",
      (arrival, response) =>
        sendJson(
          response,
          { jsonrpc: "2.0", id: arrival.message.id, error: { code: -32_001, message: "Unauthorized" } },
          401,
        ),
    ],
    ["403", "needs_reauth", (_, response) => void response.writeHead(403).end()],
    ["a connection that breaks off", "upstream_unreachable", (_, response) => void response.destroy()],
    ["silence", "request_timeout", () => undefined],
    [
      "an answer that never ends",
      "request_timeout",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.write('{"jsonrpc"');
      },
    ],
    [
      "one byte at a time",
      "request_timeout",
      async (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const drip = setInterval(() => response.write(" "), 20);
        response.once("close", () => clearInterval(drip));
      },
    ],
  ];

  test.each(bombs)("%s: %s", async (_, code, script) => {
    const failure = await call(script, code === "request_timeout" ? { timeoutMs: IMPATIENT_MS } : {}).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code, publicMessage: expect.stringContaining("linear") });
    expect(JSON.stringify((failure as { publicMessage: string }).publicMessage)).not.toMatch(
      /127\.0\.0\.1|Bearer realm/,
    );
    expect(driver.stats().inFlight).toBe(0);
    // Whatever still comes, comes to nobody: a server that sends without end sees its connection close.
    if (code === "upstream_response_too_large" || code === "request_timeout") await server.arrivals[0]?.gone;
  });

  test.each<[string, Script]>([
    [
      "an endless answer to the handshake",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        forever(response, `"${"x".repeat(10_000)}",`);
      },
    ],
    [
      "endless events after the handshake's request",
      (_, response) => {
        openEvents(response);
        forever(response, 'data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n');
      },
    ],
  ])("%s ends the handshake, with the server's name", async (_, script) => {
    server = await startScriptedUpstream(script);
    driver = driverTo([server.url], { limits });
    const target = { connection: connectionTo(server.url, "legacy"), session: { kind: "pooled" } } as const;
    await expect(driver.send(target, toolCall("x", {}, { timeoutMs: PATIENT_MS }), {}).done).rejects.toMatchObject({
      code: expect.stringMatching(/^upstream_(response_too_large|protocol_error)$/),
      publicMessage: expect.stringContaining("linear"),
    });
    await server.arrivals[0]?.gone;
  });

  test("a stream of the server's own with an endless event is closed, and calls go on", async () => {
    server = await startScriptedUpstream((arrival, response) => {
      if (arrival.method === "GET") {
        openEvents(response);
        response.write("data: ");
        return forever(response, "x".repeat(10_000));
      }
      if (!serveHandshake(arrival, response)) sendResult(response, arrival, result);
    });
    driver = driverTo([server.url], { limits: { ...limits, maxStreamEventBytes: 50_000 } });
    const target = { connection: connectionTo(server.url, "legacy"), session: { kind: "pooled" } } as const;
    const stream = driver.listen(target, { toolsListChanged: true }, { onNotification: () => undefined });
    await stream.closed;
    await server.arrivals.find(({ method }) => method === "GET")?.gone;
    expect(await driver.send(target, toolCall("x"), {}).done).toEqual({ kind: "result", result });
  });

  test("one that answers twice is heard once", async () => {
    const reply = await call((arrival, response) => {
      openEvents(response);
      sendEvent(response, { jsonrpc: "2.0", id: arrival.message.id, result: { first: true } });
      sendEvent(response, { jsonrpc: "2.0", id: arrival.message.id, result: { first: false } });
      response.end();
    });
    expect(reply).toEqual({ kind: "result", result: { first: true } });
  });

  test("one that answers before its place in the stream gets no other call's answer taken", async () => {
    server = await startScriptedUpstream((arrival, response) => {
      const own = Number(arrival.message.id);
      openEvents(response);
      for (const id of [own + 1, own - 1, String(own)])
        sendEvent(response, { jsonrpc: "2.0", id, result: { stolen: true } });
      sendEvent(response, { jsonrpc: "2.0", id: own, result: { own } });
      response.end();
    });
    driver = driverTo([server.url]);
    const target = { connection: connectionTo(server.url, "modern"), session: { kind: "pooled" } as const };
    const replies = await Promise.all(Array.from({ length: 20 }, () => driver.send(target, toolCall("x"), {}).done));
    const owners = replies.map((reply) => (reply.kind === "result" ? reply.result.own : null));
    expect(new Set(owners).size).toBe(20);
    expect(owners).not.toContain(undefined);
  });

  test("a question on a modern stream is not passed on: only results ask there", async () => {
    const reply = await call((arrival, response) => {
      openEvents(response);
      sendEvent(response, { jsonrpc: "2.0", id: 1, method: "sampling/createMessage", params: {} });
      sendEvent(response, { jsonrpc: "2.0", id: arrival.message.id, result });
      response.end();
    });
    expect(reply).toEqual({ kind: "result", result });
    expect(server.arrivals).toHaveLength(1);
  });

  test("a list must begin within the time for a first byte; a tool may think longer", async () => {
    server = await startScriptedUpstream((arrival, response) => {
      setTimeout(() => sendResult(response, arrival, result), 600);
    });
    driver = driverTo([server.url], { limits });
    const target = { connection: connectionTo(server.url, "modern"), session: { kind: "pooled" } as const };
    await expect(driver.send(target, request("tools/list"), {}).done).rejects.toMatchObject({
      code: "request_timeout",
    });
    expect(await driver.send(target, toolCall("x"), {}).done).toEqual({ kind: "result", result });
  });

  test("one that hangs does not hold up the others", async () => {
    const hanging = await startScriptedUpstream(() => undefined);
    server = await startScriptedUpstream((arrival, response) => sendResult(response, arrival, result));
    driver = driverTo([server.url, hanging.url], { limits: { maxConnections: 2 } });
    const to = (id: string, url: string) => ({
      connection: connectionTo(url, "modern", { id }),
      session: { kind: "pooled" } as const,
    });
    const stuck = Array.from({ length: 20 }, () =>
      driver.send(to("con_stuck", hanging.url), toolCall("x", {}, { timeoutMs: 1000 }), {}).done.catch(() => "stuck"),
    );
    const fine = await Promise.all(
      Array.from({ length: 50 }, () => driver.send(to("con_fine", server.url), toolCall("x"), {}).done),
    );
    expect(fine).toEqual(Array(50).fill({ kind: "result", result }));
    expect(await Promise.all(stuck)).toEqual(Array(20).fill("stuck"));
    expect(hanging.connections).toBeLessThanOrEqual(2 + 20);
    await hanging.stop();
  });
});
