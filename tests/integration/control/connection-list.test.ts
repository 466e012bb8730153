import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createConnection } from "@/lib/connections/create-connection";
import { listConnections } from "@/lib/connections/list-connections";
import { pauseConnection } from "@/lib/connections/pause-connection";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { type ChangingUpstream, startChangingUpstream } from "./changing-upstream";
import { describeWorlds, type TestOrganization } from "./control-world";

describeWorlds("the list of connections", (world) => {
  let upstream: ChangingUpstream;
  let organization: TestOrganization;
  let context: OperationContext;
  let organizations = 0;

  beforeAll(async () => {
    upstream = await startChangingUpstream(["read", "write", "delete"]);
    world().allow(upstream);
  });
  afterAll(() => upstream?.stop());
  beforeEach(async () => {
    organization = await world().addOrganization(`acme-${organizations++}`);
    context = await world().openAs(organization.users.owner, organization.slug);
  });

  const create = (rest: object) =>
    execute(createConnection, context, { name: "Files", slug: "files", url: upstream.url, ...rest });

  test("a list is searched, filtered and read page by page", async () => {
    for (const slug of ["alpha", "beta", "gamma", "delta"])
      await create({ slug, name: slug.toUpperCase(), tools: "all" });
    await execute(pauseConnection, context, { connection: "beta" });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await execute(listConnections, context, { limit: 3, cursor });
      expect(page.total).toBe(4);
      seen.push(...page.items.map(({ slug }) => slug));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(["alpha", "beta", "delta", "gamma"]);
    const slugs = async (input: object) =>
      (await execute(listConnections, context, input)).items.map(({ slug }) => slug);
    expect(await slugs({ search: "ALPH" })).toEqual(["alpha"]);
    expect(await slugs({ status: "paused" })).toEqual(["beta"]);
    expect(await slugs({ search: "_" })).not.toEqual([]);
    expect((await execute(listConnections, context, { limit: 1 })).items[0]).toMatchObject({
      tools: { total: 3, exposed: 3 },
    });
  });

  test("a list says who owns each server, and can be filtered by it", async () => {
    await create({ slug: "mine" });
    await execute(createConnection, await world().openAs(organization.users.admin, organization.slug), {
      name: "Theirs",
      slug: "theirs",
      url: upstream.url,
    });
    const { owner, admin } = organization.users;
    const list = async (input: object) => {
      const { items, total, owners } = await execute(listConnections, context, input);
      expect(owners.map(({ id }) => id).sort()).toEqual([owner, admin].sort());
      return [total, ...items.map(({ slug, createdById }) => [slug, createdById])];
    };
    expect(await list({})).toEqual([2, ["mine", owner], ["theirs", admin]]);
    expect(await list({ owner: admin })).toEqual([1, ["theirs", admin]]);
    expect(await list({ owner: "usr_nobody" })).toEqual([0]);
  });

  test("a list says how many calls each server had in the last 24 hours", async () => {
    const busy = await create({ slug: "busy" });
    await create({ slug: "idle" });
    const rollUp = (hoursAgo: number, calls: number, connectionId: string, tool = "t") => ({
      minute: new Date(Date.now() - hoursAgo * 3_600_000),
      connectionId,
      tool,
      calls,
      latency: [],
    });
    await context.db.callRollup.createMany({
      data: [
        rollUp(0, 3, busy.id),
        rollUp(0, 4, busy.id, "other"),
        rollUp(23.9, 5, busy.id),
        rollUp(24.1, 100, busy.id),
        rollUp(1, 1000, ""),
      ],
    });
    const { items } = await execute(listConnections, context, {});
    expect(items.map(({ slug, callsLast24h }) => [slug, callsLast24h])).toEqual([
      ["busy", 12],
      ["idle", 0],
    ]);
  });
});
