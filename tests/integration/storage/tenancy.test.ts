import { beforeAll, expect, test } from "vitest";
import type { OrganizationDb } from "@/lib/db/scoped";
import { MODEL_SCOPES, TENANT_MODELS } from "@/lib/db/tenant-models";
import { describeDatabases } from "@/tests/support/database";
import { seedTwoOrganizations } from "@/tests/support/two-organizations";

/** What a caller may try that the types would not let through. */
// biome-ignore lint/suspicious/noExplicitAny: the point is to say what the types forbid.
type Loose = Record<string, Record<string, (args?: any) => Promise<any>>>;

describeDatabases("an organization's client", (opened) => {
  let a: OrganizationDb;
  let b: OrganizationDb;
  let loose: Loose;
  const system = () => opened().database.system;

  beforeAll(async () => {
    const { database } = opened();
    await seedTwoOrganizations(database);
    a = database.organization("org_a");
    b = database.organization("org_b");
    loose = a as unknown as Loose;
  });

  test("a row of another organization looks like one that does not exist", async () => {
    expect(await a.connection.findUnique({ where: { id: "con_b" } })).toBeNull();
    expect(await a.connection.findFirst({ where: { id: "con_b" } })).toBeNull();
    await expect(a.connection.findUniqueOrThrow({ where: { id: "con_b" } })).rejects.toMatchObject({ code: "P2025" });
    expect((await a.connection.findUnique({ where: { id: "con_a" } }))?.name).toBe("GitHub a");
    expect(await a.organization.findUnique({ where: { id: "org_b" } })).toBeNull();
    expect(await a.organization.findUnique({ where: { slug: "b" } })).toBeNull();
  });

  test.each([...TENANT_MODELS])("lists, counts and groups of %s stay inside", async (model) => {
    const { column } = MODEL_SCOPES.get(`${model.charAt(0).toUpperCase()}${model.slice(1)}`) ?? { column: null };
    const delegate = loose[model];
    if (!column || !delegate) throw new Error(`${model} has no scope.`);
    const rows = await delegate.findMany?.();
    expect(rows.map((row: Record<string, unknown>) => row[column])).toEqual(["org_a"]);
    expect(await delegate.count?.()).toBe(1);
    expect(await delegate.groupBy?.({ by: [column], _count: true })).toHaveLength(1);
    expect(await delegate.aggregate?.({ _count: true })).toMatchObject({ _count: 1 });
  });

  test("OR, NOT and a cursor cannot widen the scope", async () => {
    expect(await a.connection.findMany({ where: { OR: [{ organizationId: "org_b" }, { id: "con_b" }] } })).toEqual([]);
    expect(await a.connection.findMany({ where: { NOT: { organizationId: "org_a" } } })).toEqual([]);
    const after = await a.connection.findMany({ cursor: { id: "con_b" }, orderBy: { id: "asc" } });
    expect(after.map(({ id }) => id)).not.toContain("con_b");
  });

  test("who names another organization reads nothing of it, and writes into the own one", async () => {
    expect(await a.connection.findMany({ where: { organizationId: "org_b" } })).toEqual([]);
    expect(await a.connection.findMany({ where: { organizationId: "org_b", AND: [], OR: [{ id: "con_b" }] } })).toEqual(
      [],
    );
    expect((await a.organization.updateMany({ where: { id: "org_b" }, data: { name: "hacked" } })).count).toBe(0);
    expect(
      await a.connection.findUnique({ where: { organizationId_slug: { organizationId: "org_b", slug: "github" } } }),
    ).toBeNull();
    const made = await a.connection.create({
      data: {
        id: "con_made",
        organizationId: "org_b",
        slug: "made",
        name: "Made",
        kind: "http",
        url: "https://x.test/",
      },
    });
    expect(made.organizationId).toBe("org_a");
    await a.connection.delete({ where: { id: "con_made" } });
  });

  test("updating or deleting another organization's row fails as not found, and changes nothing", async () => {
    await expect(a.connection.update({ where: { id: "con_b" }, data: { name: "x" } })).rejects.toMatchObject({
      code: "P2025",
    });
    await expect(a.connection.delete({ where: { id: "con_b" } })).rejects.toMatchObject({ code: "P2025" });
    expect((await a.connection.updateMany({ where: { id: "con_b" }, data: { name: "x" } })).count).toBe(0);
    expect((await a.connection.deleteMany({ where: { id: "con_b" } })).count).toBe(0);
    expect(await a.connection.updateManyAndReturn({ where: { id: "con_b" }, data: { name: "x" } })).toEqual([]);
    expect((await system().connection.findUnique({ where: { id: "con_b" } }))?.name).toBe("GitHub b");
  });

  test("a row cannot be moved to another organization", async () => {
    await a.connection.update({ where: { id: "con_a" }, data: { organizationId: "org_b" } });
    await a.connection.updateMany({ data: { organizationId: "org_b" } });
    expect((await system().connection.findUnique({ where: { id: "con_a" } }))?.organizationId).toBe("org_a");
  });

  test("an upsert cannot take over another organization's row", async () => {
    const upsert = a.connection.upsert({
      where: { id: "con_b" },
      create: { id: "con_b", slug: "y", name: "n", kind: "http", url: "https://x.test/" },
      update: { name: "hacked" },
    });
    await expect(upsert).rejects.toThrow();
    expect((await system().connection.findUnique({ where: { id: "con_b" } }))?.name).toBe("GitHub b");
  });

  test("a child of another organization's parent is refused by the foreign key", async () => {
    const stray = { kind: "tool", name: "stray", definition: {}, definitionHash: "", exposed: true, position: 1 };
    await expect(a.capability.create({ data: { id: "cap_1", connectionId: "con_b", ...stray } })).rejects.toMatchObject(
      { code: "P2003" },
    );
    await expect(
      system().capability.create({ data: { id: "cap_1", organizationId: "org_a", connectionId: "con_b", ...stray } }),
    ).rejects.toMatchObject({ code: "P2003" });
    expect(await system().capability.count({ where: { name: "stray" } })).toBe(0);
  });

  test("a transaction keeps the scope, and rolls back as one", async () => {
    const failed = a.$transaction(async (tx) => {
      expect((await tx.connection.findMany()).map(({ id }) => id)).toEqual(["con_a"]);
      await tx.connection.update({ where: { id: "con_a" }, data: { name: "half" } });
      await tx.connection.update({ where: { id: "con_b" }, data: { name: "half" } });
    });
    await expect(failed).rejects.toMatchObject({ code: "P2025" });
    expect((await a.connection.findFirst())?.name).toBe("GitHub a");
  });

  test("transactions of two organizations at once see their own rows only", async () => {
    const names = await Promise.all(
      Array.from({ length: 40 }, (_, turn) =>
        (turn % 2 ? b : a).$transaction(async (tx) => {
          const first = await tx.connection.findMany();
          return [...first, ...(await tx.connection.findMany())].map(({ organizationId }) => organizationId);
        }),
      ),
    );
    for (const [turn, seen] of names.entries()) expect(new Set(seen)).toEqual(new Set([turn % 2 ? "org_b" : "org_a"]));
  });

  test("relations inside the organization can be included, filtered and counted", async () => {
    const found = await a.connection.findFirst({
      where: { definitions: { some: { name: "search" } } },
      include: { definitions: true, credential: { select: { hint: true } }, _count: { select: { definitions: true } } },
    });
    expect(found?.definitions.map(({ id }) => id)).toEqual(["cap_a"]);
    expect(found?._count.definitions).toBe(1);
    const member = await a.membership.findFirst({
      select: { user: { select: { email: true } } },
      orderBy: { user: { email: "asc" } },
    });
    expect(member?.user.email).toBe("a@example.test");
  });

  const escapes: readonly (readonly [string, string, string, object])[] = [
    ["a way back from a user", "membership", "findMany", { include: { user: { include: { memberships: true } } } }],
    [
      "a filter over a user's other organizations",
      "membership",
      "findMany",
      { where: { user: { memberships: { some: {} } } } },
    ],
    [
      "a filter hidden in OR",
      "membership",
      "findMany",
      { where: { OR: [{ user: { is: { sessions: { some: {} } } } }] } },
    ],
    [
      "a filter hidden in an included relation",
      "organization",
      "findMany",
      { include: { memberships: { where: { user: { sessions: { some: {} } } } } } },
    ],
    [
      "an order over a foreign model",
      "membership",
      "findMany",
      { orderBy: [{ user: { sessions: { _count: "asc" } } }] },
    ],
    [
      "a count over a foreign model",
      "apiKey",
      "findMany",
      { include: { user: { select: { _count: { select: { sessions: true } } } } } },
    ],
    ["a count of everything", "apiKey", "findMany", { include: { user: { select: { _count: true } } } }],
    ["an inherited name as a relation", "apiKey", "findMany", { include: { constructor: true } }],
    [
      "a nested create",
      "connection",
      "update",
      { where: { id: "con_a" }, data: { definitions: { create: { id: "cap_2" } } } },
    ],
    [
      "a nested connect",
      "connection",
      "update",
      { where: { id: "con_a" }, data: { definitions: { connect: { id: "cap_b" } } } },
    ],
    ["a nested delete", "connection", "update", { where: { id: "con_a" }, data: { definitions: { deleteMany: {} } } }],
    [
      "a nested write in a list",
      "connection",
      "createMany",
      { data: [{ id: "con_3" }, { id: "con_4", organization: { connect: { id: "org_b" } } }] },
    ],
    [
      "a nested write in an upsert",
      "connection",
      "upsert",
      { where: { id: "con_a" }, create: {}, update: { organization: { connect: { id: "org_b" } } } },
    ],
  ];
  test.each(escapes)("%s is refused before it is sent", async (_name, model, operation, args) => {
    const before = opened().database.queryCount();
    await expect(loose[model]?.[operation]?.(args)).rejects.toMatchObject({ code: "internal" });
    await expect(
      a.$transaction(async (tx) => (tx as unknown as Loose)[model]?.[operation]?.(args)),
    ).rejects.toMatchObject({ code: "internal" });
    // The second attempt opened its transaction; neither sent the query. BEGIN, the scope, ROLLBACK.
    expect(opened().database.queryCount() - before).toBeLessThanOrEqual(3);
  });

  test("there is no raw SQL, no undeclared model and no way to the whole client", async () => {
    const known = [...TENANT_MODELS, "$transaction"].sort();
    expect(Object.keys(a).sort()).toEqual(known);
    await a.$transaction(async (tx) => expect(Object.keys(tx).sort()).toEqual([...TENANT_MODELS].sort()));
    expect(Object.keys(opened().database.system)).not.toContain("$queryRaw");
    expect(() => opened().database.organization("*")).toThrow();
    expect(() => opened().database.organization("")).toThrow();
  });

  test("hashes and ciphertexts come only when they are named", async () => {
    expect(await a.credential.findFirst()).not.toHaveProperty("ciphertext");
    expect(await a.apiKey.findFirst()).not.toHaveProperty("secretHash");
    expect(await a.dataKey.findFirst()).not.toHaveProperty("wrapped");
    expect((await a.credential.findFirst({ select: { ciphertext: true } }))?.ciphertext).toBe("sealed a");
    expect((await system().credential.findFirst({ where: { id: "crd_b" } }))?.ciphertext).toBe("sealed b");
    expect((await system().apiKey.findFirst())?.secretHash).toEqual(new Uint8Array([1, 2, 3]));
  });

  test("times come back as they were stored, whatever the server's time zone", async () => {
    const at = new Date("2026-07-28T12:34:56.789Z");
    await a.connection.update({ where: { id: "con_a" }, data: { lastSyncedAt: at } });
    expect((await a.connection.findFirst())?.lastSyncedAt).toEqual(at);
    const [row] = await opened().database.sql<{ at: Date }>(
      "SELECT last_synced_at AS at FROM connections WHERE id = $1",
      ["con_a"],
    );
    expect(row?.at).toEqual(at);
    const [literal] = await opened().asOwner<{ at: string }>(
      "SELECT (last_synced_at AT TIME ZONE 'UTC')::text AS at FROM connections WHERE id = $1",
      ["con_a"],
    );
    expect(literal?.at).toBe("2026-07-28 12:34:56.789");
  });

  test("what an upstream said about itself comes back in its order", async () => {
    const definition = { name: "search", zeta: 1, alpha: { b: 1, a: [1.5, null, "\u00e9\0"] } };
    await a.capability.update({ where: { id: "cap_a" }, data: { definition } });
    expect(JSON.stringify((await a.capability.findFirst())?.definition)).toBe(JSON.stringify(definition));
  });
});
