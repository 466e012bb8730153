import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readEnvironment } from "@/lib/config/environment";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { describeWithRedis, REDIS_URL } from "@/tests/support/cluster";
import { openTestDatabase, type TestDatabase } from "@/tests/support/database";
import { modern, send } from "@/tests/support/rpc";
import { type RunningProduct, startProduct } from "@/tests/support/start-product";

const PATIENT = { timeout: 60_000, interval: 100 };

test("more than one worker needs PostgreSQL and Redis, and the refusal says so", () => {
  const refusal = (variables: Record<string, string>) => {
    try {
      return String(readEnvironment({ WORKERS: "2", ...variables }).WORKERS);
    } catch (error) {
      return String(error);
    }
  };
  expect(refusal({})).toMatch(/DATABASE_URL,.* and REDIS_URL,.*Set both/);
  expect(refusal({ REDIS_URL })).toMatch(/needs DATABASE_URL, .*Set it/);
  expect(refusal({ REDIS_URL })).not.toContain("REDIS_URL");
  expect(refusal({ DATABASE_URL: "postgresql://h/d" })).toMatch(/needs REDIS_URL, .*Set it/);
  expect(refusal({ DATABASE_URL: "postgresql://h/d" })).not.toContain("DATABASE_URL");
  expect(refusal({ DATABASE_URL: "postgresql://h/d", REDIS_URL })).toBe("2");
  expect(readEnvironment({}).WORKERS).toBe(1);
});

/** The processes below the first one. */
function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return children.trim().split(" ").filter(Boolean).map(Number);
}

describeWithRedis("several processes on one port", () => {
  let upstream: NonceUpstream;
  let database: TestDatabase & { close(): Promise<void> };
  let product: RunningProduct;

  beforeAll(async () => {
    upstream = await startNonceUpstream(() => "n");
    database = await openTestDatabase("postgresql");
    product = await startProduct({
      databaseUrl: database.url ?? "",
      env: { REDIS_URL, WORKERS: "2" },
      connections: [{ slug: "echo", url: `http://127.0.0.1:${upstream.port}/mcp` }],
    });
  });

  afterAll(async () => {
    await product?.stop();
    await database?.close();
    await upstream?.close();
  });

  const workers = () => childrenOf(product.pid);
  /** Whether a process accepts connections on the product's port. */
  const listens = (pid: number) => {
    const port = Number(new URL(product.origin).port).toString(16).toUpperCase().padStart(4, "0");
    const sockets = readFileSync("/proc/net/tcp", "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${port}`) && state === "0A")
      .map((fields) => `socket:[${fields[9]}]`);
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return sockets.includes(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false;
      }
    });
  };
  const call = (text: string) =>
    modern({
      url: product.mcpUrl,
      key: product.apiKey,
      method: "tools/call",
      params: { name: "echo__echo", arguments: { text } },
    });
  const countOf = async (texts: readonly string[]) => {
    const rows = await database.database.sql<{ text: string; calls: string }>(
      "SELECT arguments::json->>'text' AS text, count(*) AS calls FROM calls WHERE status = 'ok' GROUP BY 1",
    );
    const counts = new Map(rows.map((row) => [row.text, Number(row.calls)]));
    return texts.filter((text) => counts.get(text) !== 1);
  };

  test("what each of them answers stands in the one log, once", async () => {
    expect(workers()).toHaveLength(2);
    const texts = Array.from({ length: 40 }, (_, index) => `both-${index}`);
    const answers = await Promise.all(texts.map(call));
    expect(answers.map((answer) => answer.body?.result?.content?.[0]?.text)).toEqual(texts.map((text) => `n:${text}`));
    await expect.poll(() => countOf(texts), PATIENT).toEqual([]);
  });

  test("pages and probes are answered whichever process a connection comes to", async () => {
    for (let turn = 0; turn < 4; turn++) {
      expect((await send(`${product.origin}/readyz`, { method: "GET" })).status).toBe(200);
      const page = await send(`${product.origin}/o/home`, { method: "GET", headers: { accept: "text/html" } });
      // There is no dashboard in this test's folder; the process that would have it says so.
      expect(page.status).toBe(503);
      expect(page.text).toContain("dashboard");
    }
    const foreign = await send(`${product.origin}/o/home`, { method: "GET", headers: { host: "evil.example" } });
    expect(foreign.status).toBe(421);
  });

  test("one that is killed under load is replaced, the other goes on, no answered call is lost or doubled, and none refused", async () => {
    const answered: string[] = [];
    const refused: (number | undefined)[] = [];
    let isOver = false;
    const client = async (name: number) => {
      for (let turn = 0; !isOver; turn++) {
        const text = `kill-${name}-${turn}`;
        const answer = await call(text).catch(() => null);
        if (answer?.body?.result?.content?.[0]?.text === `n:${text}`) answered.push(text);
        else if (answer) refused.push(answer.status);
      }
    };
    const clients = Array.from({ length: 8 }, (_, name) => client(name));
    await expect.poll(() => answered.length, PATIENT).toBeGreaterThan(50);
    const [victim, survivor] = workers();
    if (victim === undefined || survivor === undefined) throw new Error("there are no two workers");
    process.kill(victim, "SIGKILL");
    const before = answered.length;
    await expect.poll(() => answered.length, PATIENT).toBeGreaterThan(before + 50);
    await expect.poll(() => workers().filter((pid) => pid !== victim).length, PATIENT).toBe(2);
    const successor = workers().find((pid) => pid !== victim && pid !== survivor) ?? 0;
    await expect.poll(() => listens(successor), PATIENT).toBe(true);
    const then = answered.length;
    await expect.poll(() => answered.length, PATIENT).toBeGreaterThan(then + 50);
    isOver = true;
    await Promise.all(clients);
    // The successor took no connection before it could serve one.
    expect(refused).toEqual([]);
    expect(workers()).toContain(survivor);
    // What the dead one had answered is in its spool, which its successor stores.
    await expect.poll(() => countOf(answered), PATIENT).toEqual([]);
    const doubled = await database.database.sql(
      "SELECT 1 FROM calls GROUP BY arguments::json->>'text' HAVING count(*) > 1",
    );
    expect(doubled).toEqual([]);
  });

  test("SIGTERM lets the calls of all processes finish, and all end", async () => {
    const all = workers();
    const texts = Array.from({ length: 24 }, (_, index) => `last-${index}`);
    const answers = texts.map(call);
    await expect.poll(() => upstream.texts.filter((text) => text.startsWith("last-")).length, PATIENT).toBe(24);
    await product.stop();
    expect((await Promise.all(answers)).map((answer) => answer.status)).toEqual(texts.map(() => 200));
    for (const pid of all) expect(() => process.kill(pid, 0)).toThrow();
    expect(await countOf(texts)).toEqual([]);
  });
});

describeWithRedis("a worker that is still starting", () => {
  let database: TestDatabase & { close(): Promise<void> };
  beforeAll(async () => {
    database = await openTestDatabase("postgresql");
  });
  afterAll(() => database?.close());

  test("ends with the others when the product is told to stop", { timeout: 180_000 }, async () => {
    const env = { REDIS_URL, WORKERS: "2" };
    const product = await startProduct({ databaseUrl: database.url ?? "", env });
    const before = childrenOf(product.pid);
    process.kill(before[0] ?? 0, "SIGKILL");
    const successor = () => childrenOf(product.pid).find((pid) => !before.includes(pid));
    await expect.poll(successor, { ...PATIENT, interval: 5 }).toBeDefined();
    await product.stop();
    // It ends itself with 1 when something has not ended in time.
    expect(product.exitCode()).toBe(0);
  });
});
