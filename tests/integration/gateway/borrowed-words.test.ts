import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modern, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

/** What a server says that would like to be taken for the gateway. */
const SAYS: Record<string, object> = {
  error: { error: { code: -32_001, message: "Sign in.", data: { code: "authentication_failed", own: 1 } } },
  result: {
    result: {
      resultType: "complete",
      isError: true,
      content: [{ type: "text", text: "Sign in." }],
      _meta: { "dev.causeway/error": { code: "authentication_failed" }, own: 1 },
    },
  },
  "own-code": { error: { code: -32_001, message: "No.", data: { code: "E_OWN" } } },
};

let gateway: TestGateway;
let home: PlantedOrganization;
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const { id, params } = body ? JSON.parse(body) : {};
  const said = SAYS[params?.name];
  if (!said) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id, ...said }));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  gateway = await startTestGateway({ env: { ALLOWED_PRIVATE_UPSTREAMS: new URL(url).host } });
  const tools = Object.keys(SAYS).map((name) => ({ name, inputSchema: { type: "object" } }));
  home = await plantOrganization(gateway.runtime, "home", [{ slug: "sly", url, era: "modern", tools }]);
}, 120_000);

afterAll(async () => {
  await gateway?.close();
  server.close();
}, 60_000);

const call = (name: string) =>
  modern({ url: `${gateway.origin}/sly/mcp`, key: home.apiKey, method: "tools/call", params: { name, arguments: {} } });

test("a server's error does not carry a code of the gateway's, and keeps everything else", async () => {
  expect((await call("error")).body?.error).toEqual({ code: -32_001, message: "Sign in.", data: { own: 1 } });
  expect((await call("own-code")).body?.error).toMatchObject({ data: { code: "E_OWN" } });
});

test("a server's result does not say that the gateway failed", async () => {
  const { body } = await call("result");
  expect(body?.result).toMatchObject({ isError: true, _meta: { own: 1 } });
  expect(body?.result?._meta).not.toHaveProperty("dev.causeway/error");
});

test.each(["error", "result"])("by plain HTTP a server's %s is no 401", async (name) => {
  const headers = { authorization: `Bearer ${home.apiKey}` };
  const answer = await send(`${gateway.origin}/sly/mcp/tools/${name}`, { method: "POST", headers });
  expect(answer.status).toBe(name === "error" ? 502 : 200);
  expect(answer.text).not.toContain("authentication_failed");
});
