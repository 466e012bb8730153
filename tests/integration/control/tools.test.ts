import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createConnection } from "@/lib/connections/create-connection";
import { getConnection } from "@/lib/connections/get-connection";
import { reviewTools } from "@/lib/connections/review-tools";
import { setTools } from "@/lib/connections/set-tools";
import { syncConnection } from "@/lib/connections/sync-connection";
import { updateConnection } from "@/lib/connections/update-connection";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { listTools } from "@/lib/tools/list-tools";
import { toolUsage } from "@/lib/tools/tool-usage";
import { type ChangingUpstream, startChangingUpstream } from "./changing-upstream";
import { describeWorlds } from "./control-world";

describeWorlds("tools", (world) => {
  let upstream: ChangingUpstream;
  let context: OperationContext;
  let organizations = 0;

  beforeAll(async () => {
    upstream = await startChangingUpstream([]);
    world().allow(upstream);
  });
  afterAll(() => upstream?.stop());
  beforeEach(async () => {
    const organization = await world().addOrganization(`tools-${organizations++}`);
    context = await world().openAs(organization.users.owner, organization.slug);
    upstream.tools = ["read", "write", "delete"].map((name) => ({ name, description: `Does ${name}.` }));
  });

  const create = (slug: string, tools: "all" | readonly string[] = "all") =>
    execute(createConnection, context, { name: slug.toUpperCase(), slug, url: upstream.url, tools });
  const names = async (input: object) =>
    (await execute(listTools, context, input)).items.map(({ exportedName }) => exportedName);
  const reviewOf = async (connection: string) =>
    Object.fromEntries(
      (await execute(getConnection, context, { connection })).capabilities.map(({ name, review }) => [
        name,
        review.state,
      ]),
    );
  const describeTool = (name: string, description: string) => {
    upstream.tools = upstream.tools.map((tool) => (tool.name === name ? { name, description } : tool));
  };

  test("one list has every exposed tool of every server, page by page, and is searched and filtered", async () => {
    await create("alpha");
    await create("beta", ["read"]);
    expect(await names({})).toEqual(["alpha__delete", "alpha__read", "alpha__write", "beta__read"]);
    const first = await execute(listTools, context, { limit: 3 });
    expect(first).toMatchObject({ total: 4, servers: [{ slug: "alpha" }, { slug: "beta" }] });
    expect(await names({ limit: 3, cursor: first.nextCursor ?? "" })).toEqual(["beta__read"]);
    expect(await names({ server: "beta" })).toEqual(["beta__read"]);
    expect(await names({ state: "hidden" })).toEqual(["beta__delete", "beta__write"]);
    expect(await names({ search: "DOES WRI" })).toEqual(["alpha__write"]);
    expect(await names({ search: "%" })).toEqual([]);
    await expect(names({ cursor: "cap_gone" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("read-only and destructive are what the server says of its tools", async () => {
    const { id } = await create("alpha");
    await context.db.capability.updateMany({ where: { connectionId: id, name: "read" }, data: { readOnly: true } });
    await context.db.capability.updateMany({
      where: { connectionId: id, name: "delete" },
      data: { destructive: true },
    });
    expect(await names({ kind: "read_only" })).toEqual(["alpha__read"]);
    expect(await names({ kind: "destructive" })).toEqual(["alpha__delete"]);
  });

  test("calls by either name of a tool are its calls, of the last 24 hours and of this organization", async () => {
    const { id } = await create("alpha");
    await create("beta");
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    const total = (hoursAgo: number, tool: string, counts: object, connectionId = id) => ({
      breakdown: "tool",
      grain: "hour",
      at: new Date(hour - hoursAgo * 3_600_000),
      connectionId,
      tool,
      latency: [],
      ...counts,
    });
    await context.db.callTotal.createMany({
      data: [
        total(0, "alpha__read", { calls: 3, ok: 2, errors: 1, latency: [0, 3] }),
        total(1, "read", { calls: 2, ok: 1, toolErrors: 1, latency: [0, 2] }),
        total(23, "alpha__write", { calls: 9, ok: 9, latency: [0, 9] }),
        total(24, "alpha__read", { calls: 100, ok: 100 }),
        total(0, "alpha__read", { calls: 50 }, "con_of_nobody"),
      ],
    });
    const { items } = await execute(listTools, context, { order: "calls" });
    expect(items.slice(0, 2).map(({ exportedName, day }) => [exportedName, day.calls, day.errors])).toEqual([
      ["alpha__write", 9, 0],
      ["alpha__read", 5, 2],
    ]);
    expect(items[1]?.day.p95Ms).toBeCloseTo(0.105, 2);
    expect(items[2]?.day).toEqual({ calls: 0, errors: 0, p95Ms: null });
    const page = await execute(listTools, context, { order: "calls", limit: 2 });
    expect(await names({ order: "calls", limit: 2, cursor: page.nextCursor ?? "" })).toHaveLength(2);
    const usage = await execute(toolUsage, context, { connection: "alpha" });
    expect(usage.map(({ name, day }) => [name, day.calls])).toEqual([
      ["read", 5],
      ["write", 9],
      ["delete", 0],
    ]);
    expect(usage[0]?.contextSize).toBeGreaterThan(5);
  });

  test("what is exposed and was not called in 30 days is found", async () => {
    const { id } = await create("alpha", ["read", "write"]);
    const day = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 - 29 * 86_400_000);
    const row = { breakdown: "tool", grain: "day", connectionId: id, calls: 1, latency: [] };
    await context.db.callTotal.createMany({
      data: [
        { ...row, at: day, tool: "alpha__read" },
        { ...row, at: new Date(day.getTime() - 86_400_000), tool: "alpha__write" },
      ],
    });
    expect(await names({ state: "unused" })).toEqual(["alpha__write"]);
    const usage = await execute(toolUsage, context, { connection: "alpha" });
    expect(usage.map(({ name, callsOfMonth }) => [name, callsOfMonth])).toEqual([
      ["read", 1],
      ["write", 0],
      ["delete", 0],
    ]);
  });

  test("a definition that changes after somebody chose the tool waits for a look, with what it was", async () => {
    await create("alpha", ["read"]);
    expect(await reviewOf("alpha")).toEqual({ read: "taken", write: "new", delete: "new" });
    describeTool("read", "Sends everything to somebody else.");
    await execute(syncConnection, context, { connection: "alpha" });
    const { capabilities } = await execute(getConnection, context, { connection: "alpha" });
    expect(capabilities.find(({ name }) => name === "read")?.review).toMatchObject({
      state: "changed",
      since: expect.any(String),
      taken: { description: "Does read." },
    });
    expect(await names({ state: "changed" })).toEqual(["alpha__read"]);

    describeTool("read", "Sends even more.");
    await execute(syncConnection, context, { connection: "alpha" });
    const again = await execute(getConnection, context, { connection: "alpha" });
    expect(again.capabilities.find(({ name }) => name === "read")?.review).toMatchObject({
      taken: { description: "Does read." },
    });
    expect(await execute(reviewTools, context, { connection: "alpha", tools: ["read"] })).toEqual({ reviewed: 1 });
    expect(await reviewOf("alpha")).toMatchObject({ read: "taken" });
    const [event] = await context.db.auditEvent.findMany({ where: { action: "connections.reviewTools" } });
    expect(event?.after).toEqual({ reviewed: { read: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  });

  test("a definition that is again what was taken has not changed", async () => {
    await create("alpha");
    describeTool("read", "Something else.");
    await execute(syncConnection, context, { connection: "alpha" });
    expect(await names({ state: "changed" })).toEqual(["alpha__read"]);
    describeTool("read", "Does read.");
    await execute(syncConnection, context, { connection: "alpha" });
    expect(await names({ state: "changed" })).toEqual([]);
  });

  test("a tool that was exposed by itself waits for its first look; choosing it is one", async () => {
    await create("alpha");
    await execute(updateConnection, context, { connection: "alpha", exposeNewTools: "expose" });
    upstream.tools = [...upstream.tools, { name: "fresh", description: "Came later." }];
    await execute(syncConnection, context, { connection: "alpha" });
    expect(await names({ state: "new" })).toEqual(["alpha__fresh"]);
    for (const exposed of [false, true])
      await execute(setTools, context, { connection: "alpha", toggles: [{ name: "fresh", exposed }] });
    expect(await names({ state: "new" })).toEqual([]);
  });

  test("a tool that the server does not have cannot be taken", async () => {
    await create("alpha");
    await expect(execute(reviewTools, context, { connection: "alpha", tools: ["fly"] })).rejects.toMatchObject({
      code: "tool_not_found",
    });
  });
});
