import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningConformanceServer, startConformanceServer } from "../../fixtures/conformance-server/start";
import { type RunningServer, startEverythingServer } from "../../fixtures/servers/everything";
import { type RunningProduct, startProduct } from "../../support/start-product";
import type { Access, InteropClient } from "./client";
import { openInspector } from "./inspector";
import { openMcpRemote } from "./mcp-remote";
import { openSdkV1 } from "./sdk-v1";
import { openSdkV2 } from "./sdk-v2";

const started: { stop(): Promise<void> }[] = [];
let product: RunningProduct;

/** Remembers what is to be stopped, so that a failure half way leaves no process behind. */
async function keep<Running extends { stop(): Promise<void> }>(starting: Promise<Running>): Promise<Running> {
  const running = await starting;
  started.push(running);
  return running;
}

beforeAll(async () => {
  const legacy: RunningServer = await keep(startEverythingServer());
  const modern: RunningConformanceServer = await keep(startConformanceServer());
  const connections = [
    { slug: "everything", url: legacy.url },
    { slug: "conformance", url: modern.url },
  ];
  product = await keep(startProduct({ connections }));
}, 120_000);

afterAll(async () => {
  for (const running of started.reverse()) await running.stop();
}, 60_000);

const clients: [string, (access: Access) => Promise<InteropClient>][] = [
  ["the SDK's first line", openSdkV1],
  ["the SDK's second line, choosing the era itself", (access) => openSdkV2(access, "auto")],
  ["the SDK's second line, legacy", (access) => openSdkV2(access, "legacy")],
  ["a stdio client behind mcp-remote", openMcpRemote],
  ["the Inspector's command line", openInspector],
];

describe.each(clients)("%s", (_, open) => {
  test("lists and calls tools of a legacy and of a modern server through one URL with one key", async () => {
    const client = await open({ url: product.mcpUrl, apiKey: product.apiKey });
    try {
      const names = await client.listTools();
      expect(names).toEqual(expect.arrayContaining(["everything__echo", "conformance__test_simple_text"]));
      expect(await client.callTool("everything__echo", { message: "over the causeway" })).toContain(
        "over the causeway",
      );
      expect(await client.callTool("conformance__test_simple_text", {})).toBe(
        "This is a simple text response for testing.",
      );
    } finally {
      await client.close();
    }
  }, 120_000);
});
