import { afterAll, beforeAll, expect, test } from "vitest";
import { type Behaviour, type SwitchableServer, startSwitchableServer } from "../../fixtures/servers/switchable";
import { type RunningProduct, startProduct } from "../../support/start-product";
import type { InteropClient } from "./client";
import { openSdkV1 } from "./sdk-v1";

const bad = ["hangs", "garbage", "cuts", "fails", "refuses"] as const;
const servers = new Map<string, SwitchableServer>();
let product: RunningProduct;
let client: InteropClient;

beforeAll(async () => {
  for (const slug of [...bad, "good-1", "good-2", "good-3"]) servers.set(slug, await startSwitchableServer());
  const connections = [...servers].map(([slug, { url }]) => ({ slug, url }));
  product = await startProduct({ connections });
  // They were healthy when they were connected; now five of the eight go bad, each in its way.
  for (const slug of bad) {
    if (slug === "refuses") await servers.get(slug)?.stop();
    else servers.get(slug)?.behave(slug satisfies Behaviour);
  }
  client = await openSdkV1({ url: product.mcpUrl, apiKey: product.apiKey });
}, 120_000);

afterAll(async () => {
  // A hanging server must not keep the gateway from stopping either.
  await client?.close().catch(() => {});
  await product?.stop();
  for (const [slug, server] of servers) if (slug !== "refuses") await server.stop();
}, 60_000);

test("the list stays whole while servers are away: it comes from what was last known", async () => {
  const names = await client.listTools();
  for (const slug of servers.keys()) expect(names).toContain(`${slug}__echo`);
});

test("calls to the others are answered while calls to the bad ones are under way", async () => {
  const impatient = await openSdkV1({ url: product.mcpUrl, apiKey: product.apiKey });
  const hanging = impatient.callTool("hangs__echo", { value: "x" }).then(
    () => "answered",
    () => "given up",
  );
  await expect.poll(() => servers.get("hangs")?.hanging(), { timeout: 20_000 }).toBeGreaterThan(0);
  for (const slug of ["good-1", "good-2", "good-3"]) {
    expect(await client.callTool(`${slug}__echo`, { value: slug })).toBe(slug);
  }
  await impatient.close();
  expect(await hanging).toBe("given up");
});

test.each(["garbage", "cuts", "fails", "refuses"])(
  "a call to a server that %s names that server, and says that it is its fault",
  async (slug) => {
    const outcome = await client.callTool(`${slug}__echo`, { value: "x" }).catch((error: Error) => error.message);
    expect(outcome).toContain(slug);
    expect(outcome).not.toMatch(/unknown tool|tool not found/i);
  },
);
