import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningConformanceServer, startConformanceServer } from "../../fixtures/conformance-server/start";
import { type RunningProduct, startProduct } from "../../support/start-product";
import { textOf } from "./client";

let server: RunningConformanceServer;
let product: RunningProduct;

beforeAll(async () => {
  server = await startConformanceServer();
  product = await startProduct({ connections: [{ slug: "asker", url: server.legacyUrl }] });
}, 120_000);

afterAll(async () => {
  await product?.stop();
  await server?.stop();
}, 60_000);

// A question and the opening of a stream race each other: once is luck, twenty fresh sessions are not.
test.each([
  ["on the call's own stream", "asker__test_elicitation", { message: "Are you there?" }],
  ["on the session's stream, as the SDK's helper does", "asker__asks_outside_the_call", {}],
])(
  "a legacy server's question %s reaches the person, also in a session's very first call",
  async (_, name, args) => {
    for (let round = 0; round < 20; round++) {
      const client = new Client({ name: "person", version: "1.0.0" }, { capabilities: { elicitation: {} } });
      client.setRequestHandler(ElicitRequestSchema, () => ({
        action: "accept",
        content: { response: `yes ${round}` },
      }));
      const transport = new StreamableHTTPClientTransport(new URL(product.mcpUrl), {
        requestInit: { headers: { Authorization: `Bearer ${product.apiKey}` } },
      });
      await client.connect(transport);
      const result = await client.callTool({ name, arguments: args }, undefined, { timeout: 10_000 });
      expect(textOf(result)).toContain(`yes ${round}`);
      await client.close();
    }
  },
  120_000,
);
