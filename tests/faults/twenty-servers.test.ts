import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createConnection } from "@/lib/connections/create-connection";
import { listConnections } from "@/lib/connections/list-connections";
import { resyncDue } from "@/lib/jobs/resync-due";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { type SwitchableServer, startSwitchableServer } from "@/tests/fixtures/servers/switchable";
import { type HeldStream, openListening, openSessionStream } from "@/tests/support/open-stream";
import { initialize, legacy, modern, modernHeaders, modernMeta } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

// Twenty servers, healthy when they were connected. Then one refuses connections, one hangs, one sends garbage, and one
// has answered GET with 405 all along. What runs by itself runs here when a test says so, by a clock of the test's own.
const SERVERS = 20;
const REFUSES = "s00";
const HANGS = "s01";
const GARBAGE = "s02";
const NO_STREAM = "s03";
/** How often they are asked in the hour; the product asks a healthy server six times. */
const ROUNDS = process.env.LONG ? 60 : 10;
const BAD = new Set([REFUSES, HANGS, GARBAGE]);

const servers = new Map<string, SwitchableServer>();
const good = () => [...servers.keys()].filter((slug) => !BAD.has(slug));
let gateway: TestGateway;
let home: PlantedOrganization;
let context: OperationContext;
/** Gives up on a server sooner than the product does. */
let impatient: OperationContext;
let url: string;
let session: Record<string, string>;
const streams: HeldStream[] = [];

beforeAll(async () => {
  gateway = await startTestGateway();
  const { runtime } = gateway;
  await runtime.jobs.close();
  home = await plantOrganization(runtime, "home", []);
  url = `${gateway.origin}/mcp`;
  context = await openAsSystem(runtime, home.id);
  const services = { ...runtime.services, discoveryTimeoutMs: 2000 };
  impatient = await openAsSystem({ database: runtime.database, services }, home.id);
  for (let number = 0; number < SERVERS; number++) {
    const slug = `s${String(number).padStart(2, "0")}`;
    const server = await startSwitchableServer(slug === NO_STREAM ? { isLying: true } : { offersStream: true });
    servers.set(slug, server);
    runtime.allowPrivateUpstream("127.0.0.1", Number(new URL(server.url).port));
    const made = await execute(createConnection, context, { name: slug, slug, url: server.url, tools: "all" });
    expect(made.status).toBe("connected");
  }
  session = await initialize(url, home.apiKey);
  streams.push(await openListening(url, home.apiKey), await openSessionStream(url, home.apiKey, session));
});

afterAll(async () => {
  for (const stream of streams) stream.close();
  await gateway.close();
  for (const [slug, server] of servers) if (slug !== REFUSES) await server.stop();
});

const announced = () =>
  streams.flatMap(({ messages }) => messages).filter(({ method }) => method?.endsWith("/list_changed"));
const echo = (slug: string, value = slug) =>
  modern({ url, key: home.apiKey, method: "tools/call", params: { name: `${slug}__echo`, arguments: { value } } });
const requests = () => [...servers].map(([slug, server]) => [slug, server.requests()] as const);

/** The scheduler's round at this time. */
const runDue = (at: number) =>
  resyncDue(
    {
      database: gateway.runtime.database,
      open: async () => impatient,
      now: () => at,
      onError: (error) => {
        throw error;
      },
    },
    new AbortController().signal,
  );

describe("F8: of twenty servers one refuses, one hangs, one sends garbage and one has no stream", () => {
  test("while somebody listens, each is asked once for a stream of its own", async () => {
    // Its discovery listened as well, since a server may ask then; who has no stream said so once for all.
    for (const [slug, server] of servers)
      await expect.poll(() => server.gets(), { timeout: 60_000, message: slug }).toBe(slug === NO_STREAM ? 1 : 2);
    await servers.get(REFUSES)?.stop();
    servers.get(HANGS)?.behave("hangs");
    servers.get(GARBAGE)?.behave("garbage");
  });

  test("the list is whole, in both eras and on both mounts, and no server is asked for it", async () => {
    const before = requests();
    const params = { _meta: modernMeta() };
    const overWeb = await gateway.runtime.gateway.handleWeb(
      new Request("http://localhost:3000/mcp", {
        method: "POST",
        headers: {
          host: "localhost:3000",
          authorization: `Bearer ${home.apiKey}`,
          accept: "application/json, text/event-stream",
          "content-type": "application/json",
          ...modernHeaders("tools/list", params),
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params }),
      }),
    );
    const texts = [
      (await modern({ url, key: home.apiKey, method: "tools/list" })).text,
      (await legacy({ url, key: home.apiKey, method: "tools/list", headers: session })).text,
      await overWeb.text(),
    ];
    for (const text of texts) {
      const { result } = JSON.parse(text) as { result: { tools: { name: string }[] } };
      const names = new Set(result.tools.map(({ name }) => name));
      for (const slug of servers.keys()) expect(names).toContain(`${slug}__echo`);
    }
    expect(requests()).toEqual(before);
  });

  test("a call to a bad one names it and its reason; calls to the others are answered meanwhile", async () => {
    const gone = new AbortController();
    const hanging = modern({
      url,
      key: home.apiKey,
      method: "tools/call",
      params: { name: `${HANGS}__echo`, arguments: { value: "x" } },
      signal: gone.signal,
    }).catch(() => "given up");
    await expect.poll(() => servers.get(HANGS)?.hanging()).toBeGreaterThan(0);
    for (const slug of good()) expect((await echo(slug)).body?.result?.content?.[0]?.text).toBe(slug);
    for (const [slug, reason] of [
      [REFUSES, "the connection was refused"],
      [GARBAGE, "text/html where JSON was expected"],
    ] as const) {
      const { result } = (await echo(slug)).body ?? {};
      expect(result?.isError).toBe(true);
      expect(result?.content?.[0]?.text).toContain(slug);
      expect(result?.content?.[0]?.text).toContain(reason);
    }
    gone.abort();
    expect(await hanging).toBe("given up");
  });

  test("in an hour of being asked again and again nobody is told of a change, and nobody is harmed", {
    timeout: 300_000,
  }, async () => {
    const start = Date.now();
    const harmed: unknown[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      await runDue(start + (round * 3_600_000) / ROUNDS);
      for (const slug of BAD) if (slug !== HANGS) await echo(slug);
      const answers = await Promise.all(good().map(async (slug) => [slug, await echo(slug)] as const));
      harmed.push(
        ...answers.filter(([slug, { body }]) => body?.result?.content?.[0]?.text !== slug).map(([, { text }]) => text),
      );
      await gateway.runtime.jobs.flush();
    }
    expect(harmed).toEqual([]);
    expect(announced()).toEqual([]);
    const rows = await execute(listConnections, context, {});
    const statuses = new Map(rows.items.map(({ slug, status }) => [slug, status]));
    for (const slug of BAD) expect([slug, statuses.get(slug)]).toEqual([slug, "paused"]);
    for (const slug of good()) expect([slug, statuses.get(slug)]).toEqual([slug, "connected"]);
    // Two watched it and each discovery looked; what it said once is believed.
    expect(servers.get(NO_STREAM)?.gets()).toBe(1);
  });

  test("once paused, a call says since when and why without asking, and the list is still whole", async () => {
    // A pause is drawn from 1 to 30 s: the next try is put off, so that none falls into this test.
    const where = { organizationId: home.id, slug: { in: [...BAD] } };
    const data = { nextRetryAt: new Date(Date.now() + 3_600_000) };
    expect(await gateway.runtime.database.system.connection.updateMany({ where, data })).toEqual({ count: BAD.size });
    await gateway.runtime.gateway.reloadOrganization(home.id);
    const before = requests();
    for (const slug of BAD) {
      const { result } = (await echo(slug)).body ?? {};
      expect(result?.content?.[0]?.text).toMatch(new RegExp(`^${slug} is paused after \\d+ failures in a row\\. `));
    }
    expect((await modern({ url, key: home.apiKey, method: "tools/list" })).text).toContain(`${HANGS}__echo`);
    expect(requests()).toEqual(before);
  });

  test("those that are well again come back by themselves, and nobody is told of a change that there was not", async () => {
    servers.get(HANGS)?.behave("healthy");
    servers.get(GARBAGE)?.behave("healthy");
    await runDue(Date.now() + 14_400_000);
    for (const slug of [HANGS, GARBAGE]) expect((await echo(slug)).body?.result?.content?.[0]?.text).toBe(slug);
    expect(announced()).toEqual([]);
  });

  test("a server that announces without end is read once a second at most, and nobody hears of what cannot be read", async () => {
    const noisy = servers.get("s05");
    const before = noisy?.initializations() ?? 0;
    for (let time = 0; time < 500; time++) noisy?.announce("notifications/tools/list_changed");
    // It says so itself, so it is passed on, once for all of it and once for what came while it was read.
    await expect.poll(() => announced().length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
    expect((noisy?.initializations() ?? 0) - before).toBeLessThanOrEqual(2);
    const heard = announced().length;
    noisy?.behave("garbage");
    noisy?.announce("notifications/tools/list_changed");
    const { sessions } = gateway.runtime.gateway.gateway;
    expect([...sessions.all()]).toHaveLength(1);
    const asked = noisy?.requests() ?? 0;
    await expect.poll(() => noisy?.requests(), { timeout: 10_000 }).toBeGreaterThan(asked);
    noisy?.behave("healthy");
    expect(announced().length - heard).toBeLessThanOrEqual(2);
  });
});
