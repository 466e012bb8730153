import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { canOwnPostgres, type OwnPostgres, startOwnPostgres } from "@/tests/support/own-postgres";
import { query } from "@/tests/support/postgres";
import { modern } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

// The server itself is stopped and killed. What a network between does is in database-away.test.ts.
const NAME = "a PostgreSQL server of the test's own (security: R10, R12)";
const STILL_MS = process.env.LONG ? 40_000 : 3000;
const MAX_CONNECTIONS = 24;
const CALLERS = 4;
/** How old what is known may be; what a call is asked at this age may already be refused when it arrives. */
const FRESH_MS = 30_000;
const RECOVERS_WITHIN_MS = 5000;

if (!canOwnPostgres) process.stderr.write(`\n!!! PostgreSQL's programs are not installed: "${NAME}" is not tested.\n`);

describe.skipIf(!canOwnPostgres)(NAME, () => {
  let postgres: OwnPostgres;
  let upstream: NonceUpstream;
  let gateway: TestGateway;
  let home: PlantedOrganization;
  let strict: PlantedOrganization;
  let number = 0;

  beforeAll(async () => {
    postgres = await startOwnPostgres({ maxConnections: MAX_CONNECTIONS });
    upstream = await startNonceUpstream(() => "n");
    gateway = await startTestGateway({ databaseUrl: postgres.url });
    const echo = { slug: "echo", url: `http://127.0.0.1:${upstream.port}/mcp` };
    home = await plantOrganization(gateway.runtime, "home", [echo]);
    strict = await plantOrganization(gateway.runtime, "strict", [echo]);
    await query(postgres.url, "UPDATE organizations SET strict_call_log = true WHERE id = $1", [strict.id]);
    await gateway.runtime.gateway.reloadOrganization(strict.id);
  }, 180_000);

  afterAll(async () => {
    await gateway?.close();
    await upstream?.close();
    await postgres?.remove();
  }, 120_000);

  const parts = () => gateway.runtime.gateway.gateway;
  const age = () => parts().snapshots.age(parts().now());
  const isServing = () => gateway.runtime.gateway.condition() === "ready";
  /** As if so long had passed since the database was last heard of. */
  const pass = (ms: number) => parts().snapshots.confirm(parts().now() - ms);

  /** `answered`, or the status of the refusal. */
  async function call({ apiKey } = home): Promise<string | number> {
    const text = `call-${number++}`;
    const { status, body } = await modern({
      url: `${gateway.origin}/mcp`,
      key: apiKey,
      method: "tools/call",
      params: { name: "echo__echo", arguments: { text } },
    });
    return body?.result?.content?.[0]?.text === `n:${text}` ? "answered" : status;
  }

  /** Calls without a pause while `work` goes on; what each was answered, and how old what is known was before it. */
  async function callDuring(work: () => Promise<void>): Promise<{ answer: string | number; age: number }[]> {
    const heard: { answer: string | number; age: number }[] = [];
    let isOver = false;
    const caller = async () => {
      while (!isOver) {
        const before = age();
        heard.push({ age: before, answer: await call() });
      }
    };
    const callers = Array.from({ length: CALLERS }, caller);
    await work();
    isOver = true;
    await Promise.all(callers);
    return heard;
  }

  async function expectRecovery(): Promise<void> {
    await expect.poll(isServing, { timeout: RECOVERS_WITHIN_MS, interval: 50 }).toBe(true);
    expect([await call(), await call(strict)]).toEqual(["answered", "answered"]);
  }

  /** Every call that reached the server stands in the log, once. */
  async function expectWholeLog(): Promise<void> {
    await gateway.runtime.callLog.flush();
    const [counted] = await query(
      postgres.url,
      "SELECT count(*)::int AS rows, count(DISTINCT id)::int AS calls, count(*) FILTER (WHERE status = 'ok')::int AS ok FROM calls WHERE upstream_ms IS NOT NULL",
    );
    expect(counted).toEqual({ rows: upstream.calls(), calls: upstream.calls(), ok: upstream.calls() });
  }

  test("F13: that stands still: calls go on, strict ones are refused and reach no server; then nothing is, until it is back", async () => {
    expect([await call(), await call(strict)]).toEqual(["answered", "answered"]);
    await postgres.freeze();
    const before = upstream.calls();
    expect(await call(strict)).toBe(503);
    expect(upstream.calls()).toBe(before);
    expect(await Promise.all(Array.from({ length: 40 }, () => call()))).toEqual(Array(40).fill("answered"));
    pass(FRESH_MS + 1000);
    expect([await call(), await call(strict), isServing()]).toEqual([503, 503, false]);
    expect(upstream.calls()).toBe(before + 40);
    await postgres.thaw();
    await expectRecovery();
    await expectWholeLog();
  });

  test(`F13: that stands still for ${STILL_MS / 1000} s by the clock, while clients call: answered for 30 s, then refused`, {
    timeout: 180_000,
  }, async () => {
    const before = upstream.calls();
    await postgres.freeze();
    const heard = await callDuring(() => new Promise((resolve) => setTimeout(resolve, STILL_MS)));
    const answered = heard.filter(({ answer }) => answer === "answered");
    expect(answered.filter((each) => each.age > FRESH_MS)).toEqual([]);
    expect(heard.filter((each) => each.answer !== "answered" && each.age < FRESH_MS - 1000)).toEqual([]);
    expect(upstream.calls()).toBe(before + answered.length);
    expect(heard.some(({ answer }) => answer === 503)).toBe(STILL_MS > FRESH_MS);
    await postgres.thaw();
    await expectRecovery();
    await expectWholeLog();
  });

  test("F13: that is killed and started again under load: no call notices, and none is lost or doubled in the log", async () => {
    for (let round = 0; round < 2; round++) {
      const heard = await callDuring(async () => {
        await expect.poll(call).toBe("answered");
        await postgres.kill();
        expect(await call(strict)).toBe(503);
        await postgres.start();
      });
      expect(heard.filter(({ answer }) => answer !== "answered")).toEqual([]);
      await expectRecovery();
      await expectWholeLog();
    }
  });

  test("F13: that stays away longer than what is known may be used: refused, and served again when it is back", async () => {
    await postgres.kill();
    pass(FRESH_MS + 1000);
    const before = upstream.calls();
    expect([await call(), await call(strict), isServing()]).toEqual([503, 503, false]);
    expect(upstream.calls()).toBe(before);
    await postgres.start();
    await expectRecovery();
    await expectWholeLog();
  });

  test("F13: all of whose connections others have taken: calls go on, then are refused, and it recovers", async () => {
    const others = await takeAllConnections();
    expect(await Promise.all(Array.from({ length: 40 }, () => call()))).toEqual(Array(40).fill("answered"));
    expect(await call(strict)).toBe(503);
    pass(FRESH_MS + 1000);
    expect(await call()).toBe(503);
    for (const other of others) await other.end();
    await expectRecovery();
    await expectWholeLog();
  });

  /** Cuts the gateway off and takes its places, until it has none. */
  async function takeAllConnections(): Promise<pg.Client[]> {
    const others: pg.Client[] = [];
    for (;;) {
      const other = new pg.Client({ connectionString: postgres.url, application_name: "another" });
      other.on("error", () => undefined);
      const isIn = await other.connect().then(
        () => true,
        () => false,
      );
      if (isIn) others.push(other);
      const { rowCount } = (await others[0]?.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> 'another'",
      )) ?? { rowCount: null };
      if (!isIn && rowCount === 0) return others;
    }
  }
});
