import { beforeAll, expect, test } from "vitest";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { createKey } from "@/lib/keys/create-key";
import { operations } from "@/lib/operations/all";
import { execute } from "@/lib/operations/execute";
import type { Plan } from "@/lib/plans/plans";
import { describeWorlds, type TestOrganization } from "./control-world";

const gated = operations.flatMap((operation) => (operation.feature ? [[operation.name, operation] as const] : []));

describeWorlds("plans", (world) => {
  let standard: TestOrganization;

  beforeAll(async () => {
    standard = await world().addOrganization("standard");
    await setPlan(standard, "standard");
  });

  const setPlan = (organization: TestOrganization, plan: Plan | null) =>
    world().runtime.database.system.organization.update({ where: { id: organization.id }, data: { plan } });

  test.each(gated)("%s is refused on Standard, after the role and before the input", async (_name, operation) => {
    const owner = await world().openAs(standard.users.owner, standard.slug);
    const refusal = { code: "plan_required", data: { feature: operation.feature, plan: "enterprise" } };
    await expect(execute(operation, owner, { nonsense: true })).rejects.toMatchObject(refusal);
    const viewer = await world().openAs(standard.users.viewer, standard.slug);
    if (!viewer.actor.permissions.has(operation.permission))
      await expect(execute(operation, viewer, {})).rejects.toMatchObject({ code: "forbidden" });
  });

  test("an installation is Enterprise unless it says otherwise, for organizations without a plan of their own", async () => {
    const organization = await world().addOrganization("unplanned");
    const plan = async () => (await world().openAs(organization.users.owner, "unplanned")).organization.plan;
    expect(await plan()).toBe("enterprise");
    await setPlan(organization, "standard");
    expect(await plan()).toBe("standard");
    await setPlan(organization, null);
    expect(await plan()).toBe("enterprise");
  });

  test("changes are recorded on Standard too, so that Enterprise shows what came before it", async () => {
    const organization = await world().addOrganization("upgrading");
    await setPlan(organization, "standard");
    const before = await world().openAs(organization.users.owner, "upgrading");
    await execute(createKey, before, { name: "Made on Standard" });
    await expect(execute(listAuditEvents, before, {})).rejects.toMatchObject({ code: "plan_required" });
    await setPlan(organization, "enterprise");
    const after = await world().openAs(organization.users.owner, "upgrading");
    expect((await execute(listAuditEvents, after, {})).items.map(({ target }) => target.name)).toEqual([
      "Made on Standard",
    ]);
  });
});
