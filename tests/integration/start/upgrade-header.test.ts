import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { type RunningProduct, startProduct } from "@/tests/support/start-product";

let product: RunningProduct | null = null;
afterEach(async () => {
  await product?.stop();
  product = null;
}, 60_000);

/** As `curl --http2` and Java's client send it: an offer of HTTP/2 with an ordinary request. */
function send(method: string, path: string, body = ""): Promise<number> {
  const headers = {
    authorization: `Bearer ${product?.apiKey}`,
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
    connection: "Upgrade, HTTP2-Settings",
    upgrade: "h2c",
    "http2-settings": "AAMAAABkAAQAoAAAAAIAAAAA",
    "content-length": Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const asked = request(`${product?.origin}${path}`, { method, headers, agent: false }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
    });
    asked.once("error", reject).end(body);
  });
}

const ping = () => send("POST", "/mcp", JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }));

/** Opens a page, in the usual way, as soon as there are pages. */
async function openPage(): Promise<void> {
  const open = () => fetch(`${product?.origin}/signin`).catch(() => null);
  while (!(await open())?.ok) await delay(100);
}

test.each([
  { name: "server.ts", options: { dashboard: true } },
  { name: "plain next start", options: { mount: "web" } },
] as const)(
  "under $name a request that offers to upgrade is served like any other, before a page was opened and after",
  { timeout: 240_000 },
  async ({ options }) => {
    product = await startProduct(options);
    expect(await ping()).toBe(200);
    await openPage();
    expect([await ping(), await send("GET", "/healthz"), await send("GET", "/signin")]).toEqual([200, 200, 200]);
  },
);
