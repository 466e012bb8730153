import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createOutbound } from "@/lib/net/outbound";
import type { Resolve } from "@/lib/net/resolve";
import { BREAKER_RULES } from "@/lib/upstreams/breaker";
import { connectionTo, driverTo, request, toolCall } from "@/tests/fixtures/upstreams/connection-view";
import { openEvents, sendEvent, startScriptedUpstream } from "@/tests/fixtures/upstreams/scripted-upstream";

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A call of a tool that may take five minutes; how long it took to fail, with what. */
async function fail(url: string, options: Parameters<typeof driverTo>[1] = {}, changes = {}) {
  const driver = driverTo([url], options);
  open.push(() => driver.close());
  const target = { connection: connectionTo(url, "modern"), session: { kind: "pooled" } } as const;
  const since = performance.now();
  const call = () => driver.send(target, toolCall("x", {}, { timeoutMs: 300_000, ...changes }), {}).done;
  const error = await call().then(
    () => null,
    (fault: { code: string; publicMessage: string }) => fault,
  );
  return { error, tookMs: performance.now() - since, driver, call };
}

describe("F1: names that cannot be resolved (security: R1)", () => {
  const resolvers: [string, Resolve][] = [
    ["is never answered", () => new Promise(() => undefined)],
    [
      "is answered after ten seconds",
      () => new Promise((resolve) => setTimeout(resolve, 10_000, [{ address: "127.0.0.1", family: 4 }]).unref()),
    ],
    ["fails", () => Promise.reject(Object.assign(new Error("SERVFAIL"), { code: "EAI_AGAIN" }))],
    ["is unknown", () => Promise.reject(Object.assign(new Error("NXDOMAIN"), { code: "ENOTFOUND" }))],
  ];

  test.each(resolvers)(
    "a question that %s: the call fails soon and says so, and the circuit opens",
    async (_, resolve) => {
      const url = "http://tools.example.test:8080/mcp";
      const outbound = createOutbound({ allow: ["tools.example.test:8080"], resolve });
      const rules = { ...BREAKER_RULES, failuresInARow: 1 };
      const { error, tookMs, driver, call } = await fail(url, { outbound, limits: { breaker: rules } });
      expect(error).toMatchObject({
        code: "upstream_unreachable",
        publicMessage: "linear could not be reached: its name could not be resolved.",
      });
      // Two seconds, on a machine that is busy with other things as well.
      expect(tookMs).toBeLessThan(10_000);
      await expect(call()).rejects.toMatchObject({ code: "connection_paused" });
      expect(driver.stats().inFlight).toBe(0);
    },
  );
});

describe("F2: connections that do not come about (security: R1)", () => {
  test("SYNs that nobody answers: the call fails after three seconds, and nothing stays open", async () => {
    // A process that is stopped takes no connections; once its queue is full, the kernel drops what comes.
    const child = spawn(process.execPath, [
      "-e",
      "require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port) })",
    ]);
    open.push(() => child.kill("SIGKILL"));
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const port = Number(line.toString());
    child.kill("SIGSTOP");
    const sockets: Socket[] = [];
    open.push(() => {
      for (const socket of sockets) socket.destroy();
    });
    const isFull = async () => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined);
      sockets.push(socket);
      return Promise.race([
        once(socket, "connect").then(() => false),
        new Promise((resolve) => setTimeout(resolve, 700, true)),
      ]);
    };
    while (!(await isFull()));
    const { error, tookMs, driver } = await fail(`http://127.0.0.1:${port}/mcp`);
    expect(error).toMatchObject({
      code: "upstream_unreachable",
      publicMessage: "linear could not be reached: no connection within 3 s.",
    });
    expect(tookMs).toBeGreaterThan(2500);
    expect(tookMs).toBeLessThan(15_000);
    expect(driver.stats().inFlight).toBe(0);
  });

  test("a TLS handshake that stalls: the call fails after three seconds, and the socket is closed", async () => {
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.resume();
      socket.once("close", () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push(() => server.close());
    const { port } = server.address() as { port: number };
    const { error, tookMs } = await fail(`https://127.0.0.1:${port}/mcp`);
    expect(error).toMatchObject({
      code: "upstream_unreachable",
      publicMessage: "linear could not be reached: no connection within 3 s.",
    });
    expect(tookMs).toBeLessThan(15_000);
    await expect.poll(() => sockets.size).toBe(0);
  });
});

describe("F3: a server that takes the request and does not answer (security: R1)", () => {
  const limits = { firstByteMs: 400 };

  test("a list waits for the first byte, a tool for its own time", async () => {
    const server = await startScriptedUpstream(() => undefined);
    open.push(() => server.stop());
    const driver = driverTo([server.url], { limits });
    open.push(() => driver.close());
    const target = { connection: connectionTo(server.url, "modern"), session: { kind: "pooled" } } as const;
    await expect(driver.send(target, request("tools/list"), {}).done).rejects.toMatchObject({
      publicMessage: "Request timeout after 0.4 s: linear did not answer.",
    });
    await expect(driver.send(target, toolCall("x", {}, { timeoutMs: 900 }), {}).done).rejects.toMatchObject({
      publicMessage: "Request timeout after 0.9 s: linear did not answer.",
    });
    for (const { gone } of server.arrivals) await gone;
  });

  test("a byte now and then does not make the time longer", async () => {
    const server = await startScriptedUpstream((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const drip = setInterval(() => response.write(" "), 50);
      response.once("close", () => clearInterval(drip));
    });
    open.push(() => server.stop());
    const { error } = await fail(server.url, { limits }, { timeoutMs: 1000 });
    expect(error).toMatchObject({ code: "request_timeout", publicMessage: expect.stringContaining("after 1 s") });
    await server.arrivals[0]?.gone;
  });
});

describe("F4: a server that reports progress and never ends (security: R1)", () => {
  test("is ended at the call's own time, told so, and everything that it said until then arrived", async () => {
    const server = await startScriptedUpstream((arrival, response) => {
      if (arrival.message.method !== "tools/call") return void response.writeHead(202).end();
      openEvents(response);
      const meta = arrival.message.params?._meta as { progressToken: number };
      let progress = 0;
      const tick = setInterval(() => {
        const params = { progressToken: meta.progressToken, progress: ++progress };
        sendEvent(response, { jsonrpc: "2.0", method: "notifications/progress", params });
      }, 30);
      response.once("close", () => clearInterval(tick));
    });
    open.push(() => server.stop());
    const driver = driverTo([server.url]);
    open.push(() => driver.close());
    const heard: number[] = [];
    const target = { connection: connectionTo(server.url, "modern"), session: { kind: "pooled" } } as const;
    const call = driver.send(target, toolCall("x", {}, { timeoutMs: 1000, progress: true }), {
      onNotification: ({ params }) => void heard.push(Number(params.progress)),
    });
    await expect(call.done).rejects.toMatchObject({ code: "request_timeout" });
    await server.arrivals[0]?.gone;
    expect(heard.length).toBeGreaterThan(2);
    expect(heard).toEqual(heard.map((_, at) => at + 1));
  });
});
