import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pauseConnection } from "@/lib/connections/pause-connection";
import type { Database } from "@/lib/db/database";
import { revokeKey } from "@/lib/keys/revoke-key";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import type { Runtime } from "@/lib/runtime";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { isPostgresReachable, withDatabase } from "@/tests/support/database";
import { legacy, modern, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantKey,
  plantKeys,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

let upstream: NonceUpstream;

beforeAll(async () => {
  upstream = await startNonceUpstream(() => "n");
});

afterAll(() => upstream.close());

const params = { name: "echo__echo", arguments: { text: "x" } };

function plant(gateway: TestGateway, slug = "home"): Promise<PlantedOrganization> {
  return plantOrganization(gateway.runtime, slug, [
    { slug: "echo", url: `http://127.0.0.1:${upstream.port}/mcp`, token: "secret" },
  ]);
}

async function revoke(runtime: Runtime, organizationId: string, key: string): Promise<void> {
  const context = await openAsSystem({ database: runtime.database, services: runtime.services }, organizationId);
  await execute(revokeKey, context, { key, reason: "It leaked." });
}

/** The embedded database serves one transaction at a time; the pool for PostgreSQL has ten connections. */
const CONNECTIONS = { pglite: 1, postgresql: 10 } as const;

/** Does something while whoever else asked the database would wait in vain. */
async function whileHeld(database: Database, work: () => Promise<void>, held = 0): Promise<void> {
  if (held === CONNECTIONS[database.kind]) return work();
  await database.sqlTransaction(async (sql) => {
    await sql("SELECT 1");
    await whileHeld(database, work, held + 1);
  });
}

describe("nothing on the way of a call waits for the database", () => {
  let gateway: TestGateway;
  let home: PlantedOrganization;

  beforeAll(async () => {
    gateway = await startTestGateway();
    home = await plant(gateway);
  });
  afterAll(() => gateway.close());

  test("200 calls with 100 keys and a sealed credential, and just after an invalidation: 0 queries", {
    timeout: 120_000,
  }, async () => {
    const keys = await plantKeys(gateway.runtime, home.id, 100);
    const { database } = gateway.runtime;
    const call = ({ apiKey }: { apiKey: string }) =>
      modern({ url: `${gateway.origin}/mcp`, key: apiKey, method: "tools/call", params });
    const last = keys.at(-1);
    await revoke(gateway.runtime, home.id, last?.keyId ?? "");
    await whileHeld(database, async () => {
      const before = database.queryCount();
      const answers = await Promise.all([...keys.slice(0, -1), ...keys.slice(0, -1)].map(call));
      expect(answers.map((answer) => answer.body?.result?.content?.[0]?.text)).toEqual(answers.map(() => "n:x"));
      expect((await call(last ?? { apiKey: "" })).status).toBe(401);
      // What the clock makes the process ask for meanwhile (and wait for) does not grow with the calls.
      expect(database.queryCount() - before).toBeLessThan(answers.length / 4);
    });
  });

  test("a server that a person pauses is not reached by the very next call, and its tools are not listed", async () => {
    const { runtime } = gateway;
    const context = await openAsSystem({ database: runtime.database, services: runtime.services }, home.id);
    await execute(pauseConnection, context, { connection: "echo" });
    const before = upstream.calls();
    const answer = await modern({ url: `${gateway.origin}/mcp`, key: home.apiKey, method: "tools/call", params });
    expect(answer.body?.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("echo is paused") }],
    });
    expect(upstream.calls()).toBe(before);
    expect((await modern({ url: `${gateway.origin}/mcp`, key: home.apiKey, method: "tools/list" })).text).not.toContain(
      "echo__echo",
    );
  });

  test("one organization's calls in flight never take another's places", async () => {
    const other = await plant(gateway, "other");
    const { inFlight, limits } = gateway.runtime.gateway.gateway;
    inFlight.set(home.id, limits.maxCallsPerOrganization);
    const url = `${gateway.origin}/mcp`;
    const full = await modern({ url, key: home.apiKey, method: "tools/call", params: { name: "causeway__whoami" } });
    expect([full.status, full.headers["retry-after"], full.body?.error?.data?.code]).toEqual([
      429,
      "2",
      "too_many_requests_in_flight",
    ]);
    expect((await modern({ url, key: other.apiKey, method: "tools/call", params })).status).toBe(200);
    inFlight.delete(home.id);
  });

  test("when what is known of the database is too old, calls are refused rather than trusted", async () => {
    const { snapshots, now } = gateway.runtime.gateway.gateway;
    snapshots.confirm(now() - 31_000);
    expect((await legacy({ url: `${gateway.origin}/mcp`, key: home.apiKey, method: "tools/list" })).status).toBe(503);
    snapshots.confirm(now());
    expect((await legacy({ url: `${gateway.origin}/mcp`, key: home.apiKey, method: "tools/list" })).status).toBe(200);
  });
});

describe("the gateway's own tools (row 12)", () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.close());

  test("a fresh organization without any server has them, and they answer", async () => {
    const bare = await plantOrganization(gateway.runtime, "bare", []);
    const url = `${gateway.origin}/mcp`;
    const list = (await modern({ url, key: bare.apiKey, method: "tools/list" })).body?.result?.tools as {
      name: string;
    }[];
    expect(list.map((tool) => tool.name)).toEqual(
      ["whoami", "list_servers", "search_tools", "get_usage", "request_access"].map((name) => `causeway__${name}`),
    );
    const call = async (name: string, args: Record<string, unknown> = {}) =>
      (
        await modern({
          url,
          key: bare.apiKey,
          method: "tools/call",
          params: { name: `causeway__${name}`, arguments: args },
        })
      ).body?.result;
    expect((await call("whoami"))?.structuredContent).toMatchObject({
      organizationSlug: "bare",
      keyId: bare.keyId,
      servers: "all",
    });
    expect((await call("search_tools", { query: "who am I" }))?.structuredContent).toMatchObject({
      tools: [{ name: "causeway__whoami" }],
    });
    expect((await call("get_usage"))?.structuredContent).toMatchObject({ hours: 24 });
    expect(await call("search_tools", { query: 7 })).toMatchObject({ isError: true });
  });

  test("usage is counted for the servers that the key reaches; the rest of the organization's is not told", async () => {
    const target = `http://127.0.0.1:${upstream.port}/mcp`;
    const shop = await plantOrganization(gateway.runtime, "shop", [
      { slug: "open", url: target },
      { slug: "hidden", url: target },
    ]);
    const count = (connectionId: string, connectionSlug: string, calls: number) => ({
      organizationId: shop.id,
      minute: new Date(Math.floor(Date.now() / 60_000) * 60_000),
      connectionId,
      connectionSlug,
      tool: "echo",
      calls,
      ok: calls - 1,
    });
    await gateway.runtime.database.organization(shop.id).callRollup.createMany({
      data: [
        count(shop.connectionIds.get("open") ?? "", "open", 3),
        count(shop.connectionIds.get("hidden") ?? "", "hidden", 5),
        // Of a server that has been removed, whose name the visible one has now.
        count("con_removed", "open", 7),
      ],
    });
    const limited = await plantKey(gateway.runtime, shop.id, { serverIds: [shop.connectionIds.get("open") ?? ""] });
    const usage = async (key: string) => {
      const params = { name: "causeway__get_usage", arguments: {} };
      const answer = await modern({ url: `${gateway.origin}/mcp`, key, method: "tools/call", params });
      return answer.body?.result?.structuredContent;
    };
    expect(await usage(limited.apiKey)).toEqual({
      hours: 24,
      calls: 3,
      servers: [{ server: "open", calls: 3, failed: 1 }],
    });
    expect(await usage(shop.apiKey)).toMatchObject({ calls: 15 });
  });
});

test.skipIf(!isPostgresReachable)(
  "a key revoked in one process is refused there at once, and in the other as soon as it is told",
  { timeout: 120_000 },
  async () => {
    await withDatabase("postgresql", async ({ url }) => {
      const databaseUrl = url ?? "";
      const masterKey = Buffer.alloc(32, 7).toString("base64");
      const [here, there] = await Promise.all(
        [0, 1].map(() => startTestGateway({ databaseUrl, env: { MASTER_KEY: masterKey } })),
      );
      if (!here || !there) throw new Error("Two gateways were started.");
      const home = await plant(here);
      const list = (gateway: TestGateway) =>
        send(`${gateway.origin}/mcp`, {
          headers: { "content-type": "application/json", accept: "*/*", "x-api-key": home.apiKey },
          body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
        });
      await expect.poll(async () => (await list(there)).status, { timeout: 20_000 }).toBe(200);
      await revoke(here.runtime, home.id, home.keyId);
      expect((await list(here)).status).toBe(401);
      await expect.poll(async () => (await list(there)).status, { timeout: 10_000, interval: 20 }).toBe(401);
      await Promise.all([here.close(), there.close()]);
    });
  },
);
