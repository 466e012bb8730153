import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "@/lib/base/ids";
import { performAct } from "@/lib/operator/act";
import { suspendOrganization } from "@/lib/operator/suspend-organization";
import { deleteOrganization } from "@/lib/organizations/delete-organization";
import { openListening } from "@/tests/support/open-stream";
import { plantOrganization, startTestGateway, type TestGateway } from "@/tests/support/test-gateway";

let gateway: TestGateway;
const actor = { id: newId("usr"), name: "Ada", address: null };

beforeAll(async () => {
  gateway = await startTestGateway();
  const { system } = gateway.runtime.database;
  await system.user.create({ data: { id: actor.id, email: "ada@example.test", isOperator: true } });
}, 120_000);

afterAll(() => gateway?.close());

test.each(["deleted", "suspended"] as const)(
  "a client that listens is let go when its organization is %s",
  async (fate) => {
    const { database, services } = gateway.runtime;
    const { id, slug, apiKey } = await plantOrganization(gateway.runtime, `listened-${fate}`, []);
    const other = await plantOrganization(gateway.runtime, `beside-${fate}`, []);
    await database.organization(id).membership.create({ data: { id: newId("mem"), userId: actor.id, role: "owner" } });
    const stream = await openListening(`${gateway.origin}/mcp`, apiKey);
    const beside = await openListening(`${gateway.origin}/mcp`, other.apiKey);
    let isBesideOpen = true;
    void beside.ended.then(() => {
      isBesideOpen = false;
    });
    const world = { database, services };
    if (fate === "deleted") await deleteOrganization(world, actor, { organization: slug, confirmation: slug });
    else await performAct(world, actor, suspendOrganization, { organization: slug, reason: "Unpaid" });
    await stream.ended;
    expect(isBesideOpen).toBe(true);
    beside.close();
  },
);
