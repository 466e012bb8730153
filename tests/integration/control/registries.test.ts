import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browseRegistry } from "@/lib/catalog/browse-registry";
import { createEntry } from "@/lib/catalog/create-entry";
import { getCatalogEntry } from "@/lib/catalog/get-entry";
import { hideEntry } from "@/lib/catalog/hide-entry";
import { importServers } from "@/lib/catalog/import-servers";
import { listRegistry } from "@/lib/catalog/list-registry";
import { getRegistryServer } from "@/lib/catalog/registry-server";
import { authenticate } from "@/lib/gateway/door/authenticate";
import { makeRoute } from "@/lib/http/make-route";
import type { DoorParts } from "@/lib/http/world";
import { createKey } from "@/lib/keys/create-key";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { type AuthorizationServer, startAuthorizationServer } from "@/tests/fixtures/oauth/authorization-server";
import { type ProtectedServer, startProtectedServer } from "@/tests/fixtures/oauth/protected-server";
import { type RegistryServer, startRegistry } from "@/tests/fixtures/servers/registry";
import { type ChangingUpstream, startChangingUpstream } from "@/tests/integration/control/changing-upstream";
import { type ControlWorld, startControlWorld } from "@/tests/integration/control/control-world";

const remote = (url: string, more: Record<string, unknown> = {}) => ({
  remotes: [{ type: "streamable-http", url, ...more }],
});
const server = (name: string, more: Record<string, unknown>) => ({
  name: `com.example/${name}`,
  description: `What ${name} does.`,
  version: "1.0.0",
  ...more,
});

let world: ControlWorld;
let upstream: ChangingUpstream;
let provider: AuthorizationServer;
let guarded: ProtectedServer;
let registry: RegistryServer;
let organizations = 0;

beforeAll(async () => {
  world = await startControlWorld("pglite");
  upstream = await startChangingUpstream(["read"]);
  provider = await startAuthorizationServer({ registration: true });
  guarded = await startProtectedServer({ ownerOf: (token) => provider.ownerOf(token), issuers: [provider.issuer] });
  registry = await startRegistry({
    servers: [
      server("open", remote(upstream.url)),
      server("guarded", remote(guarded.url)),
      server("keyed", {
        title: "Keyed\u0007  server",
        description: "x".repeat(500),
        websiteUrl: "javascript:alert(1)",
        ...remote("https://{tenant}.keyed.test/mcp", {
          headers: [
            { name: "Authorization", description: "API key", isSecret: true, value: "Bearer {key}" },
            { name: "X-Region", value: "eu" },
          ],
          variables: { tenant: { description: "Your tenant", isRequired: true } },
        }),
      }),
      server("program", { packages: [{ registryType: "npm", identifier: "x", version: "1.0.0" }] }),
      server("inside", remote("https://10.0.0.5/mcp")),
      server("linear", remote("https://mcp.linear.app/mcp")),
      { nonsense: true },
    ],
  });
  for (const each of [upstream, provider, guarded, registry]) world.allow(each);
}, 180_000);
afterAll(async () => {
  await world?.close();
  for (const each of [upstream, provider, guarded, registry]) await each?.stop();
});

async function open(in_: ControlWorld = world): Promise<OperationContext> {
  const organization = await in_.addOrganization(`registries-${organizations++}`);
  return in_.openAs(organization.users.admin, organization.slug);
}

const look = (context: OperationContext, more: Record<string, unknown> = {}) =>
  execute(browseRegistry, context, { url: registry.url, ...more });
const take = async (context: OperationContext, ...names: string[]) => {
  const servers = names.map((name) => `com.example/${name}`);
  return (await execute(importServers, context, { url: registry.url, servers })).items;
};

describe("a registry", () => {
  test("is looked into page by page, and says of each server why it cannot be taken", async () => {
    const context = await open();
    const first = await look(context);
    expect(first.items.map(({ server: name, problem }) => [name, problem])).toEqual([
      ["com.example/open", null],
      ["com.example/guarded", null],
    ]);
    const found = [...first.items];
    for (let cursor = first.nextCursor; cursor !== null; ) {
      const page = await look(context, { cursor });
      found.push(...page.items);
      cursor = page.nextCursor;
    }
    // What is no server is left out.
    expect(found.map(({ server: name }) => name)).toHaveLength(6);
    expect(found.find(({ server: name }) => name === "com.example/keyed")).toMatchObject({
      name: "Keyed server",
      description: expect.stringMatching(/^x{199}…$/),
    });
    expect(found.find(({ server: name }) => name === "com.example/program")).toMatchObject({
      url: null,
      problem: expect.stringContaining("a program"),
    });
    expect(found.find(({ server: name }) => name === "com.example/linear")).toMatchObject({ known: "linear" });
    expect((await look(context, { search: "guard" })).items).toHaveLength(1);
    expect(await context.db.ownEntry.count()).toBe(0);
  });

  test("is found by the address of its list as well", async () => {
    const context = await open();
    for (const url of [`${registry.url}/`, `${registry.url}/v0.1/servers`, `${registry.url}/v0.1`])
      expect((await look(context, { url })).items).toHaveLength(2);
  });

  test("is asked with its key, which is kept nowhere", async () => {
    const locked = await startRegistry({ servers: [server("open", remote(upstream.url))], key: "key-of-the-registry" });
    world.allow(locked);
    try {
      const context = await open();
      await expect(look(context, { url: locked.url })).rejects.toMatchObject({
        code: "invalid_value",
        data: { field: "key" },
      });
      expect((await look(context, { url: locked.url, key: "key-of-the-registry" })).items).toHaveLength(1);
      const servers = ["com.example/open"];
      const input = { url: locked.url, key: "key-of-the-registry", servers };
      expect((await execute(importServers, context, input)).items).toMatchObject([{ slug: "open" }]);
      const rows = await world.runtime.database.sql(
        "SELECT row_to_json(t)::text AS row FROM own_entries t UNION ALL SELECT row_to_json(t)::text FROM audit_events t",
      );
      expect(JSON.stringify(rows)).not.toContain("key-of-the-registry");
    } finally {
      await locked.stop();
    }
  });

  test.each([
    ["a page in place of a list", 200, {}, "<html></html>", "invalid_value"],
    ["a list of nothing that is one", 200, {}, '{"servers":"many"}', "invalid_value"],
    ["nothing at all", 404, {}, "", "invalid_value"],
    ["a redirect, which is not followed", 302, { location: "http://169.254.169.254/" }, "", "upstream_protocol_error"],
    ["an error", 500, {}, "", "upstream_protocol_error"],
    ["more than it may", 200, {}, " ".repeat(3 * 1_048_576), "upstream_unreachable"],
  ] as const)("that answers with %s is refused", async (_what, status, headers, body, code) => {
    const broken = await startRegistry({
      servers: [],
      intercept(_request, response) {
        response.writeHead(status, headers).end(body);
        return true;
      },
    });
    world.allow(broken);
    try {
      await expect(look(await open(), { url: broken.url })).rejects.toMatchObject({ code });
    } finally {
      await broken.stop();
    }
  });

  test("that goes on without end is given page by page, as somebody asks", async () => {
    const context = await open();
    await look(context);
    const before = registry.asked.length;
    await look(context, { cursor: "2" });
    expect(registry.asked.length).toBe(before + 1);
  });
});

describe("servers of a registry", () => {
  test("come into the catalog with the way to sign in that they declare, or that they ask for", async () => {
    const context = await open();
    expect(await take(context, "open", "guarded", "keyed")).toEqual([
      { server: "com.example/open", slug: "open", problem: null },
      { server: "com.example/guarded", slug: "guarded", problem: null },
      { server: "com.example/keyed", slug: "keyed", problem: null },
    ]);
    const methods = async (entry: string) => (await execute(getCatalogEntry, context, { entry })).entry.authentication;
    expect(await methods("open")).toEqual([{ kind: "none" }]);
    expect(await methods("guarded")).toMatchObject([{ kind: "oauth", client: "registers" }]);
    expect(await methods("keyed")).toEqual([
      { kind: "key", headers: [{ name: "Authorization", prefix: "Bearer ", label: "API key" }] },
    ]);
    const { entry, source } = await execute(getCatalogEntry, context, { entry: "keyed" });
    expect(entry).toMatchObject({
      name: "Keyed server",
      variables: { tenant: { help: "Your tenant", isRequired: true } },
    });
    // A page is one that a browser fetches.
    expect(entry.docsUrl).toBeUndefined();
    expect(source).toEqual({ registry: registry.url, server: "com.example/keyed", version: "1.0.0" });
    expect(await context.db.auditEvent.count({ where: { action: "catalog.import" } })).toBe(3);
  });

  test("that cannot be taken say why, and keep the others from nothing", async () => {
    const context = await open();
    expect(await take(context, "program", "inside", "linear", "never-was", "open", "open")).toEqual([
      { server: "com.example/program", slug: null, problem: expect.stringContaining("a program") },
      { server: "com.example/inside", slug: null, problem: expect.stringContaining("not allowed") },
      { server: "com.example/linear", slug: null, problem: "It is in the catalog already, as linear." },
      { server: "com.example/never-was", slug: null, problem: "The registry has no server of this name." },
      { server: "com.example/open", slug: "open", problem: null },
    ]);
    expect(await take(context, "open")).toMatchObject([{ slug: null, problem: expect.stringContaining("as open") }]);
  });

  test("take the place of nothing that is called the same", async () => {
    const context = await open();
    const entry = { name: "Mine", description: "Mine.", category: "web", icon: "Mi" } as const;
    const url = "https://mine.test/mcp";
    await execute(createEntry, context, { slug: "open", ...entry, url, authentication: [{ kind: "none" }] });
    expect(await take(context, "open")).toMatchObject([{ slug: "open-2" }]);
  });
});

describe("an organization's own registry", () => {
  let other: ControlWorld;
  let http: Server;
  let url: string;
  let key: string;
  let owner: OperationContext;

  beforeAll(async () => {
    other = await startControlWorld("pglite");
    owner = await open(other);
    const permissions = ["connections.read"] as const;
    key = (await execute(createKey, owner, { name: "Reader", permissions: [...permissions] })).text;
    http = createServer((request, response) => {
      void answer(request.url ?? "", request.headers.authorization).then(async (answered) => {
        response.writeHead(answered.status, { "content-type": "application/json" }).end(await answered.text());
      });
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    const { port } = http.address() as AddressInfo;
    url = `http://127.0.0.1:${port}/api/v1/organizations/${owner.organization.slug}/registry`;
    world.allow({ port });
  }, 180_000);
  afterAll(async () => {
    http?.closeAllConnections();
    await new Promise((resolve) => http?.close(resolve));
    await other?.close();
  });

  /** The routes as Next serves them. */
  async function answer(path: string, authorization: string | undefined): Promise<Response> {
    const { environment, database, services, log, gateway } = other.runtime;
    const parts: DoorParts = {
      world: async () => ({
        environment,
        database,
        services,
        log,
        authenticateKey: (headers) =>
          authenticate(gateway.gateway, { method: "", url: "", headers, address: null, readBody: async () => "" }),
      }),
      sessionUser: async () => null,
    };
    const request = new Request(`http://localhost:3000${path}`, { headers: authorization ? { authorization } : {} });
    const [, org = "", name, version] =
      /^\/api\/v1\/organizations\/([^/]+)\/registry\/v0\.1\/servers(?:\/([^/]+)\/versions\/([^/]+))?$/.exec(
        new URL(request.url).pathname,
      ) ?? [];
    if (name === undefined || version === undefined)
      return makeRoute(parts)(listRegistry)(request, { params: Promise.resolve({ org }) });
    const params = { org, server: decodeURIComponent(name), version };
    return makeRoute(parts)(getRegistryServer)(request, { params: Promise.resolve(params) });
  }

  const ENTRY = {
    slug: "acme",
    name: "Acme",
    description: "Ours, with all that an entry knows.",
    category: "databases",
    icon: "Ac",
    url: "https://{tenant}.acme.test/mcp?region={region}",
    variables: {
      tenant: { label: "Tenant", help: "As in your address." },
      region: { label: "Region", choices: ["eu", "us"], default: "eu", isRequired: false },
    },
    authentication: [
      { kind: "oauth", scopes: ["read"], parameters: { access_type: "offline" }, help: "Sign in." },
      { kind: "key", headers: [{ name: "X-Acme", label: "Acme key" }] },
    ],
    features: ["Tables"],
    quirks: ["Slow on Mondays."],
    docsUrl: "https://docs.acme.test",
  } as const;

  test("is imported by another gateway as it is, with a key that may read it", async () => {
    const { entry } = await execute(createEntry, owner, structuredClone(ENTRY) as never);
    const context = await open();
    await expect(execute(browseRegistry, context, { url })).rejects.toMatchObject({ data: { field: "key" } });
    const found = await execute(browseRegistry, context, { url, key, search: "acme" });
    expect(found.items).toMatchObject([{ server: "localhost/acme", name: "Acme", problem: null, known: null }]);
    const taken = await execute(importServers, context, { url, key, servers: ["localhost/acme", "localhost/github"] });
    expect(taken.items).toMatchObject([
      { slug: "acme", problem: null },
      { slug: null, problem: "It is in the catalog already, as github." },
    ]);
    expect((await execute(getCatalogEntry, context, { entry: "acme" })).entry).toEqual(entry);
  });

  test("is the format of the official one: names, lengths, remotes, a cursor to the last page", async () => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await execute(listRegistry, owner, { limit: 20, ...(cursor ? { cursor } : {}) });
      for (const { server: each, _meta } of page.servers) {
        expect(each).toMatchObject({
          $schema: expect.stringContaining("2025-12-11"),
          name: expect.stringMatching(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
          version: expect.any(String),
          remotes: [{ type: expect.stringMatching(/^(streamable-http|sse)$/), url: expect.stringMatching(/^https:/) }],
        });
        expect(String(each.description).length).toBeLessThanOrEqual(100);
        expect(_meta["io.modelcontextprotocol.registry/official"]).toMatchObject({ status: "active", isLatest: true });
        names.push(String(each.name));
      }
      cursor = page.metadata.nextCursor;
    } while (cursor);
    expect(names.length).toBe(new Set(names).size);
    expect(names.length).toBe(owner.services.catalog.size + 1);
  });

  test("leaves out what is hidden, and knows what has changed since", async () => {
    await execute(hideEntry, owner, { entry: "deepwiki", hidden: true });
    expect((await execute(listRegistry, owner, { search: "deepwiki" })).servers).toEqual([]);
    await expect(
      execute(getRegistryServer, owner, { server: "localhost/deepwiki", version: "latest" }),
    ).rejects.toMatchObject({ code: "not_found" });
    const later = new Date(Date.now() + 60_000).toISOString();
    expect((await execute(listRegistry, owner, { updated_since: later })).servers).toEqual([]);
  });
});
