import { randomBytes } from "node:crypto";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type SwitchableServer, startSwitchableServer } from "@/tests/fixtures/servers/switchable";
import { type Cluster, describeWithRedis, REDIS_URL, startCluster } from "@/tests/support/cluster";
import { initialize, legacy, modern } from "@/tests/support/rpc";
import { type PlantedOrganization, plantKey } from "@/tests/support/test-gateway";

const PATIENT = { timeout: 60_000, interval: 100 };
/** Longer than the gateway waits for anything of Redis. */
const LATE_MS = 2500;
const tools = ["echo", "remember", "recall"].map((name) => ({ name, inputSchema: { type: "object" } }) as const);

/** `late`: what Redis says comes through, too late to be of use. `silent`: it never says anything. `garbage`: it says anything. */
type Mood = "well" | "late" | "silent" | "garbage";

/** Stands in front of Redis and decides what is heard of it. */
class MoodyRedis {
  mood: Mood = "well";
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor() {
    const { hostname, port } = new URL(REDIS_URL);
    this.#server = createServer((near) => {
      const far = connect(Number(port || 6379), hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.on("error", () => other.destroy());
        one.once("close", () => {
          other.destroy();
          this.#sockets.delete(one);
        });
      }
      near.on("data", (chunk) => void far.write(chunk));
      far.on("data", this.#mouthOf(near));
    });
  }

  /** Says things in their order. A connection on which something was lost is of no use any more, as with TCP. */
  #mouthOf(near: Socket): (chunk: Buffer) => void {
    let said: Promise<unknown> = Promise.resolve();
    let isBroken = false;
    return (chunk) => {
      if (this.mood === "silent" || this.mood === "garbage") isBroken = true;
      if (this.mood === "garbage") near.write(randomBytes(chunk.length));
      if (isBroken) return;
      const pause = this.mood === "late" ? delay(LATE_MS) : null;
      said = said.then(() => pause).then(() => near.write(chunk));
    };
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    return `redis://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

describeWithRedis("F14: a Redis that", () => {
  const redis = new MoodyRedis();
  let diary: SwitchableServer;
  let cluster: Cluster;
  let home: PlantedOrganization;
  let number = 0;

  beforeAll(async () => {
    diary = await startSwitchableServer();
    cluster = await startCluster({ redisUrl: await redis.listen() });
    const connection = { slug: "diary", url: diary.url, era: "legacy", tools, capabilities: { tools: {} } } as const;
    home = await cluster.plant("home", [connection]);
  }, 180_000);

  afterAll(async () => {
    redis.mood = "well";
    await cluster?.close();
    await redis.close();
    await diary?.stop();
  });

  beforeEach(async () => {
    redis.mood = "well";
    await expect.poll(() => [isReachableAt(0), isReachableAt(1)], PATIENT).toEqual([true, true]);
  }, 120_000);

  const urlAt = (index: number) => `${cluster.at(index)}/diary/mcp`;
  const isReachableAt = (index: number) =>
    cluster.gateways[index]?.runtime.gateway.gateway.elsewhere.post.bus.isReachable;
  /** What a call of a legacy session is answered, or the status of its refusal. */
  async function call(index: number, session: Record<string, string>, name: string, value = "", key = home.apiKey) {
    const params = { name, arguments: { value } };
    const answer = await legacy({ url: urlAt(index), key, method: "tools/call", params, headers: session });
    return answer.body?.result?.content?.[0]?.text ?? answer.status;
  }

  async function expectServedAtBoth(session: Record<string, string>): Promise<void> {
    for (const index of [0, 1]) {
      // A session that is open, one that begins now, and a call without any.
      expect(await call(index, session, "recall")).toBe("kept");
      const late = await initialize(urlAt(index), home.apiKey);
      const word = `word-${number++}`;
      expect([await call(index, late, "remember", word), await call(index, late, "recall")]).toEqual(["kept", word]);
      const params = { name: "echo", arguments: { value: word } };
      const stateless = await modern({ url: urlAt(index), key: home.apiKey, method: "tools/call", params });
      expect(stateless.body?.result?.content?.[0]?.text).toBe(word);
    }
  }

  test.each(["late", "silent", "garbage"] as const)(
    "is %s: each process goes on with what it has, keys are revoked all the same, and it is used again when it is well",
    { timeout: 240_000 },
    async (mood) => {
      const session = await initialize(urlAt(0), home.apiKey);
      expect(await call(0, session, "remember", "kept")).toBe("kept");
      expect(await call(1, session, "recall")).toBe("kept");
      const { apiKey, keyId } = await plantKey(cluster.gateways[1]?.runtime ?? never(), home.id);

      redis.mood = mood;
      await expectServedAtBoth(session);
      const { database, gateway } = cluster.gateways[0]?.runtime ?? never();
      await expect.poll(() => call(1, {}, "echo", "x", apiKey), PATIENT).toBe("x");
      await database.system.apiKey.update({ where: { id: keyId }, data: { revokedAt: new Date() } });
      await database.system.organization.update({
        where: { id: home.id },
        data: { configVersion: { increment: 1 } },
      });
      await gateway.reloadOrganization(home.id);
      expect(await call(0, {}, "echo", "x", apiKey)).toBe(401);
      await expect.poll(() => call(1, {}, "echo", "x", apiKey), { timeout: 30_000 }).toBe(401);

      redis.mood = "well";
      await expect.poll(() => [isReachableAt(0), isReachableAt(1)], PATIENT).toEqual([true, true]);
      await expect
        .poll(async () => {
          const fresh = await initialize(urlAt(0), home.apiKey);
          await call(0, fresh, "remember", "shared");
          return call(1, fresh, "recall");
        }, PATIENT)
        .toBe("shared");
    },
  );
});

function never(): never {
  throw new Error("A cluster has two gateways.");
}
