import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { initialize, legacy, modern, modernMeta, send } from "@/tests/support/rpc";
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
    ['{"jsonrpc":"2.0","id":1e20,"method":"ping"}', 400, -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":1e400}}', 400, -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":3.14159265358979323846}}', 400, -32600],
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
    [{ "content-type": "application/json; charset=utf-16" }, 415],
    [{ "content-type": 'application/json; x=y; charset="iso-8859-1"' }, 415],
    [{ "content-encoding": "gzip" }, 415],
    [{ "content-encoding": "identity, br" }, 415],
    [{ host: "evil.example.com" }, 421],
    [{ host: "localhost.evil.example:3000" }, 421],
    [{ origin: "http://evil.example.com" }, 403],
    [{ origin: "null" }, 403],
    [{ origin: "http://localhost.evil.example" }, 403],
    [{ host: "localhost:3481@evil.example" }, 421],
    [{ host: "localhost:evil.example" }, 421],
    [{ host: "[::1]evil.example" }, 421],
    [{ origin: "http://localhost:1@evil.example" }, 403],
    [{ origin: "http://localhost:evil.example" }, 403],
    [{ origin: "http://localhost/" }, 403],
    [{ origin: "http://[::1].evil.example" }, 403],
    [{ origin: ["http://localhost:6274", "http://localhost:6275"] }, 400],
    [{ "mcp-protocol-version": "1999-01-01" }, 400],
    [{ "mcp-session-id": "not-ours" }, 404],
    [{ accept: "*/*" }, 200],
    [{ "content-type": "application/json; charset=utf-8" }, 200],
    [{ "content-type": 'application/json;charset="UTF-8"' }, 200],
    [{ "content-encoding": "identity" }, 200],
    [{ host: "[::1]:3000" }, 200],
    [{ origin: "http://[::1]:3000" }, 200],
    [{ origin: "http://localhost:6274" }, 200],
    [{ host: "127.0.0.1:9" }, 200],
  ] as const)("%j -> %d", async (headers, status) => {
    expect((await post(ping, headers as Record<string, string | string[]>)).status).toBe(status);
  });

  test.each([
    ["/mcp/tools/echo__echo", { "content-encoding": "gzip" }, 415],
    ["/mcp/tools/echo__echo", { "content-type": "application/json; charset=latin1" }, 415],
    ["/mcp/messages?sessionId=x", { "content-encoding": "gzip" }, 415],
    ["/mcp/tools/echo__echo", { origin: "http://localhost:1@evil.example" }, 403],
  ])("%s with %j -> %d", async (path, rest, status) => {
    const headers = { ...JSON_TYPES, authorization: `Bearer ${home.apiKey}`, ...rest };
    expect((await send(`${gateway.origin}${path}`, { headers, body: "{}" })).status).toBe(status);
  });

  test.each([
    "http://localhost:1@evil.example",
    "https://evil.example",
    "http://localhost:6274, http://evil.example",
    ["http://localhost:6274", "http://evil.example"],
  ])("a page of the origin %j reads nothing of its refusal, at any path", async (origin) => {
    for (const path of ["/mcp", "/mcp/tools", "/mcp/nothing/of/ours", "//mcp"]) {
      const { status, headers } = await send(`${gateway.origin}${path}`, { headers: { origin }, body: ping });
      expect([path, status >= 400, headers["access-control-allow-origin"]]).toEqual([path, true, undefined]);
    }
  });

  test.each([
    ["origin", "http://localhost:1@evil.example", 403],
    ["origin", "http://localhost:6274, http://localhost:6275", 403],
    ["host", "localhost:3481@evil.example", 421],
    ["content-encoding", "gzip", 415],
  ])("through the route handlers' mount: %s %s -> %d", async (name, value, status) => {
    const headers = { ...JSON_TYPES, authorization: `Bearer ${home.apiKey}`, [name]: value };
    const request = new Request("http://localhost:3000/mcp", { method: "POST", headers, body: ping });
    const response = await gateway.runtime.gateway.handleWeb(request);
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([status, null]);
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
    const told = async (sent: Record<string, string>, target: string) => {
      const answer = await attempt(sent, target);
      const { pathname } = new URL(target);
      const metadata = `resource_metadata="${gateway.origin}/.well-known/oauth-protected-resource${pathname}"`;
      const challenge = String(answer.headers["www-authenticate"]).replace(metadata, "the metadata of this URL");
      return `${answer.status} ${challenge} ${answer.text}`;
    };
    const refusal = `{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Authentication failed","data":{"code":"authentication_failed"}}}`;
    for (const sent of headers) {
      const answers = await Promise.all(targets.map((target) => told(sent, target)));
      const error = Object.keys(sent).length === 0 ? "" : 'error="invalid_token", ';
      expect(new Set(answers)).toEqual(new Set([`401 Bearer ${error}the metadata of this URL ${refusal}`]));
    }
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
  // A server that was never read may be read by the scheduler at the same time.
  const seen = headersSeen.find(({ headers }) => headers["mcp-method"] === "tools/call");
  expect(Object.keys(seen?.headers ?? {}).sort()).toEqual(
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
    ].filter((name) => name !== "user-agent" || seen?.headers["user-agent"] !== undefined),
  );
  expect(seen?.headers.authorization).toBe("Bearer upstream-token");
  expect(JSON.stringify(headersSeen.map(({ body }) => body))).not.toMatch(/client"|baggage|test-client|a{32}/);
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
