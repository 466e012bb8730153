import { afterAll, beforeAll, expect, test } from "vitest";
import { connectEntry } from "@/lib/catalog/connect-entry";
import { createEntry } from "@/lib/catalog/create-entry";
import { entryFromConnection } from "@/lib/catalog/entry-from-connection";
import { getCatalogEntry } from "@/lib/catalog/get-entry";
import { hideEntry } from "@/lib/catalog/hide-entry";
import { listCatalog } from "@/lib/catalog/list-catalog";
import { removeEntry } from "@/lib/catalog/remove-entry";
import type { CatalogItem } from "@/lib/catalog/schema";
import { updateEntry } from "@/lib/catalog/update-entry";
import { createConnection } from "@/lib/connections/create-connection";
import { getConnection } from "@/lib/connections/get-connection";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { type ChangingUpstream, startChangingUpstream } from "@/tests/integration/control/changing-upstream";
import { describeWorlds, plantConnection } from "@/tests/integration/control/control-world";

const ACME = { name: "Acme", description: "Ours.", category: "databases", icon: "Ac" } as const;
const OPEN = [{ kind: "none" as const }];

describeWorlds("the catalog of an organization", (world) => {
  let upstream: ChangingUpstream;
  beforeAll(async () => {
    upstream = await startChangingUpstream(["read", "write"]);
    world().allow(upstream);
  });
  afterAll(() => upstream?.stop());

  const open = async (slug: string) => {
    const organization = await world().addOrganization(slug);
    const admin = await world().openAs(organization.users.admin, slug);
    const member = await world().openAs(organization.users.member, slug);
    return { organization, admin, member };
  };
  const find = async (context: OperationContext, slug: string): Promise<CatalogItem | undefined> =>
    (await execute(listCatalog, context, {})).items.find((item) => item.slug === slug);
  const actions = (context: OperationContext) =>
    context.db.auditEvent.findMany({ orderBy: { id: "asc" }, select: { action: true } });

  test("has the product's servers, and those that the organization adds for all of its people and nobody else's", async () => {
    const { admin, member } = await open("adds");
    const stranger = (await open("adds-not")).admin;
    await execute(createEntry, admin, { slug: "acme", ...ACME, url: upstream.url, authentication: OPEN });
    expect(await find(member, "acme")).toMatchObject({ name: "Acme", isOwn: true, isHidden: false, connections: [] });
    expect(await find(member, "github")).toMatchObject({ isOwn: false });
    expect(await find(stranger, "acme")).toBeUndefined();
    await expect(execute(getCatalogEntry, stranger, { entry: "acme" })).rejects.toMatchObject({ code: "not_found" });
    await expect(
      execute(createEntry, admin, { slug: "acme", ...ACME, url: upstream.url, authentication: OPEN }),
    ).rejects.toMatchObject({ code: "conflict", data: { field: "slug" } });
    await execute(updateEntry, admin, {
      entry: "acme",
      ...ACME,
      name: "Acme 2",
      url: upstream.url,
      authentication: OPEN,
    });
    expect(await find(member, "acme")).toMatchObject({ name: "Acme 2" });
    await execute(removeEntry, admin, { entry: "acme" });
    expect(await find(admin, "acme")).toBeUndefined();
    expect((await actions(admin)).map(({ action }) => action)).toEqual([
      "catalog.create",
      "catalog.update",
      "catalog.remove",
    ]);
  });

  test("an entry with a slug of the product's stands in its place until it is removed", async () => {
    const { admin } = await open("replaces");
    const url = "https://mcp.linear.test/mcp";
    await execute(createEntry, admin, { slug: "linear", ...ACME, url, authentication: OPEN });
    expect((await execute(getCatalogEntry, admin, { entry: "linear" })).entry).toMatchObject({ name: "Acme", url });
    await execute(removeEntry, admin, { entry: "linear" });
    expect((await execute(getCatalogEntry, admin, { entry: "linear" })).entry).toMatchObject({ name: "Linear" });
    // The product's own are not theirs to change or remove.
    const missing = { code: "not_found" };
    await expect(execute(removeEntry, admin, { entry: "linear" })).rejects.toMatchObject(missing);
    const changed = { entry: "linear", ...ACME, url, authentication: OPEN };
    await expect(execute(updateEntry, admin, changed)).rejects.toMatchObject(missing);
  });

  test("what is hidden is seen by those alone who can show it again, and cannot be connected", async () => {
    const { admin, member } = await open("hides");
    await execute(createEntry, admin, { slug: "acme", ...ACME, url: upstream.url, authentication: OPEN });
    for (const entry of ["deepwiki", "acme"]) {
      await execute(hideEntry, admin, { entry, hidden: true });
      expect(await find(member, entry)).toBeUndefined();
      await expect(execute(getCatalogEntry, member, { entry })).rejects.toMatchObject({ code: "not_found" });
      expect(await find(admin, entry)).toMatchObject({ isHidden: true });
      await expect(execute(connectEntry, admin, { entry, method: "none" })).rejects.toMatchObject({ code: "conflict" });
      await execute(hideEntry, admin, { entry, hidden: false });
      expect(await find(member, entry)).toMatchObject({ isHidden: false });
    }
    await expect(execute(hideEntry, admin, { entry: "never-was", hidden: true })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await admin.db.ownEntry.count()).toBe(1);
  });

  test("says what is connected, also what was connected by its URL", async () => {
    const { organization, admin } = await open("marks");
    expect((await find(admin, "linear"))?.connections).toEqual([]);
    await plantConnection(world(), organization, "tickets", "https://mcp.linear.app/mcp/");
    expect((await find(admin, "linear"))?.connections).toEqual([
      { slug: "tickets", name: "tickets", status: "paused" },
    ]);
  });

  test("says which provider needs an app of one's own, until one is entered for that server", async () => {
    const { admin } = await open("apps");
    const needed = async () => (await find(admin, "github"))?.methods;
    const oauth = { kind: "oauth", needsClient: true };
    const key = { kind: "key", needsClient: false };
    expect(await needed()).toEqual([oauth, key]);
    const app = { id: "ucl_1", kind: "entered", clientId: "app", authMethod: "none", redirectUri: "x" };
    const issuer = "https://github.com/login/oauth";
    await admin.db.upstreamClient.create({ data: { ...app, issuer, origin: "https://elsewhere.test" } });
    expect(await needed()).toEqual([oauth, key]);
    await admin.db.upstreamClient.create({
      data: { ...app, id: "ucl_2", issuer, origin: "https://api.githubcopilot.com" },
    });
    expect(await needed()).toEqual([{ ...oauth, needsClient: false }, key]);
  });

  test("a server is connected with what the entry knows, as often as somebody wants", async () => {
    const { admin } = await open("connects");
    const { origin } = new URL(upstream.url);
    await execute(createEntry, admin, {
      slug: "acme",
      ...ACME,
      url: `${origin}/{path}?team={team}`,
      variables: { path: { label: "Path" }, team: { label: "Team", isRequired: false } },
      authentication: OPEN,
      docsUrl: "https://docs.acme.test",
    });
    await expect(execute(connectEntry, admin, { entry: "acme", method: "none" })).rejects.toMatchObject({
      code: "invalid_value",
      data: { field: "path" },
    });
    await expect(execute(connectEntry, admin, { entry: "acme", method: "key" })).rejects.toMatchObject({
      data: { field: "method" },
    });
    const values = [{ name: "path", value: "mcp" }];
    const made = await execute(connectEntry, admin, { entry: "acme", method: "none", values });
    expect(made).toMatchObject({
      slug: "acme",
      name: "Acme",
      url: upstream.url,
      description: "Ours.",
      docsUrl: "https://docs.acme.test",
      status: "connected",
      tools: { total: 2, exposed: 2 },
    });
    const again = await execute(connectEntry, admin, {
      entry: "acme",
      method: "none",
      values: [...values, { name: "team", value: "a&b" }],
    });
    expect(again).toMatchObject({ slug: "acme-2", name: "Acme 2", url: `${upstream.url}?team=a%26b` });
    expect((await find(admin, "acme"))?.connections.map(({ slug }) => slug)).toEqual(["acme", "acme-2"]);
  });

  test("a server with a key can be connected for everybody's own, with the caller's from the start or later", async () => {
    const { admin } = await open("own-keys");
    upstream.required = { authorization: "Bearer key-of-the-admin" };
    const key = { kind: "key", headers: [{ name: "Authorization", prefix: "Bearer ", label: "API key" }] } as const;
    const authentication = [{ ...key, headers: [...key.headers], help: "Ask for one." }];
    await execute(createEntry, admin, { slug: "acme", ...ACME, url: upstream.url, authentication });
    const own = { entry: "acme", method: "key", mode: "per_user" } as const;
    const headers = [{ name: "Authorization", value: "key-of-the-admin" }];
    const made = await execute(connectEntry, admin, { ...own, headers });
    expect(made).toMatchObject({ credentialMode: "per_user", status: "connected", tools: { total: 2, exposed: 2 } });
    expect((await execute(getConnection, admin, { connection: "acme" })).placeholders).toEqual({
      headers: [{ name: "authorization", value: "Bearer {{API_KEY}}" }],
      fields: [{ name: "API_KEY", scope: "user", help: "Ask for one." }],
    });
    expect(await execute(connectEntry, admin, own)).toMatchObject({ slug: "acme-2", status: "pending" });
    upstream.required = {};
  });

  test("an entry made of a connection has its address and its headers, and nothing of its credential", async () => {
    const { admin } = await open("copies");
    upstream.required = { "x-acme": "secret-value-0123456789" };
    const auth = { kind: "headers", headers: [{ name: "X-Acme", value: "secret-value-0123456789" }] } as const;
    await execute(createConnection, admin, { name: "Acme", slug: "acme", url: upstream.url, auth });
    const made = await execute(entryFromConnection, admin, { connection: "acme", category: "ai" });
    expect(made.entry).toMatchObject({
      slug: "acme",
      category: "ai",
      icon: "Ac",
      url: upstream.url,
      authentication: [{ kind: "key", headers: [{ name: "X-Acme", prefix: "", label: "X-Acme" }] }],
    });
    const stored = await world().runtime.database.sql("SELECT row_to_json(t)::text AS row FROM own_entries t");
    expect(JSON.stringify([made, stored])).not.toContain("secret-value");
    const headers = [{ name: "X-Acme", value: "secret-value-0123456789" }];
    const connected = await execute(connectEntry, admin, { entry: "acme", method: "key", headers });
    expect(connected).toMatchObject({ slug: "acme-2", status: "connected" });
    upstream.required = {};
    await expect(execute(entryFromConnection, admin, { connection: "causeway" })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
