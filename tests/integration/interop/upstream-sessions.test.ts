import { afterAll, beforeAll, expect, test } from "vitest";
import { type SwitchableServer, startSwitchableServer } from "../../fixtures/servers/switchable";
import { type RunningProduct, startProduct } from "../../support/start-product";
import { openSdkV1 } from "./sdk-v1";
import { openSdkV2 } from "./sdk-v2";

let server: SwitchableServer;
let product: RunningProduct;
const access = () => ({ url: product.mcpUrl, apiKey: product.apiKey });

beforeAll(async () => {
  server = await startSwitchableServer();
  product = await startProduct({ connections: [{ slug: "diary", url: server.url }] });
}, 120_000);

afterAll(async () => {
  await product?.stop();
  await server?.stop();
}, 60_000);

test("what a legacy client does first is remembered by the server for that client, and for no other", async () => {
  const first = await openSdkV1(access());
  const second = await openSdkV1(access());
  try {
    await first.callTool("diary__remember", { value: "the first one's secret" });
    expect(await first.callTool("diary__recall", {})).toBe("the first one's secret");
    expect(await second.callTool("diary__recall", {})).toBe("nothing");
  } finally {
    await first.close();
    await second.close();
  }
});

test("a server that forgot its sessions gets a new one, once, and the client does not notice", async () => {
  const client = await openSdkV1(access());
  try {
    expect(await client.callTool("diary__echo", { value: "before" })).toBe("before");
    const initializations = server.initializations();
    server.forgetSessions();
    expect(await client.callTool("diary__echo", { value: "after" })).toBe("after");
    expect(server.initializations()).toBe(initializations + 1);
  } finally {
    await client.close();
  }
});

test("clients that come and go leave no sessions behind at the server", async () => {
  const modern = await openSdkV2(access(), "auto");
  await modern.callTool("diary__echo", { value: "x" });
  await modern.close();
  const before = server.openSessions();
  for (let round = 0; round < 10; round++) {
    const client = await openSdkV1(access());
    await client.callTool("diary__echo", { value: String(round) });
    await client.close();
  }
  // Ending a session upstream is best effort and may come a moment after the client has gone.
  await expect.poll(() => server.openSessions(), { timeout: 20_000 }).toBeLessThanOrEqual(before);
});
