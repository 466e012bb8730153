import type { LookupAddress } from "node:dns";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createOutbound, type ResponseHead } from "@/lib/net/outbound";
import { LOOPBACK_SPELLINGS } from "../../fixtures/loopback-spellings";
import { connectionTo, driverTo, toolCall } from "../../fixtures/upstreams/connection-view";
import { sendResult, startScriptedUpstream } from "../../fixtures/upstreams/scripted-upstream";

/** Counts every connection that reaches this machine on one port, IPv4 and IPv6. */
let listeners: Server[];
let port: number;
let hits: number;
const sockets = new Set<Socket>();

beforeEach(async () => {
  hits = 0;
  const count = (socket: Socket) => {
    hits++;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nSECRET");
  };
  const first = createServer(count);
  await new Promise<void>((resolve) => first.listen(0, "0.0.0.0", resolve));
  port = (first.address() as { port: number }).port;
  const second = createServer(count);
  await new Promise<void>((resolve) => {
    second.once("error", () => resolve());
    second.listen({ port, host: "::1" }, resolve);
  });
  listeners = [first, second];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(listeners.map((listener) => new Promise((resolve) => listener.close(resolve))));
});

/** Sends one request; resolves with the status, or the error. */
function attempt(
  outbound: ReturnType<typeof createOutbound>,
  origin: string,
): Promise<number | (Error & { code?: string })> {
  const pool = outbound.createPool(origin, { connections: 1 });
  return new Promise<number | (Error & { code?: string })>((resolve) => {
    let status = 0;
    pool.send(
      { method: "GET", path: "/", headers: [], body: null },
      {
        onStart: () => undefined,
        onHead: (head: ResponseHead) => {
          status = head.status;
        },
        onData: () => undefined,
        onEnd: () => resolve(status),
        onFailure: resolve,
      },
    );
  }).finally(() => pool.destroy());
}

const answers = (...addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

describe("no way leads to an address that is not allowed (security: T40, T41)", () => {
  test.each(LOOPBACK_SPELLINGS)("%s: no connection arrives, over https or http", async (host) => {
    const outbound = createOutbound({ allow: [] });
    for (const scheme of ["https", "http"]) {
      const origin = new URL(`${scheme}://${host}:${port}`).origin;
      const failure = await attempt(outbound, origin);
      // Not every system knows `localhost.` with its dot; the others resolve it, and then it is refused.
      expect(failure).toMatchObject({
        code: expect.stringMatching(host === "localhost." ? /^(EBLOCKED|ENOTFOUND)$/ : /^EBLOCKED$/),
      });
    }
    expect(hits).toBe(0);
  });

  test.each([
    ["loopback", answers("127.0.0.1")],
    ["one good and one bad", answers("93.184.216.34", "127.0.0.1")],
    ["good IPv4, bad IPv6", answers("93.184.216.34", "::1")],
    ["a mapped loopback", answers("::ffff:127.0.0.1")],
    ["metadata", answers("169.254.169.254")],
  ])("a name that resolves to %s is refused as a whole", async (_, found) => {
    const outbound = createOutbound({ allow: [], resolve: async () => found });
    expect(await attempt(outbound, `https://rebind.test:${port}`)).toMatchObject({ code: "EBLOCKED" });
    expect(hits).toBe(0);
  });

  test("a name is asked once for a connection: what was checked is what is used", async () => {
    let asked = 0;
    const outbound = createOutbound({
      allow: [`tools.lan:${port}`],
      resolve: async () => {
        asked++;
        // The second answer would be another one.
        return asked === 1 ? answers("127.0.0.1") : answers("169.254.169.254");
      },
    });
    expect(await attempt(outbound, `http://tools.lan:${port}`)).toBe(200);
    expect([asked, hits]).toEqual([1, 1]);
    expect(await attempt(outbound, `http://tools.lan:${port}`)).toMatchObject({ code: "EBLOCKED" });
    expect([asked, hits]).toEqual([2, 1]);
  });

  test("the allow-list opens one host on one port, and nothing beside it", async () => {
    const outbound = createOutbound({ allow: [`127.0.0.1:${port}`], resolve: async () => answers("127.0.0.1") });
    expect(await attempt(outbound, `http://127.0.0.1:${port}`)).toBe(200);
    expect(hits).toBe(1);
    const beside = [
      `http://127.0.0.2:${port}`,
      `http://localhost:${port}`,
      `http://other.lan:${port}`,
      `http://127.0.0.1:${port === 65_535 ? 1 : port + 1}`,
    ];
    for (const origin of beside) expect(await attempt(outbound, origin)).toMatchObject({ code: "EBLOCKED" });
    expect(hits).toBe(1);
  });

  test("an entry may be added while running: the demo's servers", async () => {
    const outbound = createOutbound({ allow: [] });
    outbound.allow.add(`127.0.0.1:${port}`);
    expect(await attempt(outbound, `http://127.0.0.1:${port}`)).toBe(200);
  });

  test("plain http goes to allow-listed servers only, even where the address is public", async () => {
    const outbound = createOutbound({ allow: [], resolve: async () => answers("93.184.216.34") });
    expect(await attempt(outbound, "http://example.test")).toMatchObject({ code: "EBLOCKED" });
  });

  test("a resolver that never answers ends after its time, and leaves the others alone", async () => {
    const outbound = createOutbound({
      allow: [`quick.lan:${port}`],
      resolve: (name) => (name === "quick.lan" ? Promise.resolve(answers("127.0.0.1")) : new Promise(() => undefined)),
    });
    const slow = attempt(outbound, "https://slow.test");
    expect(await attempt(outbound, `http://quick.lan:${port}`)).toBe(200);
    expect(await slow).toMatchObject({ code: "ETIMEOUT" });
  });

  test("a name without addresses cannot be reached", async () => {
    const outbound = createOutbound({ allow: [], resolve: async () => [] });
    expect(await attempt(outbound, "https://nowhere.test")).toMatchObject({ code: "ENOTFOUND" });
  });
});

describe("through the driver", () => {
  test("a redirect into the private network is not followed (security: T42)", async () => {
    const statuses = [301, 302, 303, 307, 308];
    const server = await startScriptedUpstream((arrival, response) => {
      const status = Number(arrival.message.params?.name);
      response
        .writeHead(status, { location: `http://127.0.0.1:${port}/secret`, refresh: `0; url=http://127.0.0.1:${port}/` })
        .end();
    });
    const driver = driverTo([server.url, `http://127.0.0.1:${port}`]);
    for (const status of statuses) {
      const call = driver.send(
        { connection: connectionTo(server.url, "modern"), session: { kind: "pooled" } },
        toolCall(String(status)),
        {},
      );
      await expect(call.done).rejects.toMatchObject({ code: "upstream_protocol_error" });
    }
    expect(hits).toBe(0);
    await driver.close();
    await server.stop();
  });

  test("a blocked address is told apart from nothing: one sentence, without address or port", async () => {
    const driver = driverTo([]);
    for (const url of [`http://127.0.0.1:${port}/mcp`, "http://127.0.0.1:1/mcp", `https://10.0.0.1:${port}/mcp`]) {
      const call = driver.send(
        { connection: connectionTo(url, "modern"), session: { kind: "pooled" } },
        toolCall("x"),
        {},
      );
      await expect(call.done).rejects.toMatchObject({
        code: "upstream_unreachable",
        publicMessage: "linear could not be reached: its address is not allowed.",
      });
    }
    expect(hits).toBe(0);
    await driver.close();
  });

  test("proxies named in the environment change nothing", async () => {
    const server = await startScriptedUpstream((arrival, response) => sendResult(response, arrival, {}));
    const before = { ...process.env };
    Object.assign(process.env, {
      HTTP_PROXY: `http://127.0.0.1:${port}`,
      http_proxy: `http://127.0.0.1:${port}`,
      NODE_USE_ENV_PROXY: "1",
    });
    const driver = driverTo([server.url]);
    const call = driver.send(
      { connection: connectionTo(server.url, "modern"), session: { kind: "pooled" } },
      toolCall("x"),
      {},
    );
    expect((await call.done).kind).toBe("result");
    process.env = before;
    expect(hits).toBe(0);
    await driver.close();
    await server.stop();
  });
});
