import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createConnection } from "@/lib/connections/create-connection";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { modern } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

type Schema = Record<string, unknown>;

/** `anyOf` in `anyOf`: a compiler doubles its work with each level. */
const branching = (depth: number): Schema =>
  depth === 0 ? { type: "string" } : { anyOf: [branching(depth - 1), branching(depth - 1)] };
const nested = (depth: number): Schema =>
  depth === 0 ? { type: "string" } : { type: "object", properties: { a: nested(depth - 1) } };
const wide = (count: number): Schema => ({
  properties: Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, { type: "string" }])),
});

/** What a validator would compile for minutes, match for ever, follow, or fetch. */
function hostileSchemas(trap: string): Record<string, Schema> {
  return {
    backtracking: { properties: { text: { type: "string", pattern: "^(a+)+$" } } },
    "backtracking-keys": { patternProperties: { "^(\\w+\\s?)*$": { type: "string" } } },
    "not-a-pattern": { properties: { text: { pattern: "(((" } } },
    branching: branching(12),
    nested: nested(40),
    wide: wide(5000),
    "remote-ref": { properties: { text: { $ref: `${trap}/schema.json` } } },
    "remote-id": { $id: `${trap}/id.json`, $ref: "#/definitions/x" },
    "remote-meta": { $schema: `${trap}/meta.json` },
    "file-ref": { $ref: "file:///etc/passwd" },
    "ref-to-itself": { $ref: "#" },
    "refs-in-a-ring": { $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } }, $ref: "#/$defs/a" },
    "dynamic-ref": { $dynamicAnchor: "a", $dynamicRef: "#a" },
    "not-in-not": { not: { not: { not: {} } } },
    "many-examples": { examples: Array.from({ length: 5000 }, (_, at) => at) },
    "long-enum": { properties: { text: { enum: Array.from({ length: 5000 }, (_, at) => `v${at}`) } } },
    "unique-items": { properties: { list: { type: "array", uniqueItems: true } } },
    "tiny-multiple": { properties: { n: { multipleOf: 1e-300 } } },
    polluting: JSON.parse(
      '{"properties":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}',
    ),
  };
}

let gateway: TestGateway;
let home: PlantedOrganization;
let origin: string;
let fetched: string[];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  if (request.url !== "/mcp") fetched.push(request.url ?? "");
  const { id, method } = body ? JSON.parse(body) : {};
  const results: Record<string, object> = {
    "server/discover": { supportedVersions: ["2026-07-28"], capabilities: { tools: {} } },
    "tools/list": {
      tools: Object.entries(hostileSchemas(origin)).map(([name, inputSchema]) => ({
        name,
        inputSchema: { type: "object", ...inputSchema },
        outputSchema: { type: "object", ...inputSchema },
      })),
    },
    "tools/call": { content: [{ type: "text", text: "answered" }], structuredContent: { text: HOSTILE_TEXT } },
  };
  if (!results[method]) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id, result: { resultType: "complete", ...results[method] } }));
});
const HOSTILE_TEXT = `${"a".repeat(60)}!`;

beforeAll(async () => {
  fetched = [];
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  gateway = await startTestGateway();
  home = await plantOrganization(gateway.runtime, "home", []);
  gateway.runtime.allowPrivateUpstream("127.0.0.1", port);
});

afterAll(async () => {
  await gateway?.close();
  server.closeAllConnections();
  server.close();
});

// Schemas are passed on and not compiled: whoever adds a validator has this to get past.
test("T57: schemas that would keep a validator busy for ever are listed and called at once, and nothing is fetched for them", async () => {
  const context = await openAsSystem(gateway.runtime, home.id);
  await execute(createConnection, context, { name: "Hostile", slug: "hostile", url: `${origin}/mcp`, tools: "all" });
  const names = Object.keys(hostileSchemas(origin)).map((name) => `hostile__${name}`);
  const url = `${gateway.origin}/mcp`;
  const list = await modern({ url, key: home.apiKey, method: "tools/list" });
  const listed = (list.body?.result?.tools ?? []) as { name: string }[];
  expect(listed.map(({ name }) => name).filter((name) => name.startsWith("hostile__"))).toEqual(names);
  for (const name of names) {
    const params = { name, arguments: { text: HOSTILE_TEXT, [HOSTILE_TEXT]: HOSTILE_TEXT, list: [1, 1], n: 1 } };
    const { body } = await modern({ url, key: home.apiKey, method: "tools/call", params });
    expect([name, body?.result?.content?.[0]?.text]).toEqual([name, "answered"]);
  }
  expect(fetched).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});
