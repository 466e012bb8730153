import { beforeAll, expect, test } from "vitest";
import { toFault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { exportCosts } from "@/lib/costs/export-costs";
import { getCosts } from "@/lib/costs/get-costs";
import { listPrices } from "@/lib/costs/list-prices";
import { removePrice } from "@/lib/costs/remove-price";
import { setCurrency } from "@/lib/costs/set-currency";
import { setPrice } from "@/lib/costs/set-price";
import { execute } from "@/lib/operations/execute";
import { describeWorlds, plantConnection, type TestOrganization } from "./control-world";

const RANGE = { from: "2026-03-01T00:00:00Z", to: "2026-03-11T00:00:00Z" };

describeWorlds("costs", (world) => {
  let organization: TestOrganization;
  let connectionId: string;
  const owner = () => world().openAs(organization.users.owner, organization.slug);

  beforeAll(async () => {
    organization = await world().addOrganization("spending");
    connectionId = await plantConnection(world(), organization, "github");
    await plantConnection(world(), organization, "free");
    const db = world().runtime.database.organization(organization.id);
    const tool = { connectionId, kind: "tool", definition: {}, definitionHash: "h", exposed: true, position: 0 };
    await db.capability.create({ data: { id: newId("cap"), name: "search", ...tool } });
    const plant = (day: number, name: string, calls: number, denied: number, slug = "github") =>
      db.callTotal.create({
        data: {
          breakdown: "tool",
          grain: "day",
          at: new Date(Date.UTC(2026, 2, day)),
          connectionId: slug,
          connectionSlug: slug,
          tool: name,
          calls,
          denied,
          latency: [],
        },
      });
    await plant(2, "github__search", 10, 2);
    // At the server's own endpoint the same tool has its plain name.
    await plant(2, "search", 4, 0);
    await plant(6, "github__search", 10, 0);
    await plant(6, "github__issue", 5, 0);
    await plant(6, "free__x", 100, 0, "free");
    await plant(20, "github__search", 999, 0);
    for (const [day, principalId, calls, denied] of [
      [2, "key_a", 9, 2],
      [2, "key_b", 5, 0],
      [6, "key_a", 15, 0],
    ] as const)
      await db.callTotal.create({
        data: {
          breakdown: "caller",
          grain: "day",
          at: new Date(Date.UTC(2026, 2, day)),
          connectionId: "github",
          connectionSlug: "github",
          principalId,
          principalName: principalId,
          clientName: "cursor",
          calls,
          denied,
          latency: [],
        },
      });
  });

  test("without a price everything is counted and nothing costs", async () => {
    const costs = await execute(getCosts, await owner(), RANGE);
    expect(costs).toMatchObject({ currency: "USD", cost: "0", calls: 127, priced: 0 });
  });

  test("prices hold from their day on, a tool's before its server's; what was denied costs nothing", async () => {
    const context = await owner();
    await execute(setCurrency, context, { currency: "EUR" });
    await execute(setPrice, context, { connection: "github", amount: "0.01", from: "2026-02-01" });
    await execute(setPrice, context, { connection: "github", tool: "search", amount: "0.1", from: "2026-03-05" });
    const replaced = { connection: "github", tool: "search", amount: "0.2", from: "2026-03-05" };
    await execute(setPrice, context, replaced);
    const { currency, items } = await execute(listPrices, context, {});
    expect([currency, items.map(({ tool, amount, from }) => [tool, amount, from])]).toEqual([
      "EUR",
      [
        [null, "0.01", "2026-02-01"],
        ["search", "0.2", "2026-03-05"],
      ],
    ]);
    const costs = await execute(getCosts, context, RANGE);
    // 12 at 0.01 on the 2nd; 10 at 0.2 and 5 at 0.01 on the 6th.
    expect(costs).toMatchObject({ currency: "EUR", cost: "2.17", calls: 127, priced: 27 });
    expect(costs.servers.map(({ name, cost, priced }) => [name, cost, priced])).toEqual([
      ["github", "2.17", 27],
      ["free", "0", 0],
    ]);
    expect(costs.tools.map(({ name, calls, cost }) => [name, calls, cost])).toEqual([
      ["search", 22, "2.12"],
      ["issue", 5, "0.05"],
      ["x", 100, "0"],
    ]);
    // On the 2nd seven and five calls share 0.12; the 6th is of one alone.
    expect(costs.callers?.map(({ id, cost }) => [id, cost])).toEqual([
      ["key_a", "2.12"],
      ["key_b", "0.05"],
    ]);
  });

  test("a price outlives its server, and one that is removed leaves what held before", async () => {
    const context = await owner();
    const search = (await execute(listPrices, context, {})).items.find(({ tool }) => tool === "search");
    await execute(removePrice, context, { price: search?.id ?? "" });
    expect((await execute(getCosts, context, RANGE)).cost).toBe("0.27");
    await world()
      .runtime.database.organization(organization.id)
      .connection.deleteMany({ where: { slug: "github" } });
    expect((await execute(getCosts, context, RANGE)).cost).toBe("0.27");
  });

  test("as a file it has the same lines, with the currency", async () => {
    const file = await execute(exportCosts, await owner(), { ...RANGE, table: "servers" });
    let text = "";
    for await (const chunk of file.chunks) text += chunk;
    expect(text.trim().split("\r\n")).toEqual([
      "name,server,calls,priced,cost,currency",
      "github,github,27,27,0.27,EUR",
      "free,free,100,0,0,EUR",
    ]);
  });

  test("who called is for those who may see it", async () => {
    const member = await world().openAs(organization.users.member, organization.slug);
    expect((await execute(getCosts, member, RANGE)).callers).toBeNull();
  });

  test.each([
    [{ connection: "free", amount: "-1" }, "invalid_value"],
    [{ connection: "free", amount: "0.0000001" }, "invalid_value"],
    [{ connection: "free", amount: "1", tool: "none" }, "tool_not_found"],
    [{ connection: "gone", amount: "1" }, "not_found"],
  ])("%j is refused", async (input, code) => {
    expect(await execute(setPrice, await owner(), input).catch(toFault)).toMatchObject({ code });
  });
});
