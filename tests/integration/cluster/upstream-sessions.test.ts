import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SwitchableServer, startSwitchableServer } from "@/tests/fixtures/servers/switchable";
import { type Cluster, describeWithRedis, startCluster } from "@/tests/support/cluster";
import { initialize, legacy, modern, type RpcAnswer, send } from "@/tests/support/rpc";
import { type PlantedOrganization, plantKey } from "@/tests/support/test-gateway";

const tools = ["echo", "remember", "recall"].map((name) => ({ name, inputSchema: { type: "object" } }) as const);
const PATIENT = { timeout: 30_000 };

function upstreamSessions(bus: "redis" | "memory"): void {
  let diary: SwitchableServer;
  let cluster: Cluster;
  let home: PlantedOrganization;
  let other: PlantedOrganization;

  beforeAll(async () => {
    diary = await startSwitchableServer();
    cluster = await startCluster({ bus });
    const connection = { slug: "diary", url: diary.url, era: "legacy", tools, capabilities: { tools: {} } } as const;
    home = await cluster.plant("home", [connection]);
    other = await cluster.plant("other", [connection]);
  });

  afterAll(async () => {
    await cluster?.close();
    await diary?.stop();
  });

  const url = () => `${cluster.origin}/diary/mcp`;
  const textOf = (answer: RpcAnswer) => answer.body?.result?.content?.[0]?.text ?? answer.text;

  /** A client behind the proxy: each call goes to the next process. */
  function legacyClient(key: string, session: Record<string, string>) {
    return async (name: string, value = "") =>
      textOf(
        await legacy({
          url: url(),
          key,
          method: "tools/call",
          params: { name, arguments: { value } },
          headers: session,
        }),
      );
  }

  function modernClient(key: string) {
    return async (name: string, value = "") =>
      textOf(await modern({ url: url(), key, method: "tools/call", params: { name, arguments: { value } } }));
  }

  async function logInAndUse(call: (name: string, value?: string) => Promise<string>): Promise<void> {
    const secret = randomBytes(4).toString("hex");
    expect(await call("remember", secret)).toBe("kept");
    for (let turn = 0; turn < 5; turn++) expect(await call("recall")).toBe(secret);
  }

  test("a legacy client logs in and is logged in at every process, in its own session and no other", async () => {
    const clients = await Promise.all(
      Array.from({ length: 3 }, async () => legacyClient(home.apiKey, await initialize(url(), home.apiKey))),
    );
    await Promise.all(clients.map(logInAndUse));
    const stranger = legacyClient(home.apiKey, await initialize(url(), home.apiKey));
    expect(await stranger("recall")).toBe("nothing");
    expect(await stranger("recall")).toBe("nothing");
  });

  test("a modern client logs in and is logged in at every process, with its organization's credential and no other's", async () => {
    await logInAndUse(modernClient(home.apiKey));
    const stranger = modernClient(other.apiKey);
    expect(await stranger("recall")).toBe("nothing");
    expect(await stranger("recall")).toBe("nothing");
  });

  test("calls that come to all processes at once begin one session", async () => {
    const [first] = cluster.gateways;
    if (!first) throw new Error("no gateway");
    const session = await initialize(url(), home.apiKey);
    const before = diary.initializations();
    const call = legacyClient(home.apiKey, session);
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => call("echo", String(index))));
    expect(answers).toEqual(Array.from({ length: 12 }, (_, index) => String(index)));
    expect(diary.initializations()).toBe(before + 1);
  });

  test("a server that has forgotten its sessions gets one new one for all processes, and the client does not notice", async () => {
    const call = legacyClient(home.apiKey, await initialize(url(), home.apiKey));
    await logInAndUse(call);
    diary.forgetSessions();
    const before = diary.initializations();
    for (let turn = 0; turn < 4; turn++) expect(await call("echo", "still here")).toBe("still here");
    expect(diary.initializations()).toBe(before + 1);
    await logInAndUse(call);
  });

  test("ending a session ends its session at the server, though both processes used it", async () => {
    const session = await initialize(url(), home.apiKey);
    const call = legacyClient(home.apiKey, session);
    const before = diary.openSessions();
    await logInAndUse(call);
    expect(diary.openSessions()).toBe(before + 1);
    const ended = await send(url(), {
      method: "DELETE",
      headers: { authorization: `Bearer ${home.apiKey}`, ...session },
    });
    expect(ended.status).toBe(204);
    await expect.poll(() => diary.openSessions(), PATIENT).toBe(before);
  });

  test("a process that ends leaves the sessions to the others, and the last one ends them", async () => {
    const small = await startCluster({ bus });
    const alone = await startSwitchableServer();
    const connection = { slug: "diary", url: alone.url, era: "legacy", tools, capabilities: { tools: {} } } as const;
    const planted = await small.plant("small", [connection]);
    const { apiKey } = planted;
    const session = await initialize(`${small.at(0)}/diary/mcp`, apiKey);
    const call = async (index: number, name: string, value = "") => {
      const params = { name, arguments: { value } };
      const at = `${small.at(index)}/diary/mcp`;
      return textOf(await legacy({ url: at, key: apiKey, method: "tools/call", params, headers: session }));
    };
    expect(await call(0, "remember", "before the restart")).toBe("kept");
    await small.stop(0);
    expect(await call(1, "recall")).toBe("before the restart");
    await small.stop(1);
    expect(alone.openSessions()).toBe(0);
    await small.close();
    await alone.stop();
  });

  test("a key of the organization that may not use the server learns nothing of its session", async () => {
    const [first, second] = cluster.gateways;
    if (!first || !second) throw new Error("no gateways");
    const { apiKey } = await plantKey(first.runtime, home.id, { serverIds: [] });
    await second.runtime.gateway.reloadOrganization(home.id);
    await logInAndUse(modernClient(home.apiKey));
    for (let turn = 0; turn < 2; turn++)
      expect((await modern({ url: url(), key: apiKey, method: "tools/list" })).status).toBe(403);
  });
}

describe("upstream sessions over several processes, in memory", () => upstreamSessions("memory"));
describeWithRedis("upstream sessions over several processes, over Redis", () => upstreamSessions("redis"));
