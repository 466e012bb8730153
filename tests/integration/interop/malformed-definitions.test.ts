import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DETAIL_COLUMNS, toDetail } from "@/lib/connections/views";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "../../support/test-gateway";

const inputSchema = { type: "object" };

/** Each entry is well-formed but for one thing, for which a client library refuses the list that it stands in. */
const LISTS: Record<string, object> = {
  "tools/list": {
    tools: [
      { name: "text-for-schema", inputSchema: "str" },
      { name: "array-for-schema", inputSchema: { type: "array" } },
      { name: "no-schema" },
      { name: "boolean-property", inputSchema: { type: "object", properties: { a: true } } },
      ...["description", "annotations", "outputSchema", "icons", "_meta", "title", "execution"].map((field) => ({
        name: field,
        inputSchema,
        [field]: 5,
      })),
      { name: "array-output", inputSchema, outputSchema: { type: "array" } },
    ],
  },
  "resources/list": {
    resources: [
      { name: "a", uri: "test://a", mimeType: 5 },
      { name: "b", uri: "test://b", annotations: { lastModified: "yesterday" } },
    ],
  },
  "resources/templates/list": { resourceTemplates: [{ name: "t", uriTemplate: "test://{t}", mimeType: 4 }] },
  "prompts/list": {
    prompts: [
      { name: "p", arguments: "x" },
      { name: "q", arguments: [{}] },
    ],
  },
};

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const { id, method } = body ? JSON.parse(body) : {};
  const capabilities = { tools: {}, resources: {}, prompts: {} };
  const result = method === "server/discover" ? { supportedVersions: ["2026-07-28"], capabilities } : LISTS[method];
  if (!result) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id, result: { resultType: "complete", ...result } }));
});

let gateway: TestGateway;
let home: PlantedOrganization;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  gateway = await startTestGateway({ env: { ALLOWED_PRIVATE_UPSTREAMS: new URL(url).host } });
  home = await plantOrganization(gateway.runtime, "home", [
    { slug: "good", url: "http://127.0.0.1:9/mcp", tools: [{ name: "tool", inputSchema: { type: "object" } }] },
    { slug: "malformed", url },
  ]);
  const malformed = gateway.runtime.gateway.gateway.snapshots.organization(home.id)?.bySlug.get("malformed");
  if (malformed) await gateway.runtime.jobs.sync(malformed);
}, 120_000);

afterAll(async () => {
  await gateway?.close();
  server.close();
});

const opened = () => {
  const url = new URL(`${gateway.origin}/mcp`);
  const options = { requestInit: { headers: { authorization: `Bearer ${home.apiKey}` } } };
  const info = { name: "malformed-definitions", version: "1.0.0" };
  return {
    "SDK v1": async () => {
      const client = new ClientV1(info);
      await client.connect(new TransportV1(url, options));
      return client;
    },
    "SDK v2, legacy": async () => {
      const client = new ClientV2(info);
      await client.connect(new TransportV2(url, options));
      return client;
    },
    "SDK v2, modern": async () => {
      const client = new ClientV2(info, { versionNegotiation: { mode: "auto" } });
      await client.connect(new TransportV2(url, options));
      return client;
    },
  };
};

test.each(["SDK v1", "SDK v2, legacy", "SDK v2, modern"] as const)(
  "%s reads every list although a server's definitions are malformed, and misses only the tools without a usable schema",
  async (name) => {
    const client = await opened()[name]();
    try {
      const { tools } = await client.listTools();
      expect(tools.map((tool) => tool.name).filter((tool) => !tool.startsWith("causeway__"))).toEqual(
        ["good__tool"].concat(
          [
            "no-schema",
            "boolean-property",
            "description",
            "annotations",
            "outputSchema",
            "icons",
            "_meta",
            "title",
          ].map((tool) => `malformed__${tool}`),
          ["malformed__execution", "malformed__array-output"],
        ),
      );
      expect((await client.listResources()).resources.map(({ name }) => name)).toEqual(["a", "b"]);
      expect((await client.listResourceTemplates()).resourceTemplates.map(({ name }) => name)).toEqual(["t"]);
      expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(["malformed__p", "malformed__q"]);
    } finally {
      await client.close();
    }
  },
);

test("the dashboard says of a tool that is left out why", async () => {
  const where = { organizationId: home.id, slug: "malformed" };
  const row = await gateway.runtime.database.system.connection.findFirstOrThrow({ where, select: DETAIL_COLUMNS });
  const left = toDetail(row, 49).capabilities.filter(({ hiddenReason }) => hiddenReason !== null);
  expect(left.map(({ name }) => name)).toEqual(["text-for-schema", "array-for-schema"]);
  expect(left[0]?.hiddenReason).toContain("inputSchema");
});
