import { afterAll, beforeAll, expect, test } from "vitest";
import { type SwitchableServer, startSwitchableServer } from "@/tests/fixtures/servers/switchable";
import { type Cluster, describeWithRedis, REDIS_URL, startCluster } from "@/tests/support/cluster";
import { initialize, legacy, modern, send } from "@/tests/support/rpc";
import { startTcpProxy, type TcpProxy } from "@/tests/support/tcp-proxy";
import type { PlantedOrganization } from "@/tests/support/test-gateway";

const PATIENT = { timeout: 60_000, interval: 100 };
const tools = ["echo", "remember", "recall"].map((name) => ({ name, inputSchema: { type: "object" } }) as const);

describeWithRedis("Redis goes away and comes back", () => {
  let diary: SwitchableServer;
  let cable: TcpProxy;
  let cluster: Cluster;
  let home: PlantedOrganization;

  beforeAll(async () => {
    diary = await startSwitchableServer();
    cable = await startTcpProxy(REDIS_URL);
    cluster = await startCluster({ redisUrl: cable.url });
    const connection = { slug: "diary", url: diary.url, era: "legacy", tools, capabilities: { tools: {} } } as const;
    home = await cluster.plant("home", [connection]);
  });

  afterAll(async () => {
    await cluster?.close();
    await cable?.close();
    await diary?.stop();
  });

  const urlAt = (index: number) => `${cluster.at(index)}/diary/mcp`;
  const call = async (index: number, session: Record<string, string>, name: string, value = "") => {
    const params = { name, arguments: { value } };
    const answer = await legacy({
      url: urlAt(index),
      key: home.apiKey,
      method: "tools/call",
      params,
      headers: session,
    });
    return answer.body?.result?.content?.[0]?.text;
  };
  const isReachableAt = (index: number) =>
    cluster.gateways[index]?.runtime.gateway.gateway.elsewhere.post.bus.isReachable;

  test("what is local goes on, what is elsewhere is refused at once, and all of it works again afterwards", async () => {
    const session = await initialize(urlAt(0), home.apiKey);
    expect(await call(0, session, "remember", "kept")).toBe("kept");
    expect(await call(1, session, "recall")).toBe("kept");

    await cable.cut();
    await expect.poll(() => [isReachableAt(0), isReachableAt(1)], PATIENT).toEqual([false, false]);
    // Both know the upstream session, so both go on with it.
    expect(await call(0, session, "recall")).toBe("kept");
    expect(await call(1, session, "recall")).toBe("kept");
    // New sessions and stateless calls begin alone.
    const late = await initialize(urlAt(1), home.apiKey);
    expect(await call(1, late, "echo", "alone")).toBe("alone");
    const params = { name: "echo", arguments: { value: "modern" } };
    const stateless = await modern({ url: urlAt(0), key: home.apiKey, method: "tools/call", params });
    expect(stateless.body?.result?.content?.[0]?.text).toBe("modern");
    const headers = { authorization: `Bearer ${home.apiKey}`, ...session };
    const answered = await send(urlAt(1), {
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
      body: JSON.stringify({ jsonrpc: "2.0", id: `cw-${"0".repeat(16)}-x`, result: {} }),
    });
    expect(answered.status).toBe(503);
    expect(answered.headers["retry-after"]).toBeDefined();

    await cable.restore();
    await expect.poll(() => [isReachableAt(0), isReachableAt(1)], PATIENT).toEqual([true, true]);
    const fresh = await initialize(urlAt(0), home.apiKey);
    expect(await call(0, fresh, "remember", "again")).toBe("kept");
    expect(await call(1, fresh, "recall")).toBe("again");
    expect(
      (await send(urlAt(1), { method: "DELETE", headers: { authorization: headers.authorization, ...fresh } })).status,
    ).toBe(204);
    await expect
      .poll(
        async () => (await legacy({ url: urlAt(0), key: home.apiKey, method: "ping", headers: fresh })).status,
        PATIENT,
      )
      .toBe(404);
  });
});
