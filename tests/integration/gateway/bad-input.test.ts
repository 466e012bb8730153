import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { initialize, legacy, modern, modernHeaders, modernMeta, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

let upstream: NonceUpstream;
let gateway: TestGateway;
let home: PlantedOrganization;
let other: PlantedOrganization;
let url: string;

beforeAll(async () => {
  upstream = await startNonceUpstream(() => "n");
  gateway = await startTestGateway();
  const connection = { slug: "echo", url: `http://127.0.0.1:${upstream.port}/mcp` };
  home = await plantOrganization(gateway.runtime, "home", [connection, { ...connection, slug: "second" }]);
  other = await plantOrganization(gateway.runtime, "other", [{ ...connection, slug: "theirs" }]);
  url = `${gateway.origin}/mcp`;
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const JSON_TYPES = { "content-type": "application/json", accept: "application/json, text/event-stream" };

function post(body: string | Buffer, headers: Record<string, string | string[]> = {}) {
  return send(url, { headers: { ...JSON_TYPES, authorization: `Bearer ${home.apiKey}`, ...headers }, body });
}

describe("a body that is no message is refused by its kind of wrongness (rows 3, T53, T54)", () => {
  test.each([
    ["", 400, -32700],
    ["{", 400, -32700],
    ["\ufeff{}", 400, -32700],
    ["null", 400, -32600],
    ["42", 400, -32600],
    ['"tools/list"', 400, -32600],
    ["{}", 400, -32600],
    ['{"jsonrpc":"1.0","id":1,"method":"ping"}', 400, -32600],
    ['{"jsonrpc":"2.0","id":1}', 400, -32600],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', 400, -32600],
    ['{"jsonrpc":"2.0","id":{},"method":"ping"}', 400, -32600],
    ['{"jsonrpc":"2.0","id":1.5,"method":"ping"}', 400, -32600],
    ['{"jsonrpc":"2.0","id":1,"method":7}', 400, -32600],
    ['{"jsonrpc":"2.0","id":1,"method":""}', 400, -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', 400, -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"}', 400, -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","__proto__":{}}', 400, -32600],
    ['{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}', 400, -32600],
    [`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":${"[".repeat(5000)}${"]".repeat(5000)}}}`, 400, -32600],
    [`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":[${"1,".repeat(60_000)}1]}}`, 400, -32600],
    ["[]", 400, -32600],
    [`[${Array(51).fill('{"jsonrpc":"2.0","id":1,"method":"ping"}').join(",")}]`, 400, -32600],
  ])("%.70s", async (body, status, code) => {
    const answer = await post(body);
    expect([answer.status, answer.body?.error?.code]).toEqual([status, code]);
  });

  test("bytes that are not UTF-8", async () => {
    const answer = await post(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]));
    expect([answer.status, answer.body?.error?.code]).toEqual([400, -32700]);
  });

  test("more than a megabyte, announced or not, is 413 and says the bound", async () => {
    const answer = await post(`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"${"y".repeat(1_100_000)}"}}`);
    expect([answer.status, answer.body?.error?.message]).toEqual([413, expect.stringContaining("1048576")]);
  });
});

describe("headers that do not fit", () => {
  const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

  test.each([
    [{ accept: "" }, 406],
    [{ accept: "text/html" }, 406],
    [{ accept: "text/event-stream" }, 406],
    [{ "content-type": "text/plain" }, 415],
    [{ "content-type": "application/jsonp" }, 415],
    [{ "content-type": "application/x-www-form-urlencoded" }, 415],
    [{ host: "evil.example.com" }, 421],
    [{ host: "localhost.evil.example:3000" }, 421],
    [{ origin: "http://evil.example.com" }, 403],
    [{ origin: "null" }, 403],
    [{ origin: "http://localhost.evil.example" }, 403],
    [{ "mcp-protocol-version": "1999-01-01" }, 400],
    [{ "mcp-session-id": "not-ours" }, 404],
    [{ accept: "*/*" }, 200],
    [{ "content-type": "application/json; charset=utf-8" }, 200],
    [{ origin: "http://localhost:6274" }, 200],
    [{ host: "127.0.0.1:9" }, 200],
  ] as const)("%j -> %d", async (headers, status) => {
    expect((await post(ping, headers)).status).toBe(status);
  });

  test.each(["PUT", "PATCH", "HEAD", "TRACE"])("%s is not a method of this endpoint", async (method) => {
    expect((await send(url, { method, headers: { authorization: `Bearer ${home.apiKey}` } })).status).toBe(405);
  });

  test("a preflight from an allowed page is answered without a credential, from another page refused", async () => {
    const headers = {
      origin: "http://localhost:6274",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization, mcp-param-region",
    };
    const allowed = await send(url, { method: "OPTIONS", headers });
    expect([allowed.status, allowed.headers["access-control-allow-origin"]]).toEqual([204, "http://localhost:6274"]);
    expect(allowed.headers["access-control-allow-headers"]).toContain("mcp-param-region");
    expect(allowed.headers["access-control-allow-credentials"]).toBeUndefined();
    expect(
      (await send(url, { method: "OPTIONS", headers: { ...headers, origin: "https://evil.example" } })).status,
    ).toBe(403);
  });
});

describe("credentials (rows 20, 21, 34; T12, T13)", () => {
  const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const attempt = (headers: Record<string, string | string[]>, target = url) =>
    send(target, { headers: { ...JSON_TYPES, ...headers }, body: list });

  test("all accepted forms reach the same tools", async () => {
    const forms: Record<string, string>[] = [
      { authorization: `Bearer ${home.apiKey}` },
      { authorization: `ApiKey ${home.apiKey}` },
      { "x-api-key": home.apiKey },
      { authorization: `Bearer ${home.apiKey}`, "x-api-key": home.apiKey },
    ];
    const answers = await Promise.all(forms.map((headers) => attempt(headers)));
    expect(new Set(answers.map((answer) => `${answer.status}${answer.text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
  });

  test("without one, with noise, with a stranger's: one and the same 401, on every slug", async () => {
    const forged = `${home.apiKey.slice(0, -1)}${home.apiKey.endsWith("A") ? "B" : "A"}`;
    const headers: Record<string, string>[] = [
      {},
      { authorization: "Bearer x" },
      { authorization: "Basic YTpi" },
      { "x-api-key": "ak-" },
      { authorization: `Bearer ${forged}` },
    ];
    const targets = [
      url,
      `${gateway.origin}/echo/mcp`,
      `${gateway.origin}/nothing/mcp`,
      `${gateway.origin}/o/home/mcp`,
      `${gateway.origin}/o/nobody/x/mcp`,
    ];
    const answers = await Promise.all(targets.flatMap((target) => headers.map((sent) => attempt(sent, target))));
    expect(
      new Set(answers.map((answer) => `${answer.status} ${answer.headers["www-authenticate"]} ${answer.text}`)),
    ).toEqual(
      new Set([
        `401 Bearer {"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Authentication failed","data":{"code":"authentication_failed"}}}`,
      ]),
    );
  });

  test("two different ones are a question, not a guess", async () => {
    expect((await attempt({ authorization: `Bearer ${home.apiKey}`, "x-api-key": other.apiKey })).status).toBe(400);
    expect((await attempt({ authorization: [`Bearer ${home.apiKey}`, `Bearer ${other.apiKey}`] })).status).toBe(400);
  });

  test("a key in the URL is not a credential", async () => {
    for (const name of ["access_token", "api_key", "key"])
      expect((await attempt({}, `${url}?${name}=${home.apiKey}`)).status).toBe(401);
  });

  test("who holds a whole key learns why it is refused", async () => {
    const expired = await plantKey(gateway.runtime, home.id, { expiresAt: new Date(0) });
    const revoked = await plantKey(gateway.runtime, home.id, { revokedAt: new Date() });
    expect((await attempt({ authorization: `Bearer ${expired.apiKey}` })).body?.error?.message).toBe(
      "Authentication failed: key expired",
    );
    expect((await attempt({ authorization: `Bearer ${revoked.apiKey}` })).body?.error?.message).toBe(
      "Authentication failed: key revoked",
    );
  });
});

describe("somebody else's things look like nothing (rows 14, 15, 225; T02)", () => {
  test("another organization and another's server are the same 404 as none", async () => {
    const texts = await Promise.all(
      ["/o/other/mcp", "/o/nobody/mcp", "/theirs/mcp", "/nothing/mcp", "/o/home/theirs/mcp"].map(async (path) => {
        const answer = await legacy({ url: gateway.origin + path, key: home.apiKey, method: "tools/list" });
        return `${answer.status} ${answer.text}`;
      }),
    );
    expect(new Set(texts)).toEqual(
      new Set([
        `404 {"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Gateway not found","data":{"code":"gateway_not_found"}}}`,
      ]),
    );
  });

  test("a session of another key is not found, and ends for nobody", async () => {
    const session = await initialize(url, home.apiKey);
    expect((await legacy({ url, key: other.apiKey, method: "tools/list", headers: session })).status).toBe(404);
    expect(
      (await legacy({ url: `${gateway.origin}/echo/mcp`, key: home.apiKey, method: "tools/list", headers: session }))
        .status,
    ).toBe(404);
    expect((await legacy({ url, key: home.apiKey, method: "tools/list", headers: session })).status).toBe(200);
  });

  test("a key for one server lists and calls that one alone; the other's tools do not exist for it", async () => {
    const id = home.connectionIds.get("echo") ?? "";
    const { apiKey } = await plantKey(gateway.runtime, home.id, { serverIds: [id] });
    const names = (await modern({ url, key: apiKey, method: "tools/list" })).body?.result?.tools as { name: string }[];
    expect(names.map((tool) => tool.name).filter((name) => !name.startsWith("causeway__"))).toEqual(["echo__echo"]);
    const hidden = await modern({
      url,
      key: apiKey,
      method: "tools/call",
      params: { name: "second__echo", arguments: {} },
    });
    const unknown = await modern({
      url,
      key: apiKey,
      method: "tools/call",
      params: { name: "second__nope", arguments: {} },
    });
    expect(hidden.body?.error).toMatchObject({ code: -32602, message: "Tool not found: second__echo" });
    expect(hidden.text.replaceAll("second__echo", "")).toBe(unknown.text.replaceAll("second__nope", ""));
    expect((await modern({ url: `${gateway.origin}/second/mcp`, key: apiKey, method: "tools/list" })).status).toBe(403);
  });

  test("a cursor of another caller is not a cursor", async () => {
    expect(
      (await modern({ url, key: home.apiKey, method: "tools/list", params: { cursor: "made-up" } })).body?.error?.code,
    ).toBe(-32602);
  });
});

describe("what is decided is decided by the body (T48)", () => {
  test.each([
    [{ "mcp-name": "safe" }, -32020],
    [{ "mcp-method": "tools/list" }, -32020],
    [{ "mcp-protocol-version": "2025-11-25" }, -32020],
  ])("headers %j against a body that says otherwise", async (headers, code) => {
    const before = upstream.calls();
    const answer = await modern({
      url,
      key: home.apiKey,
      method: "tools/call",
      params: { name: "echo__echo", arguments: {} },
      headers,
    });
    expect([answer.status, answer.body?.error?.code, upstream.calls()]).toEqual([400, code, before]);
  });

  test("such a call stands in the log as denied, with what it said", async () => {
    await gateway.runtime.callLog.flush();
    const rows = await gateway.runtime.database
      .organization(home.id)
      .call.findMany({ where: { errorClass: "header_mismatch" } });
    expect(rows.map((row) => [row.status, row.tool, row.connectionId])).toContainEqual(["denied", "echo__echo", null]);
  });

  test("an error names both sides, for whoever has to mend the client", async () => {
    const answer = await modern({
      url,
      key: home.apiKey,
      method: "tools/call",
      params: { name: "echo__echo" },
      headers: { "mcp-name": "safe" },
    });
    expect(answer.body?.error?.data).toMatchObject({ header: "Mcp-Name", sent: "safe", expected: "echo__echo" });
  });
});

test("an upstream sees the gateway's headers and credential, and nothing of the client's (T37, T110)", async () => {
  const { headersSeen, close, port } = await startRecorder();
  const organization = await plantOrganization(gateway.runtime, "headers", [
    { slug: "rec", url: `http://127.0.0.1:${port}/mcp`, token: "upstream-token" },
  ]);
  await modern({
    url,
    key: organization.apiKey,
    method: "tools/call",
    params: {
      name: "rec__echo",
      arguments: {},
      _meta: modernMeta({ secret: "client", baggage: "a=b", traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` }),
    },
    headers: {
      cookie: "a=b",
      "proxy-authorization": "Basic x",
      forwarded: "for=1.2.3.4",
      "x-forwarded-for": "1.2.3.4",
      baggage: "a=b",
      "x-api-key": organization.apiKey,
      "x-custom": "y",
    },
  });
  await close();
  expect(Object.keys(headersSeen[0]?.headers ?? {}).sort()).toEqual(
    [
      "accept",
      "accept-encoding",
      "authorization",
      "connection",
      "content-length",
      "content-type",
      "host",
      "mcp-method",
      "mcp-name",
      "mcp-protocol-version",
      "user-agent",
    ].filter((name) => name !== "user-agent" || headersSeen[0]?.headers["user-agent"] !== undefined),
  );
  expect(headersSeen[0]?.headers.authorization).toBe("Bearer upstream-token");
  expect(JSON.stringify(headersSeen[0]?.body)).not.toMatch(/client"|baggage|test-client|a{32}/);
});

async function startRecorder() {
  const { createServer } = await import("node:http");
  const headersSeen: { headers: Record<string, string | string[] | undefined>; body: unknown }[] = [];
  const server = createServer((incoming, response) => {
    let body = "";
    incoming.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    incoming.on("end", () => {
      const message = JSON.parse(body) as { id: unknown };
      headersSeen.push({ headers: incoming.headers, body: message });
      response.writeHead(200, {
        "content-type": "application/json",
        "set-cookie": "stolen=1",
        location: "http://evil",
      });
      response.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, result: { resultType: "complete", content: [] } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    headersSeen,
    port,
    close() {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

describe("whatever is sent, the answer is a refusal or a result: never a 500, never silence (T53, F21)", () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const method = fc.oneof(
    fc.constantFrom(
      "tools/call",
      "tools/list",
      "prompts/get",
      "resources/read",
      "resources/subscribe",
      "completion/complete",
      "initialize",
      "logging/setLevel",
      "server/discover",
      "ping",
      "notifications/cancelled",
    ),
    fc.string({ maxLength: 40 }),
  );
  const params = fc.dictionary(
    fc.constantFrom(
      "name",
      "uri",
      "arguments",
      "cursor",
      "_meta",
      "ref",
      "argument",
      "level",
      "protocolVersion",
      "capabilities",
      "clientInfo",
      "requestState",
      "inputResponses",
      "requestId",
      "x",
    ),
    value,
    { maxKeys: 6 },
  );

  test("messages of any shape", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        method,
        fc.oneof(params, value),
        fc.oneof(fc.integer(), fc.string({ maxLength: 20 }), value),
        fc.boolean(),
        async (name, body, id, isModern) => {
          const text = JSON.stringify({
            jsonrpc: "2.0",
            id,
            method: name,
            params: isModern && typeof body === "object" && body !== null ? { ...body, _meta: modernMeta() } : body,
          });
          const headers = isModern
            ? Object.fromEntries(
                Object.entries(modernHeaders(name, {})).filter(([, header]) => /^[\x20-\x7e]*$/.test(header)),
              )
            : {};
          const answer = await post(text, headers);
          expect(answer.status, text).toBeLessThan(500);
        },
      ),
      { numRuns: 400 },
    );
  });

  test("bytes of any kind", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect((await post(Buffer.from(bytes))).status).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
  });

  test("paths of any kind", { timeout: 60_000 }, async () => {
    const { port } = new URL(gateway.origin);
    const statusOf = (path: string) =>
      new Promise<number>((resolve, reject) => {
        const request = httpRequest(
          {
            port,
            path,
            method: "POST",
            agent: false,
            headers: { ...JSON_TYPES, authorization: `Bearer ${home.apiKey}` },
          },
          (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          },
        );
        request.on("error", reject);
        request.end('{"jsonrpc":"2.0","id":1,"method":"ping"}');
      });
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom(
            "/",
            "mcp",
            "..",
            ".",
            "%2f",
            "%",
            "o",
            "home",
            "echo",
            ";x",
            "?",
            "\\",
            "é".normalize(),
            "//",
          ),
          { maxLength: 8 },
        ),
        async (parts) => {
          expect(await statusOf(encodeURI(`/${parts.join("")}`).replaceAll("%25", "%"))).toBeLessThan(500);
        },
      ),
      { numRuns: 200 },
    );
  });

  test.each([
    [
      "two content lengths",
      "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    ],
    [
      "a length and chunks",
      "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["a strange coding", "POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"],
    ["no host", "POST /mcp HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"],
  ])("%s on the wire: refused, and the connection is not used again (T49)", async (_what, bytes) => {
    const { port } = new URL(gateway.origin);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1", () => socket.end(bytes));
      let received = "";
      socket.on("data", (chunk: Buffer) => {
        received += chunk.toString();
      });
      socket.on("close", () => resolve(received));
      socket.on("error", reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});
