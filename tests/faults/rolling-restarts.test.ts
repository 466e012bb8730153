import { randomBytes, randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { type Balancer, startBalancer } from "@/tests/support/balancer";
import { isRedisReachable, REDIS_URL } from "@/tests/support/cluster";
import { isPostgresReachable } from "@/tests/support/database";
import { type HeldStream, openListening, openSessionStream } from "@/tests/support/open-stream";
import { createPostgresDatabase, query } from "@/tests/support/postgres";
import { initialize, MODERN, modernHeaders, modernMeta } from "@/tests/support/rpc";
import { type RunningProduct, startProduct } from "@/tests/support/start-product";

// Two processes on one database, and on Redis where there is one, behind a balancer that asks /readyz, as a deployment
// does it. One is stopped and started anew, then the other, while clients call and listen without a pause.
const RESTARTS = Number(process.env.RESTARTS ?? (process.env.LONG ? 20 : 3));
const CALLERS = 6;
const LISTENERS = 10;
const GRACE_SECONDS = 2;
const GONE_WITHIN_MS = 30_000;
/** Before, in the middle of, and after the end that a stop takes by itself. */
const KILLED_WITHIN_MS = 4000;

let upstream: NonceUpstream;
let postgres: Awaited<ReturnType<typeof createPostgresDatabase>>;
let folders: string[];
let apiKey: string;
let balancer: Balancer;
const instances: (RunningProduct | null)[] = [null, null];

const masterKey = randomBytes(32).toString("base64");
const environment = () => ({
  MASTER_KEY: masterKey,
  ALLOWED_PRIVATE_UPSTREAMS: `127.0.0.1:${upstream.port}`,
  STOP_GRACE_SECONDS: String(GRACE_SECONDS),
  ...(isRedisReachable ? { REDIS_URL } : {}),
});

describe.skipIf(!isPostgresReachable)("F12: rolling restarts (security: R9)", () => {
  beforeAll(async () => {
    upstream = await startNonceUpstream(() => "n");
    postgres = await createPostgresDatabase();
    folders = [await mkdtemp(join(tmpdir(), "causeway-roll-")), await mkdtemp(join(tmpdir(), "causeway-roll-"))];
    const first = await startProduct({
      connections: [{ slug: "echo", url: `http://127.0.0.1:${upstream.port}/mcp` }],
      databaseUrl: postgres.url,
      dataDir: folders[0] ?? "",
      env: environment(),
    });
    apiKey = first.apiKey;
    instances[0] = first;
    instances[1] = await start(1);
    balancer = await startBalancer(() => instances.filter((instance) => instance !== null));
  }, 300_000);

  afterAll(async () => {
    await balancer?.close();
    for (const instance of instances) await instance?.stop();
    await upstream?.close();
    await postgres?.drop();
    for (const folder of folders ?? []) await rm(folder, { recursive: true, force: true });
  }, 120_000);

  const start = (at: number) =>
    startProduct({
      resume: { apiKey, signInUrl: null, dataDir: folders[at] ?? "" },
      databaseUrl: postgres.url,
      env: environment(),
    });

  test(`${RESTARTS} SIGTERMs under load, with streams open: no call fails, and every stream is opened again`, {
    timeout: 120_000 + RESTARTS * 90_000,
  }, async () => {
    const clients = await startClients();
    const streams = await startListeners();
    for (let restart = 0; restart < RESTARTS; restart++) {
      const at = restart % 2;
      const before = clients.answered.size;
      await expect.poll(() => clients.answered.size, { timeout: 60_000 }).toBeGreaterThan(before + 20);
      const since = performance.now();
      await instances[at]?.stop();
      expect(instances[at]?.exitCode()).toBe(0);
      expect(performance.now() - since).toBeLessThan(GONE_WITHIN_MS);
      instances[at] = null;
      instances[at] = await start(at);
      await expect.poll(() => streams.open.size, { timeout: 60_000 }).toBe(LISTENERS);
    }
    await streams.stop();
    await clients.stop();
    expect(clients.failures).toEqual([]);
    expect(clients.answered.size).toBeGreaterThan(RESTARTS * 20);
    expect(streams.opened()).toBeGreaterThan(2 * LISTENERS);
  });

  test(`${RESTARTS} SIGTERMs that a SIGKILL cuts short at any moment: every answered call is in the log, once`, {
    timeout: 120_000 + RESTARTS * 90_000,
  }, async () => {
    const clients = await startClients();
    for (let restart = 0; restart < RESTARTS; restart++) {
      const at = restart % 2;
      const before = clients.answered.size;
      await expect.poll(() => clients.answered.size, { timeout: 60_000 }).toBeGreaterThan(before + 20);
      const instance = instances[at];
      if (!instance) throw new Error("Both run between the restarts.");
      process.kill(instance.pid, "SIGTERM");
      await delay(randomInt(KILLED_WITHIN_MS));
      await instance.kill();
      instances[at] = null;
      instances[at] = await start(at);
    }
    await clients.stop();
    // What is not stored yet is at the end of a process.
    for (const at of [0, 1]) {
      await instances[at]?.stop();
      instances[at] = null;
    }
    const rows = (await query(
      postgres.url,
      "SELECT arguments, min(status) AS status, count(*)::int AS calls FROM calls GROUP BY arguments",
    )) as { arguments: string; status: string; calls: number }[];
    const logged = new Map(rows.map((row) => [(JSON.parse(row.arguments) as { text: string }).text, row]));
    expect([...clients.answered].filter((text) => logged.get(text)?.status !== "ok")).toEqual([]);
    expect(upstream.texts.filter((text) => !logged.has(text))).toEqual([]);
    expect(rows.filter(({ calls }) => calls !== 1)).toEqual([]);
    const sums =
      "SELECT (SELECT count(*) FROM calls)::int AS calls, (SELECT sum(calls) FROM call_rollups)::int AS rolled";
    const [sum] = (await query(postgres.url, sums)) as { calls: number; rolled: number }[];
    expect(sum?.rolled).toBe(sum?.calls);
  });
});

let caller = 0;

/** Clients that call one after the other until they are stopped: modern ones, and ones of a legacy session. */
async function startClients() {
  const answered = new Set<string>();
  const failures: string[] = [];
  let isOver = false;
  const session = await begin();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const call = async (number: number) => {
    for (let at = 0; !isOver; at++) {
      const text = `${number}-${at}`;
      const answer = await callEcho(text, agent, number % 2 === 0 ? null : session).catch(
        (error: Error) => error.message,
      );
      if (answer === `n:${text}`) answered.add(text);
      else failures.push(answer);
    }
  };
  const busy = Array.from({ length: CALLERS }, () => call(caller++));
  return {
    answered,
    failures,
    async stop() {
      isOver = true;
      await Promise.all(busy);
      agent.destroy();
    },
  };
}

/** A session; a process that has only just come may say 503 to who is new, which is no failed call. */
async function begin(): Promise<Record<string, string>> {
  const until = Date.now() + 20_000;
  for (;;) {
    try {
      return await initialize(`${balancer.origin}/mcp`, apiKey);
    } catch (error) {
      if (!String(error).includes("with 503") || Date.now() > until) throw error;
      await delay(100);
    }
  }
}

/** Listeners of both eras, that open their stream again whenever it ends. Resolves when all listen. */
async function startListeners() {
  const open = new Set<HeldStream>();
  let opened = 0;
  let isOver = false;
  const url = `${balancer.origin}/mcp`;
  const listen = async (number: number) => {
    const session = number % 2 === 0 ? null : await begin();
    while (!isOver) {
      const opening = session ? openSessionStream(url, apiKey, session) : openListening(url, apiKey);
      const stream = await opening.catch(() => null);
      if (stream === null) {
        await delay(50);
        continue;
      }
      opened++;
      open.add(stream);
      await stream.ended;
      open.delete(stream);
    }
  };
  const busy = Array.from({ length: LISTENERS }, (_, number) => listen(number));
  await expect.poll(() => open.size, { timeout: 60_000 }).toBe(LISTENERS);
  return {
    open,
    opened: () => opened,
    async stop() {
      isOver = true;
      for (const stream of open) stream.close();
      await Promise.all(busy);
    },
  };
}

/** One call over connections that are kept, as clients keep them; of a legacy session if there is one. */
function callEcho(text: string, agent: Agent, session: Record<string, string> | null): Promise<string> {
  const params = { name: "echo__echo", arguments: { text } };
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: text,
    method: "tools/call",
    params: session ? params : { ...params, _meta: modernMeta() },
  });
  const era = session ?? { ...modernHeaders("tools/call", params), "mcp-protocol-version": MODERN };
  const headers = {
    authorization: `Bearer ${apiKey}`,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    ...era,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${balancer.origin}/mcp`, { method: "POST", agent, headers }, (response) => {
      let answer = "";
      response.on("data", (chunk: Buffer) => {
        answer += chunk.toString();
      });
      response.once("error", reject);
      response.once("end", () => {
        const found = /"text":"([^"]*)"/.exec(answer)?.[1];
        resolve(response.statusCode === 200 && found ? found : `${response.statusCode} ${answer}`);
      });
    });
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}
