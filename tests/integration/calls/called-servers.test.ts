import { expect, test } from "vitest";
import { listCalledServers } from "@/lib/calls/list-called-servers";
import { removeConnection } from "@/lib/connections/remove-connection";
import { execute } from "@/lib/operations/execute";
import { describeWorlds, plantConnection } from "@/tests/integration/control/control-world";

describeWorlds("what the log can be filtered by", (world) => {
  test("the servers that are, the gateway's own tools, and servers that were removed", async () => {
    const acme = await world().addOrganization("acme");
    for (const slug of ["files", "again", "gone"]) await plantConnection(world(), acme, slug);
    const context = await world().openAs(acme.users.owner, "acme");
    for (const connection of ["gone", "again"])
      await execute(removeConnection, context, { connection, confirmation: connection });
    // Removed once and connected again: it is there.
    await plantConnection(world(), acme, "again");
    expect(await execute(listCalledServers, await world().openAs(acme.users.viewer, "acme"), {})).toEqual([
      { slug: "again", isRemoved: false },
      { slug: "causeway", isRemoved: false },
      { slug: "files", isRemoved: false },
      { slug: "gone", isRemoved: true },
    ]);
  });

  test("another organization's removed servers are not among them", async () => {
    const other = await world().addOrganization("other");
    const context = await world().openAs(other.users.owner, "other");
    expect(await execute(listCalledServers, context, {})).toEqual([{ slug: "causeway", isRemoved: false }]);
  });
});
