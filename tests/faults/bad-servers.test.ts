import { createServer } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { BREAKER_RULES } from "@/lib/upstreams/breaker";
import type { UpstreamDriver, UpstreamReply, UpstreamSessionKey } from "@/lib/upstreams/driver";
import { startSwitchableServer } from "@/tests/fixtures/servers/switchable";
import { connectionTo, driverTo, request, toolCall } from "@/tests/fixtures/upstreams/connection-view";
import {
  openEvents,
  type Script,
  type ScriptedUpstream,
  sendResult,
  serveHandshake,
  startScriptedUpstream,
} from "@/tests/fixtures/upstreams/scripted-upstream";
import { takeFreePort } from "@/tests/support/start-product";

const pooled: UpstreamSessionKey = { kind: "pooled" };
const result = { content: [] };
const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serve(script: Script): Promise<ScriptedUpstream> {
  const server = await startScriptedUpstream(script);
  open.push(() => server.stop());
  return server;
}

/** Calls to one server over a driver of their own; `changes` make another view of the same connection. */
function reach(url: string, options: Parameters<typeof driverTo>[1] = {}) {
  const driver: UpstreamDriver = driverTo([url], options);
  open.push(() => driver.close());
  let connection = connectionTo(url, "modern");
  return {
    driver,
    see(changes: Partial<ConnectionView>) {
      connection = { ...connection, ...changes };
    },
    send: (method = "tools/call", changes: Parameters<typeof request>[2] = {}) =>
      driver.send({ connection, session: pooled }, request(method, { name: "x", uri: "test://x" }, changes), {}).done,
  };
}

const codeOf = (work: Promise<UpstreamReply>): Promise<string> =>
  work.then(
    (reply) => reply.kind,
    (error: { code: string }) => error.code,
  );

describe("F7: a circuit (security: R4)", () => {
  const rules = { ...BREAKER_RULES, openMs: 300 };

  test("opens after five failures: nothing more is sent, and the refusal names the server, its reason and when", async () => {
    const server = await serve((_, response) => void response.writeHead(502).end());
    const { send } = reach(server.url);
    for (let call = 0; call < 5; call++) expect(await codeOf(send())).toBe("upstream_unreachable");
    const refused = Array.from({ length: 50 }, () => send());
    expect(await Promise.all(refused.map(codeOf))).toEqual(Array(50).fill("connection_paused"));
    expect(server.arrivals).toHaveLength(5);
    await expect(send()).rejects.toMatchObject({
      publicMessage: expect.stringMatching(
        /^linear could not be reached: the connection is paused after .*HTTP 502.*tried again within \d+ s\.$/,
      ),
      data: { server: "linear", retryAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) },
    });
  });

  test("lets one call through when its time has come, and a server that is back is back for all", async () => {
    let isDown = true;
    const held: (() => void)[] = [];
    const server = await serve((arrival, response) => {
      if (isDown) response.writeHead(503).end();
      else held.push(() => sendResult(response, arrival, result));
    });
    const { send } = reach(server.url, { limits: { breaker: rules } });
    for (let call = 0; call < 5; call++) await codeOf(send());
    isDown = false;
    const ends: string[] = [];
    const knock = () => {
      for (let call = 0; call < 10; call++) void codeOf(send()).then((end) => ends.push(end));
      return held.length;
    };
    await expect.poll(knock, { interval: 20 }).toBe(1);
    await expect.poll(() => ends.length % 10).toBe(9);
    expect(new Set(ends)).toEqual(new Set(["connection_paused"]));
    for (const answer of held.splice(0)) answer();
    await expect.poll(() => ends.at(-1)).toBe("result");
    knock();
    await expect.poll(() => held.length).toBe(10);
    for (const answer of held.splice(0)) answer();
    await expect.poll(() => ends.slice(-10)).toEqual(Array(10).fill("result"));
  });

  test.each([
    [
      "answers of a tool that failed",
      (arrival, response) => sendResult(response, arrival, { isError: true, content: [] }),
    ],
    ["404", (_, response) => void response.writeHead(404).end()],
    ["429", (_, response) => void response.writeHead(429).end()],
    ["401", (_, response) => void response.writeHead(401).end()],
    ["403", (_, response) => void response.writeHead(403).end()],
  ] satisfies [string, Script][])("is not opened by %s", async (_, script) => {
    const server = await serve(script);
    const { send } = reach(server.url);
    for (let call = 0; call < 12; call++) expect(await codeOf(send())).not.toBe("connection_paused");
  });

  test("is not opened by callers who leave, nor by a slow tool of a server that answers others", async () => {
    const server = await serve((arrival, response) => {
      if (arrival.message.method === "resources/read") sendResult(response, arrival, result);
    });
    const { driver, send } = reach(server.url);
    const target = { connection: connectionTo(server.url, "modern"), session: pooled };
    for (let call = 0; call < 8; call++) {
      const left = driver.send(target, toolCall("x"), {});
      await server.arrival(({ message }) => message.method === "tools/call" && message.id !== undefined);
      left.cancel();
      expect(await codeOf(left.done)).toBe("cancelled");
    }
    for (let call = 0; call < 6; call++) {
      const slow = send("tools/call", { timeoutMs: 150 });
      await send("resources/read");
      expect(await codeOf(slow)).toBe("request_timeout");
    }
    expect(await codeOf(send("resources/read"))).toBe("result");
  });

  test("is opened by a server that only ever hangs", async () => {
    const server = await serve(() => undefined);
    const { send } = reach(server.url);
    for (let call = 0; call < 5; call++)
      expect(await codeOf(send("tools/call", { timeoutMs: 60 }))).toBe("request_timeout");
    expect(await codeOf(send())).toBe("connection_paused");
  });

  test.each([
    ["a number beyond a double", '{"x":1e999}'],
    ["too many levels", `{"x":${"[".repeat(200)}${"]".repeat(200)}}`],
  ])("is not opened by one tool whose answers hold %s, as JSON or as events", async (_, held) => {
    let isStream = false;
    const server = await serve(({ message }, response) => {
      const text = `{"jsonrpc":"2.0","id":${message.id},"result":{"content":[],"structuredContent":${held}}}`;
      response.writeHead(200, { "content-type": isStream ? "text/event-stream" : "application/json" });
      response.end(isStream ? `data: ${text}\n\n` : text);
    });
    const { send } = reach(server.url);
    for (let call = 0; call < 24; call++) {
      isStream = call % 2 === 1;
      expect(await codeOf(send())).toBe("upstream_protocol_error");
    }
    expect(server.arrivals).toHaveLength(24);
  });

  test("is closed by an answer that cannot be carried: the server is back", async () => {
    let isDown = true;
    const server = await serve(({ message }, response) => {
      if (isDown) return void response.writeHead(502).end();
      response.writeHead(200, { "content-type": "application/json" });
      response.end(`{"jsonrpc":"2.0","id":${message.id},"result":{"content":[],"x":1e999}}`);
    });
    const { send, see } = reach(server.url);
    for (let call = 0; call < 5; call++) await codeOf(send());
    expect(await codeOf(send())).toBe("connection_paused");
    isDown = false;
    see({ status: "paused", nextRetryAt: Date.now() - 1 });
    expect(await codeOf(send())).toBe("upstream_protocol_error");
    expect(await codeOf(send())).toBe("upstream_protocol_error");
  });

  test.each([
    ["HTML", "text/html", "<html></html>"],
    ["JSON that is none", "application/json", "<html></html>"],
    ["the answer to something else", "application/json", '{"jsonrpc":"2.0","id":"else","result":{}}'],
  ])("is opened by a server that sends %s", async (_, type, body) => {
    const server = await serve(
      (_arrival, response) => void response.writeHead(200, { "content-type": type }).end(body),
    );
    const { send } = reach(server.url);
    for (let call = 0; call < 5; call++) expect(await codeOf(send())).toBe("upstream_protocol_error");
    expect(await codeOf(send())).toBe("connection_paused");
  });

  test("is of one organization, connection and credential alone", async () => {
    const server = await serve((_, response) => void response.writeHead(502).end());
    const { see, send } = reach(server.url);
    for (let call = 0; call < 6; call++) await codeOf(send());
    expect(await codeOf(send())).toBe("connection_paused");
    for (const other of [
      { organizationId: "org_other" },
      { id: "con_other" },
      { credential: { id: "crd_1", version: 1, ciphertext: "" } },
    ]) {
      see({ organizationId: "org_test", id: "con_test", credential: null, ...other });
      expect(await codeOf(send())).toBe("upstream_unreachable");
    }
  });

  test("follows what the installation knows: paused elsewhere, reached elsewhere, paused by a person", async () => {
    const server = await serve((arrival, response) => sendResult(response, arrival, result));
    const { see, send } = reach(server.url);
    expect(await codeOf(send())).toBe("result");
    see({ status: "paused", statusReason: "Paused after 5 failures in a row.", nextRetryAt: Date.now() + 60_000 });
    await expect(send()).rejects.toMatchObject({
      publicMessage: expect.stringContaining("is paused after 5 failures in a row."),
    });
    see({ status: "connected", statusReason: null, nextRetryAt: null });
    expect(await codeOf(send())).toBe("result");
    see({ status: "paused", statusReason: "Paused by Ada.", isDisabled: true });
    await expect(send()).rejects.toMatchObject({ publicMessage: expect.stringMatching(/is paused by Ada\.$/) });
    expect(server.arrivals).toHaveLength(2);
  });

  test("that is due is tried by a call as well, not by the scheduler alone", async () => {
    const server = await serve((arrival, response) => sendResult(response, arrival, result));
    const { see, send } = reach(server.url);
    see({ status: "paused", statusReason: "Paused after 5 failures in a row.", nextRetryAt: Date.now() - 1 });
    expect(await codeOf(send())).toBe("result");
  });
});

describe("F6: a call is made again (security: R3)", () => {
  test.each(["tools/list", "resources/read", "prompts/get"])(
    "%s: once, and a tenth of all calls at most, however long the server fails",
    async (method) => {
      const server = await serve((_, response) => void response.writeHead(503).end());
      const rules = { ...BREAKER_RULES, failuresInARow: 1e9, windowCalls: 1e9 };
      const { send } = reach(server.url, { limits: { breaker: rules } });
      const offered = 200;
      const ends: string[] = [];
      for (let call = 0; call < offered; call += 100)
        ends.push(...(await Promise.all(Array.from({ length: 100 }, () => codeOf(send(method))))));
      expect(ends).toEqual(Array(offered).fill("upstream_unreachable"));
      expect(server.arrivals.length).toBeGreaterThan(offered);
      expect(server.arrivals.length).toBeLessThanOrEqual(offered * 1.1 + 3);
    },
  );

  test("but not a tool, once anything was sent", async () => {
    const bad: Script[] = [
      (_, response) => void response.writeHead(503, { "retry-after": "0" }).end(),
      (_, response) => void response.destroy(),
      (_, response) => {
        openEvents(response);
        setImmediate(() => response.destroy());
      },
    ];
    for (const script of bad) {
      const server = await serve(script);
      const { send } = reach(server.url);
      expect(await codeOf(send())).toMatch(/^upstream_/);
      expect(server.arrivals).toHaveLength(1);
    }
  });

  test("even a tool, when the connection was refused and so nothing was sent", async () => {
    const port = await takeFreePort();
    const url = `http://127.0.0.1:${port}/mcp`;
    let calls = 0;
    const server = createServer((incoming, response) => {
      let body = "";
      incoming.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      incoming.on("end", () => {
        calls++;
        const { id } = JSON.parse(body) as { id: number };
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
      });
    });
    open.push(() => new Promise((resolve) => server.close(resolve)));
    const { send } = reach(url);
    // The first connection is refused within a millisecond, the second try is at least 100 ms away.
    const call = send();
    setTimeout(() => server.listen(port, "127.0.0.1"), 30);
    expect(await codeOf(call)).toBe("result");
    expect(calls).toBe(1);
  });

  test("when the server says, and not at all when it says later than ten seconds", async () => {
    const arrivedAt: number[] = [];
    let retryAfter = "1";
    const server = await serve((arrival, response) => {
      arrivedAt.push(performance.now());
      if (arrivedAt.length === 2) sendResult(response, arrival, result);
      else response.writeHead(429, { "retry-after": retryAfter }).end();
    });
    const { send } = reach(server.url);
    expect(await codeOf(send("tools/list"))).toBe("result");
    expect((arrivedAt[1] ?? 0) - (arrivedAt[0] ?? 0)).toBeGreaterThan(1000);
    retryAfter = "11";
    expect(await codeOf(send("tools/list"))).toBe("upstream_unreachable");
    expect(arrivedAt).toHaveLength(3);
  });
});

describe("F8: places (security: R5)", () => {
  test("one server gets no more than it leaves to the others, and says so", async () => {
    const server = await serve(() => undefined);
    const { driver } = reach(server.url);
    const target = { connection: connectionTo(server.url, "modern"), session: pooled };
    const limit = 64;
    const calls = Array.from({ length: limit }, (_, taken) => {
      const call = driver.send(target, toolCall("x", {}, { freePlaces: limit - taken - 1 }), {});
      call.done.catch(() => undefined);
      return call;
    });
    expect(driver.stats().inFlight).toBe(limit / 2);
    await expect(calls.at(-1)?.done).rejects.toMatchObject({
      code: "too_many_requests_in_flight",
      publicMessage:
        "Rate limit exceeded: linear has 32 calls in flight, as many as one server may. Try again shortly.",
    });
    for (const call of calls) call.cancel();
  });
});

describe("a server that forgets its sessions", () => {
  test("is initialized once, although ten calls find out at once, each in its own moment", async () => {
    let sessions = 0;
    let current = "";
    const refusals: (() => void)[] = [];
    const server = await serve((arrival, response) => {
      if (arrival.message.method === "initialize") {
        current = `session-${++sessions}`;
        return void serveHandshake(arrival, response, { sessionId: current });
      }
      if (serveHandshake(arrival, response)) return;
      if (arrival.headers["mcp-session-id"] === current) return sendResult(response, arrival, result);
      refusals.push(() => response.writeHead(404).end());
    });
    const driver = driverTo([server.url]);
    open.push(() => driver.close());
    const target = { connection: connectionTo(server.url, "legacy"), session: pooled };
    const call = () => driver.send(target, toolCall("x"), {}).done;
    await call();
    current = "forgotten";
    const calls = Array.from({ length: 10 }, call);
    await expect.poll(() => refusals.length).toBe(10);
    // Half of them hear it before the new session is there, the others after it.
    for (const refuse of refusals.splice(0, 5)) refuse();
    await expect.poll(() => sessions).toBe(2);
    await Promise.any(calls);
    for (const refuse of refusals.splice(0)) refuse();
    expect(await Promise.all(calls)).toEqual(Array(10).fill({ kind: "result", result }));
    expect(sessions).toBe(2);
  });

  test("again and again is told to the caller, not asked without end", async () => {
    let sessions = 0;
    const server = await serve((arrival, response) => {
      if (arrival.message.method === "initialize") sessions++;
      if (serveHandshake(arrival, response)) return;
      response.writeHead(404).end();
    });
    const driver = driverTo([server.url]);
    open.push(() => driver.close());
    const target = { connection: connectionTo(server.url, "legacy"), session: pooled };
    expect(await codeOf(driver.send(target, toolCall("x"), {}).done)).toBe("upstream_unreachable");
    expect(sessions).toBe(2);
  });
});

describe("a server without a stream of its own", () => {
  test("hears one GET, however many clients, sessions and calls there are", async () => {
    let gets = 0;
    const server = await serve((arrival, response) => {
      if (arrival.method === "GET") {
        gets++;
        return void response.writeHead(405, { allow: "POST" }).end();
      }
      if (!serveHandshake(arrival, response, { sessionId: `s-${Math.random()}` }))
        sendResult(response, arrival, result);
    });
    const driver = driverTo([server.url]);
    open.push(() => driver.close());
    const connection = connectionTo(server.url, "legacy");
    const asking = { elicitation: {} };
    for (let client = 0; client < 20; client++) {
      const session = {
        kind: "caller",
        id: `ses_${client}`,
        capabilities: asking,
        protocolVersion: "2025-11-25",
      } as const;
      await driver.send({ connection, session }, toolCall("x"), {}).done;
      await driver.listen(
        { connection, session: pooled },
        { toolsListChanged: true },
        { onNotification: () => undefined },
      ).closed;
    }
    expect(gets).toBe(1);
  });
});

describe("the end of the process", () => {
  test("does not wait for a server that hangs", async () => {
    const server = await startSwitchableServer();
    open.push(() => server.stop());
    const driver = driverTo([server.url]);
    const session = { kind: "caller", id: "ses_a", capabilities: {}, protocolVersion: "2025-06-18" } as const;
    await driver.send({ connection: connectionTo(server.url, "legacy"), session }, toolCall("echo", { value: "x" }), {})
      .done;
    server.behave("hangs");
    const endless = driver.send({ connection: connectionTo(server.url, "legacy"), session }, toolCall("echo"), {});
    await expect.poll(() => server.hanging()).toBe(1);
    await driver.close();
    expect(await codeOf(endless.done)).toBe("upstream_unreachable");
    // It was told that the session is over, and gave no answer to that either.
    expect(server.hanging()).toBe(2);
  });
});
