import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadCatalog } from "@/lib/catalog/catalog";
import { connectEntry } from "@/lib/catalog/connect-entry";
import { variablesIn } from "@/lib/catalog/core/url-template";
import { type CatalogEntry, type CatalogMethod, templateOf } from "@/lib/catalog/entry";
import { listCatalog } from "@/lib/catalog/list-catalog";
import { authorizeConnection } from "@/lib/oauth/authorize-connection";
import { setClient } from "@/lib/oauth/set-client";
import { execute } from "@/lib/operations/execute";
import { type AuthorizationServer, startAuthorizationServer, walk } from "@/tests/fixtures/oauth/authorization-server";
import { type ProtectedServer, startProtectedServer } from "@/tests/fixtures/oauth/protected-server";
import { callTool } from "@/tests/integration/connect/connect-world";
import { comeBack, leave } from "@/tests/integration/connect/travel";
import { type ChangingUpstream, startChangingUpstream } from "@/tests/integration/control/changing-upstream";
import { type ControlWorld, startControlWorld, type TestOrganization } from "@/tests/integration/control/control-world";
import { PRODUCT_ROOT } from "@/tests/support/database";

/**
 * Every entry of the catalog, in every way that it can be signed in to, connected as somebody would, against a server of
 * that way of signing in. Of an entry only the places are changed: its server stands on loopback, at the same path.
 */
const products = [...loadCatalog(PRODUCT_ROOT).values()];
const ways = products.flatMap((entry) => entry.authentication.map((method) => [entry.slug, method.kind] as const));
const rewritten = new Map<string, CatalogEntry>();

const CLIENT = { clientId: "app", clientSecret: "secret-of-the-app-0123456789" };
const KEY = "key_of_somebody_0123456789";

describe("the servers of the catalog", () => {
  test("are as many as there are files, in several ways", () => {
    expect(ways.length).toBeGreaterThan(products.length);
    expect(new Set(ways.map(([, kind]) => kind))).toEqual(new Set(["oauth", "key", "none"]));
  });
});

describe("a server of the catalog", () => {
  /** One provider lets programs register themselves, the other knows one app that somebody made. */
  let open: AuthorizationServer;
  let strict: AuthorizationServer;
  let plain: ChangingUpstream;
  const guarded = new Map<string, ProtectedServer>();
  const organizations = new Map<string, TestOrganization>();
  let world: ControlWorld;

  beforeAll(async () => {
    world = await startControlWorld("pglite", { catalog: rewritten });
    const scopes = products.flatMap(({ authentication }) =>
      authentication.flatMap((method) => (method.kind === "oauth" ? method.scopes : [])),
    );
    const { redirectUri } = world.runtime.services.oauth;
    open = await startAuthorizationServer({ registration: true, scopes });
    strict = await startAuthorizationServer({ entered: { ...CLIENT, redirectUri }, scopes });
    plain = await startChangingUpstream(["read"]);
    for (const server of [open, strict, plain]) world.allow(server);
  }, 180_000);
  afterAll(async () => {
    for (const server of [...guarded.values(), open, strict, plain]) await server?.stop();
    await world?.close();
  });

  /** The entry as it would be if its server stood here. */
  async function place(entry: CatalogEntry, kind: CatalogMethod["kind"]): Promise<CatalogEntry> {
    const method = entry.authentication.find((each) => each.kind === kind);
    if (!method) throw new Error("The entry has no such way.");
    const path = pathOf(templateOf(entry, method));
    const origin =
      kind === "oauth" ? new URL((await guard(entry, method, path)).url).origin : new URL(plain.url).origin;
    const query = entry.url.includes("?") ? entry.url.slice(entry.url.indexOf("?")) : "";
    // Whole hosts that are chosen from a list have no place on loopback.
    const variables = Object.fromEntries(
      Object.entries(entry.variables).filter(([name]) => variablesIn(`${path}${query}`).includes(name)),
    );
    const here = { ...method, url: `${origin}${path}${query}` };
    const issuer = method.kind === "oauth" && method.issuer ? { issuer: strict.issuer } : {};
    return { ...entry, url: here.url, variables, authentication: [{ ...here, ...issuer } as CatalogMethod] };
  }

  async function guard(entry: CatalogEntry, method: CatalogMethod, path: string): Promise<ProtectedServer> {
    const known = guarded.get(entry.slug);
    if (known) return known;
    const provider = method.kind === "oauth" && method.client === "registers" ? open : strict;
    const server = await startProtectedServer({
      ownerOf: (token) => provider.ownerOf(token),
      issuers: [provider.issuer],
      path,
    });
    world.allow(server);
    guarded.set(entry.slug, server);
    return server;
  }

  /** The entry as it is here, in an organization for all that are signed in to in this way. */
  async function openFor(slug: string, kind: CatalogMethod["kind"]) {
    const product = products.find((entry) => entry.slug === slug);
    if (!product) throw new Error("There is no such entry.");
    const entry = await place(product, kind);
    rewritten.set(slug, entry);
    const [method] = entry.authentication;
    // Where somebody has to enter an app, nobody has entered one yet.
    const name = method?.kind === "oauth" && method.client !== "registers" ? slug : `by-${kind}`;
    const organization = organizations.get(name) ?? (await world.addOrganization(name));
    organizations.set(name, organization);
    const admin = await world.openAs(organization.users.admin, organization.slug);
    return { entry, organization, admin, user: { id: organization.users.admin, name: "Ada" } };
  }

  test.each(ways.filter(([, kind]) => kind === "oauth"))(
    "%s is connected by signing in, with the entry's permissions and parameters",
    async (slug) => {
      const { entry, organization, admin, user } = await openFor(slug, "oauth");
      const [method] = entry.authentication;
      if (method?.kind !== "oauth") throw new Error("It is signed in to otherwise.");
      const made = await execute(connectEntry, admin, { entry: slug, method: "oauth" });
      expect([made.slug, made.name, made.auth, made.status]).toEqual([slug, entry.name, "oauth", "pending"]);
      const connection = made.slug;
      const authorize = () => execute(authorizeConnection, admin, { connection });
      if (method.client !== "registers") {
        const { redirectUri } = world.runtime.services.oauth;
        await expect(authorize()).rejects.toMatchObject({ code: "oauth_client_needed", data: { redirectUri } });
        await execute(setClient, admin, { connection, ...CLIENT });
      }
      const { startUrl } = await authorize();
      const departure = await leave(world.runtime, user, startUrl);
      const { searchParams } = new URL(departure.url);
      // What the entry asks for, or what the server does where the entry leaves it to that.
      const asked = searchParams
        .get("scope")
        ?.split(" ")
        .filter((scope) => scope !== "offline_access");
      expect(asked?.sort()).toEqual([...(method.scopes.length > 0 ? method.scopes : ["read"])].sort());
      for (const [name, value] of Object.entries(method.parameters)) expect(searchParams.get(name)).toBe(value);
      expect(await comeBack(world.runtime, user, await walk(departure.url), departure.browserKey)).toMatchObject({
        kind: "arrived",
      });
      expect(await callTool(world, organization, "member", `${connection}__whoami`)).toEqual({ text: "ada" });
      const { items } = await execute(listCatalog, admin, {});
      expect(items.find((item) => item.slug === slug)?.connections).toMatchObject([
        { slug: connection, status: "connected" },
      ]);
    },
    30_000,
  );

  test.each(ways.filter(([, kind]) => kind === "key"))(
    "%s is connected with a key, which reaches it as it wants it and nothing else",
    async (slug) => {
      const { entry, organization, admin } = await openFor(slug, "key");
      const [method] = entry.authentication;
      if (method?.kind !== "key") throw new Error("It is signed in to otherwise.");
      plain.required = Object.fromEntries(
        method.headers.map(({ name, prefix }) => [name.toLowerCase(), `${prefix}${KEY}`]),
      );
      await expect(execute(connectEntry, admin, { entry: slug, method: "key" })).rejects.toMatchObject({
        code: "invalid_value",
        publicMessage: expect.stringContaining(method.headers[0]?.label ?? "-"),
      });
      const headers = method.headers.map(({ name }) => ({ name, value: KEY }));
      const made = await execute(connectEntry, admin, { entry: slug, method: "key", headers });
      expect([made.status, made.tools]).toEqual(["connected", { total: 1, exposed: 1 }]);
      expect(JSON.stringify(made)).not.toContain(KEY);
      expect(await callTool(world, organization, "member", `${made.slug}__read`)).toEqual({ text: "" });
    },
  );

  test.each(ways.filter(([, kind]) => kind === "none"))("%s is connected at once", async (slug) => {
    const { organization, admin } = await openFor(slug, "none");
    plain.required = {};
    const made = await execute(connectEntry, admin, { entry: slug, method: "none" });
    expect([made.status, made.tools]).toEqual(["connected", { total: 1, exposed: 1 }]);
    expect(await callTool(world, organization, "member", `${made.slug}__read`)).toEqual({ text: "" });
  });
});
/** With its places: a path may have some. */
function pathOf(template: string): string {
  const path = /^https?:\/\/[^/?]*([^?]*)/.exec(template)?.[1] ?? "";
  return path === "" ? "/" : path;
}
