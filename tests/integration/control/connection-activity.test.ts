import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createConnection } from "@/lib/connections/create-connection";
import { exploreConnection } from "@/lib/connections/explore-connection";
import { getConnection } from "@/lib/connections/get-connection";
import { listConnectionEvents } from "@/lib/connections/list-connection-events";
import { listConnections } from "@/lib/connections/list-connections";
import { pauseConnection } from "@/lib/connections/pause-connection";
import { setTools } from "@/lib/connections/set-tools";
import { syncConnection } from "@/lib/connections/sync-connection";
import { updateConnection } from "@/lib/connections/update-connection";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { type ChangingUpstream, startChangingUpstream } from "./changing-upstream";
import { describeWorlds, type TestOrganization } from "./control-world";

describeWorlds("what is told of a connection", (world) => {
  let upstream: ChangingUpstream;
  let organization: TestOrganization;
  let context: OperationContext;
  let organizations = 0;

  beforeAll(async () => {
    upstream = await startChangingUpstream([]);
    world().allow(upstream);
  });
  afterAll(() => upstream?.stop());
  beforeEach(async () => {
    organization = await world().addOrganization(`told-${organizations++}`);
    context = await world().openAs(organization.users.owner, organization.slug);
    upstream.tools = ["read", "write"].map((name) => ({ name, description: `Does ${name}.` }));
    Object.assign(upstream, { required: {}, isDown: false });
  });

  const create = (rest: object = {}) =>
    execute(createConnection, context, { name: "Files", slug: "files", url: upstream.url, tools: "all", ...rest });

  test("what happened to it, page by page, to everybody who may see it; of another's nothing", async () => {
    await create();
    upstream.tools = [...upstream.tools, { name: "fresh", description: "New." }];
    await execute(syncConnection, context, { connection: "files" });
    await execute(setTools, context, { connection: "files", toggles: [{ name: "read", exposed: false }] });
    await execute(updateConnection, context, { connection: "files", environment: "staging" });
    await execute(pauseConnection, context, { connection: "files" });
    const viewer = await world().openAs(organization.users.viewer, organization.slug);
    const first = await execute(listConnectionEvents, viewer, { connection: "files", limit: 3 });
    const rest = await execute(listConnectionEvents, viewer, { connection: "files", cursor: first.nextCursor ?? "" });
    expect([...first.items, ...rest.items].map(({ title, detail, by }) => [title, detail, by])).toEqual([
      ["Paused", null, "Ada"],
      ["Settings changed", "environment", "Ada"],
      ["Selection of tools changed", "1 hidden: read", "Ada"],
      ["Synced", "1 new: fresh", "Ada"],
      ["Connected", null, "Ada"],
    ]);
    expect(rest.nextCursor).toBeNull();
    const other = await world().addOrganization(`other-${organizations++}`);
    const stranger = await world().openAs(other.users.owner, other.slug);
    await expect(execute(listConnectionEvents, stranger, { connection: "files" })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("its environment and documentation are kept, filtered by and changed; no other address than a page's", async () => {
    await create({ environment: "development", docsUrl: "https://docs.example.com/x" });
    await create({ slug: "other" });
    const found = await execute(listConnections, context, { environment: "development" });
    expect(found.items.map(({ slug, docsUrl }) => [slug, docsUrl])).toEqual([["files", "https://docs.example.com/x"]]);
    await execute(updateConnection, context, { connection: "files", docsUrl: "" });
    expect(await execute(getConnection, context, { connection: "files" })).toMatchObject({ docsUrl: "" });
    for (const docsUrl of ["javascript:alert(1)", "data:text/html,x", "docs.example.com", "https://"]) {
      await expect(create({ slug: "bad", docsUrl })).rejects.toMatchObject({ code: "invalid_value" });
    }
  });

  test("the course of its last 24 hours, and how many of its tools wait for a look", async () => {
    const { id } = await create();
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    const row = (hoursAgo: number, calls: number, errors: number, breakdown = "server") => ({
      breakdown,
      grain: "hour",
      at: new Date(hour - hoursAgo * 3_600_000),
      connectionId: id,
      calls,
      errors,
      latency: [],
    });
    await context.db.callTotal.createMany({
      data: [row(0, 4, 1), row(23, 2, 0), row(24, 100, 100), row(0, 50, 50, "all")],
    });
    upstream.tools = upstream.tools.map(({ name }) => ({ name, description: "Something else." }));
    await execute(syncConnection, context, { connection: "files" });
    const [listed] = (await execute(listConnections, context, {})).items;
    expect(listed?.hours).toHaveLength(24);
    expect([listed?.hours[0], listed?.hours[1], listed?.hours[23]]).toEqual([
      { calls: 2, errors: 0 },
      { calls: 0, errors: 0 },
      { calls: 4, errors: 1 },
    ]);
    expect(listed?.unreviewedTools).toBe(2);
  });

  test("an exploration that fails answers the four checks; one that works has none to make", async () => {
    const explore = async (input: object = {}) => {
      const { ok, checks } = await execute(exploreConnection, context, { url: upstream.url, ...input });
      return [ok, Object.fromEntries(checks.map(({ check, outcome }) => [check, outcome]))];
    };
    expect(await explore()).toEqual([true, {}]);
    upstream.required = { authorization: "Bearer right" };
    expect(await explore({ auth: { kind: "bearer", token: "wrong-token" } })).toEqual([
      false,
      { url: "ok", headers: "failed", protocol: "unknown", request: "ok" },
    ]);
    upstream.required = {};
    upstream.isDown = true;
    expect(await explore()).toEqual([false, { url: "ok", headers: "ok", protocol: "unknown", request: "ok" }]);
    expect(await explore({ url: "https://no-such-host.invalid/mcp" })).toEqual([
      false,
      { url: "failed", headers: "unknown", protocol: "unknown", request: "failed" },
    ]);
  });
});
