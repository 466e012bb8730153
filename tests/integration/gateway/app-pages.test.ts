import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AppServer, startAppServer } from "@/tests/fixtures/servers/app-server";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** A host of MCP Apps, reduced to what matters here: it shows a page in a sandbox and passes on what the page asks. */
const HOST = `<!doctype html><title>a host</title><script>
  async function mcp(method, params) {
    const named = params.name ?? params.uri;
    const _meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/ui": {} } },
    };
    const response = await fetch(GATEWAY, {
      method: "POST",
      headers: {
        authorization: "Bearer " + KEY,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": method,
        "mcp-name": named,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta } }),
    });
    return (await response.json()).result;
  }
  window.addEventListener("message", async ({ data, source }) => {
    source.postMessage({ jsonrpc: "2.0", id: data.id, result: await mcp(data.method, data.params) }, "*");
  });
  async function show(uri) {
    const { contents } = await mcp("resources/read", { uri });
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    frame.srcdoc = contents[0].text;
    document.body.append(frame);
  }
</script><body></body>`;

describe.skipIf(!existsSync(executablePath))("Chromium is not installed", () => {
  let servers: AppServer[];
  let gateway: TestGateway;
  let home: PlantedOrganization;
  let site: Server;
  let browser: Browser;

  beforeAll(async () => {
    servers = await Promise.all([startAppServer("red"), startAppServer("blue")]);
    gateway = await startTestGateway();
    home = await plantOrganization(
      gateway.runtime,
      "home",
      ["red", "blue"].map((slug, index) => ({ slug, url: servers[index]?.url ?? "", era: "modern" as const })),
    );
    for (const slug of ["red", "blue"]) {
      const view = gateway.runtime.gateway.gateway.snapshots.organization(home.id)?.bySlug.get(slug);
      if (view) await gateway.runtime.jobs.sync(view);
    }
    const constants = `<script>const GATEWAY = "${gateway.origin}/mcp", KEY = "${home.apiKey}";</script>`;
    site = createServer((_request, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end(constants + HOST),
    );
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  });

  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => site?.close(resolve));
    await gateway?.close();
    await Promise.all(servers?.map((server) => server.stop()) ?? []);
  });

  test("two pages side by side with the same names and URIs each reach their own server through one URL", async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    for (const slug of ["red", "blue"]) await page.evaluate(`show("ui://${slug}/board/main")`);
    const shown = page.frameLocator("iframe");
    await shown.nth(0).locator("p").waitFor({ timeout: 60_000 });
    await shown.nth(1).locator("p").waitFor({ timeout: 60_000 });
    expect(await shown.nth(0).locator("p").textContent()).toBe("red: refreshed, red: rows");
    expect(await shown.nth(1).locator("p").textContent()).toBe("blue: refreshed, blue: rows");
  });
});
