import { afterAll, beforeAll, expect, test } from "vitest";
import { legacy, modern, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

let gateway: TestGateway;
let url: string;
let organizations = 0;

beforeAll(async () => {
  gateway = await startTestGateway();
  url = `${gateway.origin}/mcp`;
}, 120_000);
afterAll(() => gateway.close());

/** An organization of its own, so that each test reads its own rows. Its server is never reached. */
async function plant(): Promise<PlantedOrganization> {
  const inputSchema = { type: "object", properties: { region: { type: "string", "x-mcp-header": "Region" } } };
  return plantOrganization(gateway.runtime, `denied-${organizations++}`, [
    { slug: "far", url: "http://127.0.0.1:9/mcp", tools: [{ name: "read", inputSchema }] },
  ]);
}

async function rowsOf({ id }: PlantedOrganization) {
  await gateway.runtime.callLog.flush();
  return gateway.runtime.database.organization(id).call.findMany({});
}

const DENIED = {
  status: "denied",
  method: "tools/call",
  tool: "far__read",
  clientAddress: "127.0.0.1",
  upstreamMs: null,
};

test.each([
  ["is missing", {}, "The header mcp-param-region is missing for the argument region."],
  [
    "contradicts it",
    { "mcp-param-region": "us" },
    'The header mcp-param-region says "us", but the argument region is "eu".',
  ],
])("an argument whose header %s: refused with both values, and in the log", async (_, headers, said) => {
  const home = await plant();
  const params = { name: "far__read", arguments: { region: "eu" } };
  const answer = await modern({ url, key: home.apiKey, method: "tools/call", params, headers });
  expect([answer.status, answer.body?.error]).toMatchObject([
    400,
    { code: -32020, message: `Header mismatch: ${said}` },
  ]);
  expect(await rowsOf(home)).toMatchObject([
    { ...DENIED, errorClass: "header_mismatch", errorCode: -32020, arguments: '{"region":"eu"}' },
  ]);
});

test.each([modern, legacy])("arguments that are no object: refused, and in the log (%#)", async (call) => {
  const home = await plant();
  const params = { name: "far__read", arguments: [] };
  const answer = await call({ url, key: home.apiKey, method: "tools/call", params });
  expect(answer.body?.error?.code).toBe(-32602);
  expect(await rowsOf(home)).toMatchObject([{ ...DENIED, errorClass: "invalid_arguments", errorCode: -32602 }]);
});

test("the same by plain HTTP", async () => {
  const home = await plant();
  const headers = { authorization: `Bearer ${home.apiKey}`, "content-type": "application/json" };
  expect((await send(`${url}/tools/far__read`, { headers, body: "[]" })).status).toBe(400);
  expect(await rowsOf(home)).toMatchObject([{ ...DENIED, errorClass: "invalid_arguments" }]);
});

test.each([
  [{ "mcp-session-id": "not-ours" }, 404, "session_not_found"],
  [{ "mcp-protocol-version": "1999-01-01" }, 400, "unsupported_protocol_version"],
] as const)("a call with %j: refused with %d, and in the log", async (headers, status, errorClass) => {
  const home = await plant();
  const params = { name: "far__read", arguments: {} };
  const answer = await legacy({ url, key: home.apiKey, method: "tools/call", params, headers });
  expect(answer.status).toBe(status);
  expect(await rowsOf(home)).toMatchObject([{ ...DENIED, errorClass }]);
});
