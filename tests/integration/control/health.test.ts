import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Fault } from "@/lib/base/errors";
import { isDue } from "@/lib/connections/core/status";
import { createConnection } from "@/lib/connections/create-connection";
import { getConnection } from "@/lib/connections/get-connection";
import { HEALTH_COLUMNS, readHealth } from "@/lib/connections/health-columns";
import { pauseConnection } from "@/lib/connections/pause-connection";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { asLeader } from "@/lib/jobs/leadership";
import { findDue, RESYNC_AFTER_MS, resyncDue } from "@/lib/jobs/resync-due";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { uncarriedAnswer } from "@/lib/upstreams/http/faults";
import { type ChangingUpstream, startChangingUpstream } from "./changing-upstream";
import { describeWorlds, type TestOrganization } from "./control-world";

const away = new Fault("upstream_unreachable", "files could not be reached: the connection was refused.");

describeWorlds("a connection's health", (world) => {
  let upstream: ChangingUpstream;
  let organization: TestOrganization;
  let context: OperationContext;
  let organizations = 0;

  beforeAll(async () => {
    upstream = await startChangingUpstream(["read"]);
    world().allow(upstream);
  });
  afterAll(() => upstream?.stop());
  beforeEach(async () => {
    upstream.isDown = false;
    // Each test has the scheduler's queue for itself.
    await world().runtime.database.system.connection.deleteMany();
    organization = await world().addOrganization(`health-${organizations++}`);
    context = await world().openAs(organization.users.owner, organization.slug);
    await execute(createConnection, context, { name: "Files", slug: "files", url: upstream.url, tools: "all" });
  });

  const get = () => execute(getConnection, context, { connection: "files" });
  const view = (): ConnectionView => {
    const snapshot = world().runtime.gateway.gateway.snapshots.organization(organization.id);
    const found = snapshot?.bySlug.get("files");
    if (!found) throw new Error("The data plane does not know the connection.");
    return found;
  };
  const { now } = Date;
  const note = (fault: Fault | null, startedAt?: number) =>
    world().runtime.jobs.noteUpstreamOutcome(view(), fault, startedAt);
  const flush = () => world().runtime.jobs.flush();
  const runDue = (at: number) =>
    resyncDue(
      {
        database: world().runtime.database,
        open: (id) => openAsSystem(world().runtime, id),
        now: () => at,
        onError: (error) => {
          throw error;
        },
      },
      new AbortController().signal,
    );

  test("answered calls of a healthy server write nothing", async () => {
    const before = world().runtime.database.queryCount();
    for (let call = 0; call < 1000; call++) note(null);
    await flush();
    expect(world().runtime.database.queryCount()).toBe(before);
  });

  test("a failed call shows as Error, and the next answered one as Connected", async () => {
    note(away);
    await flush();
    expect(await get()).toMatchObject({ status: "error", statusReason: away.publicMessage });
    expect(view().status).toBe("error");
    note(null);
    await flush();
    expect(await get()).toMatchObject({ status: "connected", statusReason: null, firstFailureAt: null });
  });

  test("five calls that fail one after the other open the circuit", async () => {
    for (let call = 0; call < 5; call++) note(away);
    await flush();
    expect(await get()).toMatchObject({ status: "paused", isPausedByPerson: false });
  });

  test("fifty calls that were under way when the server failed are one failure", async () => {
    const startedAt = now() - 10;
    for (let call = 0; call < 50; call++) note(away, startedAt);
    await flush();
    expect(await get()).toMatchObject({ status: "error" });
  });

  test("a refused credential shows as Needs re-auth", async () => {
    note(new Fault("needs_reauth", "files needs re-authorization: it refused the credential (HTTP 401)."));
    await flush();
    expect(await get()).toMatchObject({ status: "needs_reauth" });
  });

  test("a slow tool says nothing about the server, which is asked at once and stays Connected", async () => {
    note(new Fault("request_timeout", "Request timeout after 300 s"));
    await flush();
    expect(await get()).toMatchObject({ status: "connected" });
    await runDue(now() + 1);
    expect(await get()).toMatchObject({ status: "connected", nextRetryAt: null });
  });

  test.each(["invalid_arguments", "upstream_response_too_large", "cancelled"] as const)(
    "%s says nothing at all",
    async (code) => {
      const before = world().runtime.database.queryCount();
      note(new Fault(code, "no"));
      await flush();
      expect(world().runtime.database.queryCount()).toBe(before);
    },
  );

  test.each([404, 400, 410])(
    "HTTP %d is a doubt: the server is asked at once, and stays Connected if it answers",
    async (status) => {
      note(
        new Fault("upstream_unreachable", `files could not be reached: it answered with HTTP ${status}.`, {
          detail: { status },
        }),
      );
      await flush();
      expect(await get()).toMatchObject({ status: "connected", nextRetryAt: expect.any(String) });
      await runDue(now() + 1);
      expect(await get()).toMatchObject({ status: "connected", nextRetryAt: null });
    },
  );

  test("a server that is busy (429) is not failing", async () => {
    const before = world().runtime.database.queryCount();
    note(
      new Fault("upstream_unreachable", "files could not be reached: it answered with HTTP 429.", {
        detail: { status: 429 },
      }),
    );
    await flush();
    expect(world().runtime.database.queryCount()).toBe(before);
  });

  test("answers that are refused for what they hold do not count, and show that the server is there", async () => {
    const before = world().runtime.database.queryCount();
    for (let call = 0; call < 7; call++)
      note(uncarriedAnswer("files", "It sent a number that is too large to be carried."));
    await flush();
    expect(world().runtime.database.queryCount()).toBe(before);
    note(away);
    await flush();
    note(uncarriedAnswer("files", "It sent a number that is too large to be carried."));
    await flush();
    expect(await get()).toMatchObject({ status: "connected" });
  });

  test("calls in flight do not undo a person's pause", async () => {
    const before = view();
    await execute(pauseConnection, context, { connection: "files" });
    world().runtime.jobs.noteUpstreamOutcome(before, away);
    world().runtime.jobs.noteUpstreamOutcome(before, null);
    await flush();
    expect(await get()).toMatchObject({ status: "paused", isPausedByPerson: true });
  });

  test("the scheduler brings a server back by itself when its time has come, and not before", async () => {
    for (let call = 0; call < 5; call++) note(away);
    await flush();
    const nextRetryAt = Date.parse((await get()).nextRetryAt ?? "");
    await runDue(nextRetryAt - 1);
    expect(await get()).toMatchObject({ status: "paused" });
    await runDue(nextRetryAt);
    expect(await get()).toMatchObject({ status: "connected", tools: { exposed: 1 } });
  });

  test("an open circuit whose probe fails stays open, and the next probe is later", async () => {
    for (let call = 0; call < 5; call++) note(away);
    await flush();
    upstream.isDown = true;
    const before = Date.parse((await get()).nextRetryAt ?? "");
    await runDue(before);
    const after = await get();
    expect(after.status).toBe("paused");
    expect(Date.parse(after.nextRetryAt ?? "")).toBeGreaterThan(now());
  });

  test("a connected server is asked again after ten minutes, and new tools are found without anybody", async () => {
    upstream.tools = [...upstream.tools, { name: "write", description: "Does write." }];
    await runDue(now() + RESYNC_AFTER_MS - 60_000);
    expect((await get()).tools.total).toBe(1);
    await runDue(now() + RESYNC_AFTER_MS + 60_000);
    expect((await get()).tools).toEqual({ total: 2, exposed: 1 });
    upstream.tools = upstream.tools.slice(0, 1);
  });

  test("the scheduler's query and the rule in the code agree", async () => {
    const at = now();
    const minute = 60_000;
    const times = [null, at - 20 * minute, at - minute, at, at + minute];
    const statuses = ["pending", "connected", "needs_reauth", "error", "paused"];
    const db = context.db.connection;
    await db.deleteMany();
    const expected = new Set<string>();
    let number = 0;
    for (const status of statuses) {
      for (const nextRetryAt of times) {
        for (const lastSyncedAt of times) {
          for (const disabledAt of [null, at]) {
            const slug = `s${number++}`;
            const date = (ms: number | null) => (ms === null ? null : new Date(ms));
            const data = {
              status,
              nextRetryAt: date(nextRetryAt),
              lastSyncedAt: date(lastSyncedAt),
              disabledAt: date(disabledAt),
            };
            const row = await db.create({
              data: { id: `con_${slug}`, slug, name: slug, kind: "http", url: "https://x.example.test", ...data },
              select: HEALTH_COLUMNS,
            });
            if (isDue(readHealth(row), lastSyncedAt, at, RESYNC_AFTER_MS)) expected.add(slug);
          }
        }
      }
    }
    const due = await findDue(world().runtime.database, at);
    expect(new Set(due.map(({ slug }) => slug))).toEqual(expected);
    expect(expected.size).toBeGreaterThan(20);
  });

  test("of several processes one leads at a time, and the next may when it is done", async () => {
    const { database } = world().runtime;
    if (database.kind === "pglite") return;
    let inner: boolean | null = null;
    const outer = await asLeader(database, "test", async () => {
      inner = await asLeader(database, "test", async () => {
        throw new Error("Two leaders.");
      });
    });
    expect([outer, inner]).toEqual([true, false]);
    expect(await asLeader(database, "test", async () => undefined)).toBe(true);
  });
});
