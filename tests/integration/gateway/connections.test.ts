import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFront } from "@/lib/start/front";
import { listen } from "@/lib/start/listen";
import { plantOrganization, startTestGateway, type TestGateway } from "@/tests/support/test-gateway";

// What clients may do with a connection: the plainest requests are read by the gateway itself, the rest by node:http,
// and nobody may notice which.
let gateway: TestGateway;
let apiKey: string;
const servers: Server[] = [];

beforeAll(async () => {
  gateway = await startTestGateway();
  ({ apiKey } = await plantOrganization(gateway.runtime, "acme", []));
});

afterAll(async () => {
  for (const server of servers) server.closeAllConnections();
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  await gateway.close();
});

/** A server of its own over the same gateway, with times short enough to be waited for. */
async function startServer(times: Partial<Pick<Server, "keepAliveTimeout" | "headersTimeout" | "requestTimeout">>) {
  const server = createServer((request, response) => {
    if (!gateway.runtime.gateway.handleNode(request, response)) response.writeHead(404).end("not MCP");
  });
  Object.assign(server, times);
  gateway.runtime.gateway.mountOnSockets(server);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

class Client {
  readonly socket: Socket;
  text = "";
  readonly closed: Promise<unknown>;

  constructor(port = Number(new URL(gateway.origin).port)) {
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.on("data", (chunk: Buffer) => {
      this.text += chunk.toString("latin1");
      this.socket.emit("more");
    });
    this.socket.on("error", () => undefined);
    this.closed = once(this.socket, "close");
  }

  /** Resolves when the answers so far hold `count` matches of a pattern. */
  async until(pattern: RegExp, count = 1): Promise<string> {
    while ((this.text.match(new RegExp(pattern, "g"))?.length ?? 0) < count) await once(this.socket, "more");
    return this.text;
  }
}

function post(id: number, options: { headers?: string[]; key?: string; body?: string } = {}): string {
  const body = options.body ?? JSON.stringify({ jsonrpc: "2.0", id, method: "tools/list", params: {} });
  const lines = [
    "POST /mcp HTTP/1.1",
    "Host: localhost:3000",
    "Content-Type: application/json",
    "Accept: application/json, text/event-stream",
    "MCP-Protocol-Version: 2025-11-25",
    `Authorization: Bearer ${options.key ?? apiKey}`,
    ...(options.headers ?? [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
}

const ANSWER = /HTTP\/1\.1 \d{3}/;

describe("a request", () => {
  test("that comes byte by byte is answered", async () => {
    const client = new Client();
    for (const byte of Buffer.from(post(7))) client.socket.write(Buffer.of(byte));
    expect(await client.until(/"id":7/)).toContain("HTTP/1.1 200 OK\r\n");
    client.socket.destroy();
  });

  test("in several languages is measured in bytes, both ways", async () => {
    const client = new Client();
    const body = JSON.stringify({ jsonrpc: "2.0", id: "你好 ✓", method: "ping", params: {} });
    client.socket.write(post(1, { body }));
    client.socket.write(post(2));
    await client.until(/"id":2/);
    expect(Buffer.from(client.text, "latin1").toString("utf8")).toContain(
      '{"jsonrpc":"2.0","id":"你好 ✓","result":{}}',
    );
    client.socket.destroy();
  });

  test("sent before the last one was answered waits for its turn", async () => {
    const client = new Client();
    client.socket.write([1, 2, 3, 4, 5].map((id) => post(id)).join(""));
    await client.until(ANSWER, 5);
    await client.until(/"id":5/);
    expect([...client.text.matchAll(/"id":(\d)/g)].map((match) => match[1])).toEqual(["1", "2", "3", "4", "5"]);
    client.socket.destroy();
  });

  test("of every kind may follow another on one connection", async () => {
    const client = new Client();
    client.socket.write(post(1));
    await client.until(/"id":1/);
    client.socket.write("GET /mcp HTTP/1.1\r\nHost: localhost:3000\r\nAccept: text/html\r\n\r\n");
    await client.until(/<title>/);
    client.socket.write(post(2));
    await client.until(/"id":2/);
    client.socket.write("GET /elsewhere HTTP/1.1\r\nHost: localhost:3000\r\n\r\n");
    expect(await client.until(/HTTP\/1\.1 404/)).toMatch(/200 OK[\s\S]*200 OK[\s\S]*200 OK[\s\S]*404/);
    client.socket.destroy();
  });

  test("in chunks, or announced by an expectation, is answered all the same", async () => {
    const chunked = new Client();
    const body = JSON.stringify({ jsonrpc: "2.0", id: 3, method: "ping", params: {} });
    const head = post(3, { headers: ["Transfer-Encoding: chunked"], body: "" });
    chunked.socket.write(`${head}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
    expect(await chunked.until(/"id":3/)).toContain("200 OK");
    const expecting = new Client();
    expecting.socket.write(post(4, { headers: ["Expect: 100-continue", `Content-Length: ${body.length}`], body: "" }));
    await expecting.until(/100 Continue/);
    expecting.socket.write(body);
    expect(await expecting.until(/"id":3/)).toContain("200 OK");
    chunked.socket.destroy();
    expecting.socket.destroy();
  });

  test.each(["another.example", "localhost:3000"])("with a second Host (%s) is refused", async (host) => {
    const client = new Client();
    const body = JSON.stringify({ jsonrpc: "2.0", id: 8, method: "ping" });
    client.socket.write(post(8, { headers: [`Host: ${host}`, `Content-Length: ${body.length}`], body }));
    expect(await client.until(/\}\}$/)).toMatch(/^HTTP\/1\.1 400 [\s\S]*several Host headers/);
    client.socket.destroy();
  });

  test("that is framed twice reaches nobody", async () => {
    const client = new Client();
    const smuggled = post(9);
    client.socket.write(
      post(1, { headers: ["Content-Length: 4", "Transfer-Encoding: chunked"], body: `0\r\n\r\n${smuggled}` }),
    );
    await client.closed;
    expect(client.text).toMatch(/^HTTP\/1\.1 400/);
    expect(client.text).not.toContain('"id":9');
  });
});

describe("the connection", () => {
  test("ends behind the answer when the client wants it so", async () => {
    const client = new Client();
    client.socket.write(post(1, { body: "{}", headers: ["Connection: close", "Content-Length: 2"] }));
    await client.closed;
    expect(client.text).toMatch(/^HTTP\/1\.1 400[\s\S]*connection: close\r\n/);
  });

  test("ends behind a refusal that came before the body", async () => {
    const client = new Client();
    client.socket.write(post(1, { key: "ak-wrong", body: "{", headers: ["Content-Length: 100000"] }));
    await client.closed;
    expect(client.text).toMatch(/^HTTP\/1\.1 401[\s\S]*connection: close\r\n/);
  });

  test("ends behind the refusal of a body that is too large, which nobody reads", async () => {
    const client = new Client();
    client.socket.write(post(1, { body: "{", headers: ["Content-Length: 900000000"] }));
    await client.closed;
    expect(client.text).toMatch(/^HTTP\/1\.1 413[\s\S]*connection: close\r\n/);
  });

  test("says how long it is kept, and is kept no longer", async () => {
    const { port } = await startServer({ keepAliveTimeout: 1000 });
    const client = new Client(port);
    client.socket.write(post(1));
    await client.until(/"id":1/);
    expect(client.text).toContain("keep-alive: timeout=1\r\n");
    await client.closed;
  });

  test.each([
    ["headers", () => post(1).slice(0, 60)],
    ["body", () => post(1).slice(0, -5)],
    ["first byte", () => ""],
  ])("ends when the %s does not come in time", async (_what, begin) => {
    const { port } = await startServer({ headersTimeout: 100, requestTimeout: 100 });
    const client = new Client(port);
    client.socket.write(begin());
    await client.closed;
    expect(client.text).not.toContain("200 OK");
  });

  test("ends in time also when the headers come drop by drop", async () => {
    const { port } = await startServer({ headersTimeout: 100 });
    const client = new Client(port);
    const bytes = Buffer.from(post(1).replace("Host", `X-Filler: ${"x".repeat(10_000)}\r\nHost`));
    let at = 0;
    const drip = setInterval(() => client.socket.write(bytes.subarray(at, ++at)), 10);
    await client.closed;
    clearInterval(drip);
    expect(client.text).not.toContain("200 OK");
  });

  test("counts among its address's from its first byte to its end, whoever serves it", async () => {
    const server = createFront(() => ({ product: gateway, pages: null, waitingFor: "build" }), {
      TRUST_PROXY: 0,
      MAX_CONNECTIONS_PER_ADDRESS: 2,
    });
    servers.push(server);
    const port = await listen(server, 0, "127.0.0.1");
    gateway.runtime.gateway.mountOnSockets(server);
    const [plain, passedOn] = [new Client(port), new Client(port)];
    plain.socket.write(post(1));
    passedOn.socket.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await Promise.all([plain.until(ANSWER), passedOn.until(ANSWER)]);
    const late = new Client(port);
    late.socket.write(post(2));
    await late.closed;
    expect(late.text).toBe("");
    passedOn.socket.destroy();
    const answered = async () => {
      const next = new Client(port);
      next.socket.write(post(3));
      await Promise.race([next.until(ANSWER), next.closed]);
      next.socket.destroy();
      return next.text.slice(0, 15);
    };
    await expect.poll(answered).toBe("HTTP/1.1 200 OK");
    plain.socket.destroy();
  });

  test("does not keep the server from being closed while it is idle", async () => {
    const { server, port } = await startServer({});
    const client = new Client(port);
    client.socket.write(post(1));
    await client.until(/"id":1/);
    server.closeIdleConnections();
    await Promise.all([client.closed, new Promise((resolve) => server.close(resolve))]);
    expect(client.text).toContain("200 OK");
  });
});
