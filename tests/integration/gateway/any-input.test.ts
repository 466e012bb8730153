import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { modernHeaders, modernMeta, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

let upstream: NonceUpstream;
let gateway: TestGateway;
let home: PlantedOrganization;

beforeAll(async () => {
  upstream = await startNonceUpstream(() => "n");
  gateway = await startTestGateway();
  const connection = { slug: "echo", url: `http://127.0.0.1:${upstream.port}/mcp` };
  home = await plantOrganization(gateway.runtime, "home", [connection]);
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const JSON_TYPES = { "content-type": "application/json", accept: "application/json, text/event-stream" };

function post(body: string | Buffer, headers: Record<string, string> = {}) {
  const all = { ...JSON_TYPES, authorization: `Bearer ${home.apiKey}`, ...headers };
  return send(`${gateway.origin}/mcp`, { headers: all, body });
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
