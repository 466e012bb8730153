import { expect, test } from "vitest";
import { updateConnection } from "@/lib/connections/update-connection";
import { authenticate } from "@/lib/gateway/door/authenticate";
import { execute } from "@/lib/operations/execute";
import { listDemoAddresses } from "@/lib/organizations/list-demo-addresses";
import { moveDemoServers } from "@/lib/organizations/move-demo-servers";
import { provisionFirstRun } from "@/lib/organizations/provision-first-run";
import { startChangingUpstream } from "./changing-upstream";
import { describeWorlds } from "./control-world";

describeWorlds("the first run", (world) => {
  test("makes one organization, whose key reaches the demo's tools at once; a second one is refused", async () => {
    const upstream = await startChangingUpstream(["read"]);
    const moved = await startChangingUpstream(["read", "write"]);
    world().allow(upstream);
    world().allow(moved);
    const elsewhere = await startChangingUpstream(["read"]);
    world().allow(elsewhere);
    const { runtime } = world();
    try {
      const demo = [{ slug: "toolbox", name: "Toolbox", url: upstream.url }];
      const made = await provisionFirstRun(runtime, { demo });
      expect(made).toMatchObject({ organization: { slug: "home" }, owner: { email: "owner@localhost" } });
      const headers = { authorization: `Bearer ${made.apiKey}` };
      const principal = authenticate(runtime.gateway.gateway, {
        method: "",
        url: "",
        headers,
        address: null,
        readBody: async () => "",
      });
      expect(principal).toMatchObject({ organizationId: made.organization.id, servers: { all: true } });
      const tools = () =>
        runtime.gateway.gateway.snapshots
          .organization(made.organization.id)
          ?.bySlug.get("toolbox")
          ?.tools.map(({ name }) => name);
      expect(tools()).toEqual(["read"]);

      await expect(provisionFirstRun(runtime, { demo })).rejects.toMatchObject({ code: "conflict" });
      expect(await runtime.database.system.organization.count()).toBe(1);
      expect(await runtime.database.system.apiKey.count()).toBe(1);

      await moveDemoServers(runtime, [{ url: moved.url, formerUrl: upstream.url }]);
      expect(tools()).toEqual(["read", "write"]);
      expect(await listDemoAddresses(runtime)).toEqual([{ host: "127.0.0.1", port: moved.port }]);

      // Where a person points it is that person's matter: no other process may be led there.
      const context = await world().openAs(made.owner.id, made.organization.slug);
      await execute(updateConnection, context, { connection: "toolbox", url: elsewhere.url });
      expect(await listDemoAddresses(runtime)).toEqual([]);
    } finally {
      await upstream.stop();
      await moved.stop();
      await elsewhere.stop();
    }
  });
});
