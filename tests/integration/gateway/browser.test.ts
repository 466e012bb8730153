import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningConformanceServer, startConformanceServer } from "@/tests/fixtures/conformance-server/start";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** A page that speaks MCP to the gateway from another origin: the browser itself asks whether it may (CORS). */
describe.skipIf(!existsSync(executablePath))("Chromium is not installed", () => {
  let upstream: RunningConformanceServer;
  let gateway: TestGateway;
  let home: PlantedOrganization;
  let site: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    upstream = await startConformanceServer();
    gateway = await startTestGateway();
    home = await plantOrganization(gateway.runtime, "home", [{ slug: "now", url: upstream.url, era: "modern" }]);
    const view = gateway.runtime.gateway.gateway.snapshots.organization(home.id)?.bySlug.get("now");
    if (view) await gateway.runtime.jobs.sync(view);
    site = createServer((_request, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>a client</title>"),
    );
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  });

  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => site?.close(resolve));
    await gateway?.close();
    await upstream?.stop();
  });

  /** `fetch` as a page does it; a preflight that fails is a TypeError in the page. */
  function fetchInPage(headers: Record<string, string>, message: object) {
    const url = `${gateway.origin}/mcp`;
    return page.evaluate(
      async ([target, sent, body]) => {
        const response = await fetch(target, { method: "POST", headers: sent, body });
        const text = await response.text();
        const line = text.split("\n").find((each) => each.startsWith("data: {"));
        return { status: response.status, body: JSON.parse(line ? line.slice(6) : text) as unknown };
      },
      [url, headers, JSON.stringify(message)] as const,
    );
  }

  function callWith(region: string, header: string) {
    const params = {
      name: "now__test_x_mcp_header",
      arguments: { region },
      _meta: {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
      },
    };
    return fetchInPage(
      {
        authorization: `Bearer ${home.apiKey}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": params.name,
        "Mcp-Param-Region": header,
      },
      { jsonrpc: "2.0", id: 1, method: "tools/call", params },
    );
  }

  test("a page of another origin mirrors an argument in a header, and its call reaches the server", async () => {
    expect(await callWith("eu-west", "eu-west")).toMatchObject({
      status: 200,
      body: { result: { content: [{ text: "region=eu-west" }] } },
    });
    expect(await callWith("eu-west", "us-east")).toMatchObject({ status: 400, body: { error: { code: -32020 } } });
  });

  test("a header that is no MCP client's is not let through", async () => {
    const headers = { "content-type": "application/json", "x-something-else": "1" };
    await expect(fetchInPage(headers, {})).rejects.toThrow(/Failed to fetch/);
  });
});
