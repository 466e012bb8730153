import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createOutbound, type OutboundPool, type ResponseHead } from "@/lib/net/outbound";

let server: Server | null = null;
let port = 0;
let sockets: Socket[] = [];
const pools: OutboundPool[] = [];

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.destroy()));
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  sockets = [];
  server = null;
});

/** A server of raw bytes: told of each request as text, it writes what it likes. */
async function listen(onRequest: (socket: Socket, text: string, at: number) => void): Promise<void> {
  let requests = 0;
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (!text.includes("\r\n\r\n")) return;
      const whole = text;
      text = "";
      onRequest(socket, whole, requests++);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  port = (server.address() as { port: number }).port;
}

function open(connections: number | null = 4, client: "own" | "undici" = "own"): OutboundPool {
  const outbound = createOutbound({ allow: [`127.0.0.1:${port}`], client });
  const pool = outbound.createPool(`http://127.0.0.1:${port}`, { connections });
  pools.push(pool);
  return pool;
}

type Outcome = { status: number; body: string } | { failed: string };

interface Sent {
  readonly outcome: Promise<Outcome>;
  abort(): void;
  readonly started: Promise<void>;
}

function send(pool: OutboundPool, path = "/", body: string | null = null): Sent {
  let abort = () => {};
  let start = () => {};
  let isGivenUp = false;
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const outcome = new Promise<Outcome>((resolve) => {
    let head: ResponseHead | null = null;
    const parts: Buffer[] = [];
    pool.send(
      { method: body === null ? "GET" : "POST", path, headers: ["accept", "application/json"], body },
      {
        onStart(end) {
          abort = end;
          start();
          if (isGivenUp) end();
        },
        onHead(received) {
          head = received;
        },
        onData: (chunk) => parts.push(chunk),
        onEnd: () => resolve({ status: head?.status ?? 0, body: Buffer.concat(parts).toString() }),
        onFailure: (error) => resolve({ failed: (error as { code?: string }).code ?? error.name }),
      },
    );
  });
  return {
    outcome,
    started,
    abort() {
      isGivenUp = true;
      abort();
    },
  };
}

const answer = (body: string, extra = "") =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${extra}\r\n${body}`;

describe("connections to one origin", () => {
  test("are used again, and no more of them are opened than allowed", async () => {
    await listen((socket, text) => setImmediate(() => socket.write(answer(text.split(" ")[1] ?? ""))));
    const pool = open(3);
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, at) => send(pool, `/${at}`).outcome));
    expect(outcomes).toEqual(Array.from({ length: 50 }, (_, at) => ({ status: 200, body: `/${at}` })));
    expect(sockets).toHaveLength(3);
  });

  test("carry exactly what was given, and the length in bytes", async () => {
    let seen = "";
    await listen((socket, text) => {
      seen = text;
      socket.write(answer("ok"));
    });
    await send(open(), "/mcp?a=b", '{"ä":"€"}').outcome;
    expect(Buffer.from(seen, "latin1").toString()).toBe(
      `POST /mcp?a=b HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: keep-alive\r\naccept: application/json\r\ncontent-length: 12\r\n\r\n{"ä":"€"}`,
    );
  });

  test.each(["/a b", "/a\r\nx: y", "/ä"])("never carry a path that is more than one: %j", async (path) => {
    await listen((socket) => socket.write(answer("ok")));
    expect(await send(open(), path).outcome).toEqual({ failed: "TypeError" });
  });

  test.each([
    ["Connection: close", (socket: Socket) => socket.write(answer("ok", "connection: close\r\n"))],
    ["an end without notice", (socket: Socket) => socket.end(answer("ok"))],
    ["a keep-alive of nothing", (socket: Socket) => socket.write(answer("ok", "keep-alive: timeout=1\r\n"))],
  ])("are not used again after %s", async (_, reply) => {
    await listen(reply);
    const pool = open();
    for (let time = 0; time < 3; time++) {
      expect(await send(pool).outcome).toEqual({ status: 200, body: "ok" });
      // Our side has closed as well: the end has arrived.
      await new Promise((resolve) => (sockets.at(-1)?.closed ? resolve(null) : sockets.at(-1)?.once("close", resolve)));
    }
    expect(sockets).toHaveLength(3);
  });

  test("are given up when something comes that was not asked for: no answer waits for the next request", async () => {
    await listen((socket, _, at) => socket.write(at === 0 ? answer("mine") + answer("poisoned") : answer("honest")));
    const pool = open(1);
    const [first, second] = [send(pool), send(pool)];
    expect([await first.outcome, await second.outcome]).toEqual([
      { status: 200, body: "mine" },
      { status: 200, body: "honest" },
    ]);
    expect(sockets).toHaveLength(2);
  });

  test("are given up with their request; one that still waits costs none", async () => {
    await listen((socket, text) => {
      if (text.startsWith("GET /slow")) return;
      socket.write(answer("quick"));
    });
    const pool = open(1);
    const slow = send(pool, "/slow");
    await slow.started;
    const waiting = send(pool, "/never");
    const next = send(pool, "/next");
    waiting.abort();
    slow.abort();
    expect(await slow.outcome).toEqual({ failed: "ECONNRESET" });
    expect(await next.outcome).toEqual({ status: 200, body: "quick" });
    expect(await waiting.outcome).toEqual({ failed: "ECONNRESET" });
    expect(sockets).toHaveLength(2);
  });

  test("that cannot be had fail every request that waits", async () => {
    await listen(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    const pool = open(2);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => send(pool).outcome));
    expect(outcomes).toEqual(Array(10).fill({ failed: "ECONNREFUSED" }));
  });

  test("that break fail their request, and the next gets a new one", async () => {
    await listen((socket, _, at) => {
      if (at === 0) socket.destroy();
      else socket.write(answer("ok"));
    });
    const pool = open(1);
    expect(await send(pool).outcome).toEqual({ failed: "ECONNRESET" });
    expect(await send(pool).outcome).toEqual({ status: 200, body: "ok" });
  });

  test("are all closed by destroy, with what is on them, and none is opened after it", async () => {
    await listen(() => undefined);
    const pool = open(1);
    const sent = [send(pool), send(pool)];
    await sent[0]?.started;
    await pool.destroy();
    expect(await Promise.all(sent.map(({ outcome }) => outcome))).toEqual(Array(2).fill({ failed: "EDESTROYED" }));
    expect(await send(pool).outcome).toEqual({ failed: "EDESTROYED" });
  });
});

describe("the same bytes mean the same to undici's client", () => {
  const ok = "HTTP/1.1 200 OK\r\n";
  test.each([
    answer("hello"),
    `${ok}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    `${ok}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5;a=b\r\nhello\r\n0\r\nx-trailer: 1\r\n\r\n`,
    "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno",
    `HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${answer("later")}`,
    `${ok}connection: close\r\n\r\nuntil the end`,
    "HTTP/1.0 200 OK\r\ncontent-length: 3\r\n\r\nold",
    `${ok}content-length: 5\r\n\r\nhel`,
    `${ok}content-length: x\r\n\r\n`,
    `${ok}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${ok}transfer-encoding: chunked\r\n\r\nzz\r\n`,
    "garbage\r\n\r\n",
    "",
  ])("%j", async (bytes) => {
    await listen((socket) => socket.end(Buffer.from(bytes)));
    const [own, undici] = await Promise.all([send(open(1, "own")).outcome, send(open(1, "undici")).outcome]);
    const generalized = (outcome: Outcome) => ("failed" in outcome ? "failed" : outcome);
    expect(generalized(own)).toEqual(generalized(undici));
  });
});
