import { once } from "node:events";
import type { Server } from "node:http";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, test } from "vitest";
import { createFront, type FrontTimes } from "@/lib/start/front";
import { closeServer, listen } from "@/lib/start/listen";

const servers: Server[] = [];

afterAll(() => Promise.all(servers.map((server) => closeServer(server, 0))));

/** A front behind which nothing has been opened yet. */
async function start(settings: { max?: number; proxies?: number; times?: FrontTimes }): Promise<() => Promise<Socket>> {
  const { max = 0, proxies = 0, times } = settings;
  const environment = { MAX_CONNECTIONS_PER_ADDRESS: max, TRUST_PROXY: proxies };
  const server = createFront(() => ({ product: null, pages: null, waitingFor: "build" }), environment, times);
  servers.push(server);
  const port = await listen(server, 0, "127.0.0.1");
  return async () => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    await once(socket, "connect");
    return socket;
  };
}

const PROBE = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

/** What comes first on a connection: an answer, or its end. */
async function firstWord(socket: Socket): Promise<string> {
  socket.write(PROBE);
  const [word] = await Promise.race([once(socket, "data"), once(socket, "close")]);
  return Buffer.isBuffer(word) ? word.toString().slice(0, 12) : "closed";
}

test("a page that is asked for with two Host headers is refused", async () => {
  const open = await start({});
  const socket = await open();
  socket.write("GET /o/home HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n");
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 [\s\S]*several Host headers/);
});

test.each([
  ["GET /o/home/connections/%F0%28%8C%28", 400],
  ["GET /o/home/%", 400],
  ["GET http://evil.example/o/home", 400],
  ["OPTIONS *", 400],
  ["TRACE /o/home", 405],
  ["TRACE /api/v1/organizations/home/keys", 405],
  ["PROPFIND /o/home", 405],
  // Read, and told to wait: nothing has been opened behind this front.
  ["GET /o/home/%F0%9F%8C%8A", 503],
  ["GET /o/home?search=%F0%28", 503],
  ["PATCH /api/v1/organizations/home", 503],
])("%s is answered with %d, not with an error of ours", async (line, status) => {
  const socket = await (await start({}))();
  socket.end(`${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  expect((await text(socket)).slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
});

test.each([
  ["POST /o/home/log", "", 415],
  ["POST /api/v1/organizations/home/keys", "", 503],
  ["POST /o/home/log", "Next-Action: 00\r\n", 503],
])("a form of many parts, %s with %j: %d", async (line, header, status) => {
  const socket = await (await start({}))();
  const form = "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1\r\n";
  socket.end(`${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${form}${header}\r\nx`);
  expect((await text(socket)).slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
});

describe("connections of one address (T56)", () => {
  test("are bounded, and one that ends makes room", async () => {
    const open = await start({ max: 2 });
    const [first, second] = [await open(), await open()];
    expect([await firstWord(first), await firstWord(second)]).toEqual(["HTTP/1.1 200", "HTTP/1.1 200"]);
    expect(await firstWord(await open())).toBe("closed");
    first.destroy();
    await expect.poll(async () => firstWord(await open())).toBe("HTTP/1.1 200");
    expect(await firstWord(second)).toBe("HTTP/1.1 200");
  });

  test.each([
    ["the bound is 0", { max: 0 }],
    ["a proxy is trusted, whose connections all are", { max: 2, proxies: 1 }],
  ])("are not where %s", async (_, settings) => {
    const open = await start(settings);
    for (let at = 0; at < 5; at++) expect(await firstWord(await open())).toBe("HTTP/1.1 200");
  });
});

describe("who takes too long (T56)", () => {
  const times: FrontTimes = { keepAliveMs: 100, headersMs: 200, requestMs: 400, lookMs: 50 };

  test.each([
    ["with the headers", "GET /healthz HTTP/1.1\r\nX-Slow: "],
    ["with the body", "POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"],
  ])("%s is let go, though a byte comes now and then", async (_, begin) => {
    const socket = await (await start({ times }))();
    socket.resume();
    socket.write(begin);
    const drip = setInterval(() => socket.write("x"), 20);
    await once(socket, "close");
    clearInterval(drip);
  });

  test("with the next request is let go", async () => {
    const socket = await (await start({ times }))();
    expect(await firstWord(socket)).toBe("HTTP/1.1 200");
    await once(socket, "close");
  });
});
