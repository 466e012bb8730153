import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page } from "@playwright/test";
import { modern } from "../support/rpc";
import { printSignInLink } from "./new-link";
import { test as base, signIn } from "./product";

const CANARY = "http://canary.invalid";
const OWNED = "window.owned=1;alert(1)";

/** What would run, or tell another site, wherever text of a server were taken for anything but text. */
const VECTORS = [
  `<script>${OWNED}</script>`,
  `<script src="${CANARY}/a.js"></script>`,
  `<img src=x onerror="${OWNED}">`,
  `<img src="${CANARY}/beacon.png">`,
  `<svg onload="${OWNED}"></svg>`,
  `<svg><script>${OWNED}</script></svg>`,
  `<svg><animate onbegin="${OWNED}" attributeName=x dur=1s>`,
  `<iframe srcdoc="<script>parent.owned=1</script>"></iframe>`,
  `<iframe src="javascript:${OWNED}"></iframe>`,
  `<object data="javascript:${OWNED}"></object>`,
  `<embed src="${CANARY}/x.swf">`,
  `<video><source onerror="${OWNED}"></video>`,
  `<details open ontoggle="${OWNED}">x</details>`,
  `<input autofocus onfocus="${OWNED}">`,
  `<body onload="${OWNED}">`,
  `<a href="javascript:${OWNED}">click</a>`,
  `[click](javascript:${OWNED})`,
  `![beacon](${CANARY}/markdown.png)`,
  `[![a](${CANARY}/nested.png)](data:text/html,<script>${OWNED}</script>)`,
  `<link rel=stylesheet href="${CANARY}/x.css">`,
  `<link rel=prefetch href="${CANARY}/prefetch">`,
  `<style>@import "${CANARY}/y.css";</style>`,
  `<div style="background:url(${CANARY}/bg.png)">x</div>`,
  `<meta http-equiv="refresh" content="0;url=${CANARY}/">`,
  `<base href="${CANARY}/">`,
  `<form action="${CANARY}/"><button autofocus>send</button></form>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${OWNED}"></style></mglyph></table></mtext></math>`,
  `<noscript><p title="</noscript><img src=x onerror=${OWNED}>"></noscript>`,
  `<template><script>${OWNED}</script></template>`,
  `"><script>${OWNED}</script>`,
  `'-${OWNED}-'`,
  `</title><script>${OWNED}</script>`,
  `</script><script>${OWNED}</script>`,
  `</textarea><script>${OWNED}</script>`,
  `<!--><script>${OWNED}</script>-->`,
  `<![CDATA[<script>${OWNED}</script>]]>`,
  "{{constructor.constructor('window.owned=1')()}}",
  `\${${OWNED}}`,
  "\u202e<script>\u2066window.owned=1\u2069</script>",
  `<\u0000script>${OWNED}</script>`,
  `&lt;script&gt;${OWNED}&lt;/script&gt;`,
  `%3Cscript%3E${OWNED}%3C/script%3E`,
  `{"__html":"<img src=x onerror='${OWNED}'>"}`,
  `{"$$typeof":"Symbol(react.element)","type":"script","props":{"children":"${OWNED}"}}`,
];

/** A modern server all of whose words are vectors. `say` answers with them, `fail` fails with them. */
async function startHostileServer() {
  const all = VECTORS.join("\n");
  const describing = (at: number) => ({ title: VECTORS[at], description: VECTORS[at] });
  const tools = [
    { name: "say", title: all, description: all },
    { name: "fail", description: "Fails." },
    ...VECTORS.map((vector, at) => ({ name: `tool-${at}`, ...describing(at), annotations: { title: vector } })),
    ...VECTORS.map((vector, at) => ({ name: vector, ...describing(at) })),
  ].map((tool) => ({
    ...tool,
    inputSchema: { type: "object", description: all, properties: { [all]: { title: all } } },
  }));
  const icons = [{ src: `${CANARY}/icon.svg`, mimeType: "image/svg+xml" }];
  const answers: Record<string, (params: { name?: string }) => object> = {
    "server/discover": () => ({
      supportedVersions: ["2026-07-28"],
      capabilities: { tools: {} },
      instructions: all,
      serverInfo: {
        name: VECTORS[0],
        title: VECTORS[2],
        version: VECTORS[3],
        websiteUrl: `javascript:${OWNED}`,
        icons,
      },
    }),
    "tools/list": () => ({ tools: tools.map((tool) => ({ ...tool, icons })), ttlMs: 1000, cacheScope: "private" }),
    "tools/call": ({ name }) => ({
      content: [{ type: "text", text: all }, ...VECTORS.map((text) => ({ type: "text", text }))],
      structuredContent: Object.fromEntries(VECTORS.map((vector) => [vector, vector])),
      isError: name === "fail",
    }),
  };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { id, method, params = {} } = body ? JSON.parse(body) : {};
    const result = answers[method]?.(params);
    if (!result) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ jsonrpc: "2.0", id, result: { resultType: "complete", ...result } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const test = base.extend<object, { upstream: Awaited<ReturnType<typeof startHostileServer>> }>({
  upstream: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern.
    async ({}, use) => {
      const server = await startHostileServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

/** What of the page would run: handlers in attributes, addresses that are programs, and what has run already. */
function findTraces(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = "owned" in window ? ["a script has run"] : [];
    for (const element of document.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        const isProgram = /^(?:href|src|action|formaction|data|srcdoc|xlink:href)$/.test(name);
        if (name.startsWith("on")) found.push(`${element.tagName} ${name}`);
        // In a query it is only a name, written so that it cannot be more.
        if (isProgram && /^\s*(?:javascript|data:text|vbscript)|^[^?]*canary\.invalid/i.test(value)) found.push(value);
      }
    }
    return found;
  });
}

test("nothing that a server or a client says runs in the dashboard or tells another site (security: T95, T96)", async ({
  page,
  product,
  upstream,
}) => {
  const { origin, pathname } = new URL(product.dashboardUrl);
  const heard: string[] = [];
  page.on("dialog", (dialog) => {
    // The form of a new server asks before what was typed is left.
    if (dialog.type() !== "beforeunload") heard.push(`dialog: ${dialog.message()}`);
    void dialog.accept();
  });
  page.on("request", (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin)
      heard.push(`request: ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) heard.push(message.text());
  });
  const look = async (where: string) => expect([where, await findTraces(page), heard]).toEqual([where, [], []]);

  await signIn(page, await printSignInLink(product));
  await test.step("a hostile server is explored", async () => {
    await page.goto(`${origin}${pathname}/connections/new?from=url`);
    await page.getByLabel("URL", { exact: true }).fill(upstream.url);
    await page.getByLabel("Name", { exact: true }).fill(VECTORS[0] ?? "");
    await page.getByRole("button", { name: "Explore Server" }).click();
    await expect(page.getByText("Tools to expose")).toBeVisible();
    await look("explored");
  });

  const own = { origin, "sec-fetch-site": "same-origin" };
  const organization = pathname.split("/").at(-1);
  const made = await page.request.post(`${origin}/api/v1/organizations/${organization}/connections`, {
    headers: own,
    data: { name: VECTORS[2], slug: "hostile", url: upstream.url, tools: "all" },
  });
  expect(made.status()).toBe(201);

  await test.step("it is called by a hostile client, well and badly", async () => {
    const clientInfo = { name: VECTORS[2], version: VECTORS[0] };
    const meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
      "io.modelcontextprotocol/clientInfo": clientInfo,
    };
    for (const name of ["hostile__say", "hostile__fail", VECTORS[2] ?? ""]) {
      const params = { name, arguments: Object.fromEntries(VECTORS.map((vector) => [vector, vector])), _meta: meta };
      const { status } = await modern({ url: product.mcpUrl, key: product.apiKey, method: "tools/call", params });
      expect(status).toBeLessThan(500);
    }
  });

  for (const path of [
    "",
    "/connections",
    "/connections/hostile",
    "/connections?view=grid",
    "/connections/hostile?tab=tools",
    "/connections/hostile?tab=test",
    "/connections/hostile?tab=activity",
    "/tools",
    "/keys",
    "/audit",
  ]) {
    await page.goto(`${origin}${pathname}${path}`);
    await expect(page.getByRole("heading").first()).toBeVisible();
    await look(path);
  }
  await test.step("its tools are tried from the dashboard", async () => {
    for (const tool of ["say", "fail"]) {
      await page.goto(`${origin}${pathname}/connections/hostile?tab=test&tool=${tool}`);
      await page.getByRole("button", { name: "Run tool" }).click();
      await expect(page.getByRole("region", { name: "Text", exact: true }).first()).toContainText("onerror");
      await page.getByText("Raw answer").click();
      await look(`tried ${tool}`);
    }
  });
  await test.step("its calls are read in the log", async () => {
    for (const tool of ["hostile__say", "hostile__fail"]) {
      const entry = page.getByRole("link", { name: tool });
      await expect(async () => {
        await page.goto(`${origin}${pathname}/log`);
        await expect(entry).toBeVisible({ timeout: 1000 });
      }).toPass({ timeout: 30_000 });
      await look("log");
      await entry.click();
      await expect(page.getByRole("region", { name: "Result" })).toContainText("onerror");
      await look(tool);
    }
  });
});
