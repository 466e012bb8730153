import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { isPostgresReachable } from "@/tests/support/database";
import { createPostgresDatabase } from "@/tests/support/postgres";
import { modern } from "@/tests/support/rpc";
import { startTcpProxy, type TcpProxy } from "@/tests/support/tcp-proxy";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

const PATIENCE = { timeout: 55_000, interval: 200 };

describe.skipIf(!isPostgresReachable)("the database (security: R10)", () => {
  let postgres: Awaited<ReturnType<typeof createPostgresDatabase>>;
  let proxy: TcpProxy;
  let upstream: NonceUpstream;
  let gateway: TestGateway;
  let home: PlantedOrganization;
  let owner: pg.Client;
  let number = 0;

  beforeAll(async () => {
    postgres = await createPostgresDatabase();
    proxy = await startTcpProxy(postgres.url);
    upstream = await startNonceUpstream(() => "n");
    gateway = await startTestGateway({ databaseUrl: proxy.url });
    home = await plantOrganization(gateway.runtime, "home", [
      { slug: "echo", url: `http://127.0.0.1:${upstream.port}/mcp` },
    ]);
    owner = new pg.Client({ connectionString: postgres.url });
    await owner.connect();
  }, 180_000);

  afterAll(async () => {
    await owner?.end();
    await gateway?.close();
    await proxy?.close();
    await upstream?.close();
    await postgres?.drop();
  }, 120_000);

  /** Calls, one after the other, and says what each was answered. */
  async function call(count: number, key = home.apiKey): Promise<(string | number | undefined)[]> {
    const answers: (string | number | undefined)[] = [];
    for (let at = 0; at < count; at++) {
      const text = `call-${number++}`;
      const { status, body } = await modern({
        url: `${gateway.origin}/mcp`,
        key,
        method: "tools/call",
        params: { name: "echo__echo", arguments: { text } },
      });
      answers.push(body?.result?.content?.[0]?.text === `n:${text}` ? "answered" : status);
    }
    return answers;
  }
  const answered = (count: number) => Array(count).fill("answered");
  const isServing = () => gateway.runtime.gateway.condition() === "ready";
  /** As if so long had passed since the database was last heard of. */
  const age = (ms: number) => {
    const { snapshots, now } = gateway.runtime.gateway.gateway;
    snapshots.confirm(now() - ms);
  };
  /** Every call that reached the server stands in the log, once. */
  async function expectWholeLog(): Promise<void> {
    await expect
      .poll(async () => {
        const { rows } = await owner.query(
          "SELECT count(*)::int AS rows, count(DISTINCT id)::int AS calls FROM calls WHERE method = 'tools/call' AND status <> 'denied'",
        );
        return rows[0];
      }, PATIENCE)
      .toEqual({ rows: upstream.calls(), calls: upstream.calls() });
  }

  test("F13: that freezes for a while: calls go on, and are all in the log when it is back", async () => {
    expect(await call(5)).toEqual(answered(5));
    proxy.freeze();
    expect(await call(40)).toEqual(answered(40));
    proxy.thaw();
    expect(await call(5)).toEqual(answered(5));
    await expectWholeLog();
    expect(isServing()).toBe(true);
  });

  test("F13: that has been silent for more than 30 s: calls are refused, no server is asked, and it recovers by itself", async () => {
    proxy.freeze();
    age(31_000);
    const before = upstream.calls();
    expect(await call(3)).toEqual([503, 503, 503]);
    expect([upstream.calls(), isServing()]).toEqual([before, false]);
    proxy.thaw();
    await expect.poll(isServing, PATIENCE).toBe(true);
    expect(await call(3)).toEqual(answered(3));
    await expectWholeLog();
  });

  test("F13: whose machine is gone without a word: the next connections find the new one", async () => {
    proxy.vanish();
    age(31_000);
    expect(isServing()).toBe(false);
    await expect.poll(isServing, PATIENCE).toBe(true);
    expect(await call(3)).toEqual(answered(3));
    await expectWholeLog();
  });

  test("F13: that is killed: calls go on, and are all in the log when it is back", async () => {
    await proxy.cut();
    expect(await call(20)).toEqual(answered(20));
    await proxy.restore();
    await expectWholeLog();
    await expect.poll(isServing, PATIENCE).toBe(true);
  });

  test("F14: whose notifications are lost: a revoked key is refused all the same", async () => {
    const { apiKey, keyId } = await plantKey(gateway.runtime, home.id);
    expect(await call(1, apiKey)).toEqual(answered(1));
    // As another process would write it, but for the notification.
    await owner.query("UPDATE api_keys SET revoked_at = now() WHERE id = $1", [keyId]);
    await owner.query("UPDATE organizations SET config_version = config_version + 1 WHERE id = $1", [home.id]);
    await expect.poll(async () => (await call(1, apiKey))[0], { timeout: 30_000, interval: 200 }).toBe(401);
  });

  test("F14: whose listeners are cut off again and again: a revoked key is refused all the same", async () => {
    const { apiKey, keyId } = await plantKey(gateway.runtime, home.id);
    expect(await call(1, apiKey)).toEqual(answered(1));
    const cut = () =>
      owner.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'causeway listener' AND datname = current_database()",
      );
    expect((await cut()).rowCount).toBe(1);
    await owner.query("UPDATE api_keys SET revoked_at = now() WHERE id = $1", [keyId]);
    await owner.query("UPDATE organizations SET config_version = config_version + 1 WHERE id = $1", [home.id]);
    const isRefused = async () => {
      await cut();
      return (await call(1, apiKey))[0];
    };
    await expect.poll(isRefused, { timeout: 30_000, interval: 50 }).toBe(401);
    expect(await call(5)).toEqual(answered(5));
  });

  test("F15: all of whose tables somebody has locked: calls and lists go on, and are all in the log afterwards", async () => {
    const { rows } = await owner.query<{ name: string }>(
      "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = current_schema()",
    );
    await owner.query("BEGIN");
    await owner.query(`LOCK TABLE ${rows.map(({ name }) => name).join(", ")} IN ACCESS EXCLUSIVE MODE`);
    expect(await call(60)).toEqual(answered(60));
    const list = await modern({ url: `${gateway.origin}/mcp`, key: home.apiKey, method: "tools/list" });
    expect(list.text).toContain("echo__echo");
    await owner.query("ROLLBACK");
    await expectWholeLog();
    await expect.poll(isServing, PATIENCE).toBe(true);
  });
});
