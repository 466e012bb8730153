import { test as base, expect, type Page } from "@playwright/test";
import { type RunningServer, startEverythingServer } from "../fixtures/servers/everything";
import { type RunningProduct, startProduct } from "../support/start-product";

interface Worker {
  /** A real MCP server that the product does not know yet, but may reach. */
  readonly upstream: RunningServer;
  /** The built product on a free port, with an empty database. */
  readonly product: RunningProduct;
}

/** One product per worker; every test signs in by itself. */
export const test = base.extend<object, Worker>({
  upstream: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern.
    async ({}, use) => {
      const server = await startEverythingServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  product: [
    async ({ upstream }, use) => {
      const { host } = new URL(upstream.url);
      const product = await startProduct({ dashboard: true, env: { ALLOWED_PRIVATE_UPSTREAMS: host, DEMO: "false" } });
      await waitForDashboard(product);
      await use(product);
      await product.stop();
    },
    { scope: "worker", timeout: 200_000 },
  ],
});

/** MCP is served first; the dashboard follows, and says 503 until then. */
async function waitForDashboard({ origin }: RunningProduct): Promise<void> {
  await expect(async () => {
    const response = await fetch(`${origin}/signin`);
    await response.body?.cancel();
    expect(response.status).toBe(200);
  }).toPass({ timeout: 90_000, intervals: [250] });
}

/** Opens a one-time link and presses its button. */
export async function signIn(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Home" })).toBeVisible();
}
