import { expect, test } from "vitest";
import { createKey } from "@/lib/keys/create-key";
import { execute } from "@/lib/operations/execute";
import { searchOrganization } from "@/lib/search/search-organization";
import { type ControlWorld, describeWorlds, plantConnection, type TestOrganization } from "./control-world";

async function plantTool(world: ControlWorld, organization: TestOrganization, connectionId: string, name: string) {
  await world.runtime.database.organization(organization.id).capability.create({
    data: {
      id: `cap_${connectionId}_${name}`,
      connectionId,
      kind: "tool",
      name,
      definition: { name },
      definitionHash: name,
      exposed: true,
      position: 0,
    },
  });
}

describeWorlds("searching an organization", (world) => {
  test("finds people by name; by address only for who may see addresses", async () => {
    const acme = await world().addOrganization("people");
    const { database } = world().runtime;
    await database.system.user.update({
      where: { id: acme.users.member },
      data: { name: "Grace Hopper", email: "commodore@people.test" },
    });
    const find = async (role: "owner" | "viewer", query: string) =>
      execute(searchOrganization, await world().openAs(acme.users[role], "people"), { query });
    const grace = { kind: "person", id: acme.users.member, name: "Grace Hopper" };

    expect(await find("owner", "grace hop")).toEqual([{ ...grace, email: "commodore@people.test" }]);
    expect(await find("owner", "commodore")).toEqual([{ ...grace, email: "commodore@people.test" }]);
    expect(await find("viewer", "grace")).toEqual([{ ...grace, email: null }]);
    expect(await find("viewer", "commodore")).toEqual([]);
  });

  test("finds connections, tools, servers of the catalog and keys by every word, and takes no letter for a wildcard", async () => {
    const acme = await world().addOrganization("acme");
    const github = await plantConnection(world(), acme, "github");
    await plantTool(world(), acme, github, "create_issue");
    await plantTool(world(), acme, github, "search_code");
    const owner = await world().openAs(acme.users.owner, "acme");
    const { key } = await execute(createKey, owner, { name: "GitHub in CI" });
    const find = (query: string) => execute(searchOrganization, owner, { query });

    const tool = (name: string) => ({ kind: "tool", connection: "github", name });
    expect(await find("git")).toEqual([
      { kind: "connection", slug: "github", name: "github" },
      tool("create_issue"),
      tool("search_code"),
      { kind: "catalog", slug: "github", name: "GitHub" },
      { kind: "catalog", slug: "gitlab", name: "GitLab" },
      { kind: "catalog", slug: "gitmcp", name: "GitMCP" },
      { kind: "key", id: key.id, name: "GitHub in CI", hint: key.hint },
    ]);
    expect(await find("github issue")).toEqual([tool("create_issue")]);
    expect(await find("github__search")).toEqual([tool("search_code")]);
    expect(await find("%")).toEqual([]);
    expect(await find("")).toEqual([]);
  });

  test("shows a viewer no keys, and nobody another organization's things", async () => {
    const other = await world().addOrganization("other");
    await plantConnection(world(), other, "shared");
    await execute(createKey, await world().openAs(other.users.owner, "other"), { name: "shared key" });
    const kindsFor = async (user: string, slug: string) =>
      (await execute(searchOrganization, await world().openAs(user, slug), { query: "shared" })).map(
        ({ kind }) => kind,
      );
    expect(await kindsFor(other.users.viewer, "other")).toEqual(["connection"]);
    expect(await kindsFor(other.users.member, "other")).toEqual(["connection", "key"]);
    const third = await world().addOrganization("third");
    expect(await kindsFor(third.users.owner, "third")).toEqual([]);
  });
});
