import { beforeEach, expect, test } from "vitest";
import type { Permission } from "@/lib/access/permissions";
import { authenticate } from "@/lib/gateway/door/authenticate";
import { parseApiKey } from "@/lib/keys/api-key";
import { createKey } from "@/lib/keys/create-key";
import { getKey } from "@/lib/keys/get-key";
import { KeyUsage } from "@/lib/keys/key-usage";
import { listKeys } from "@/lib/keys/list-keys";
import { revokeKey } from "@/lib/keys/revoke-key";
import { rotateKey } from "@/lib/keys/rotate-key";
import { updateKey } from "@/lib/keys/update-key";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openOrganization } from "@/lib/operations/open-organization";
import { describeWorlds, plantConnection, type TestOrganization } from "./control-world";

const DAY_MS = 86_400_000;

describeWorlds("keys", (world) => {
  let organization: TestOrganization;
  let context: OperationContext;
  let organizations = 0;

  beforeEach(async () => {
    organization = await world().addOrganization(`keys-${organizations++}`);
    context = await world().openAs(organization.users.owner, organization.slug);
  });

  const create = (rest: object = {}) => execute(createKey, context, { name: "CI", ...rest });
  /** As the data plane judges it: in memory, without the database. */
  const authenticated = (text: string) =>
    authenticate(world().runtime.gateway.gateway, {
      method: "POST",
      url: "/mcp",
      headers: { authorization: `Bearer ${text}` },
      address: null,
      readBody: () => Promise.resolve(""),
    });
  const openWithKey = async (text: string) => {
    const principal = authenticated(text);
    if (principal.kind !== "key") throw new Error("not a key");
    return openOrganization(world().runtime, { kind: "key", principal }, organization.slug);
  };

  test("a key works the moment it is made, and is shown once", async () => {
    const { key, text } = await create();
    expect(parseApiKey(text)).not.toBeNull();
    expect(authenticated(text)).toMatchObject({ kind: "key", id: key.id, organizationId: organization.id, name: "CI" });
    const again = await execute(getKey, context, { key: key.id });
    expect(again).toEqual(key);
    expect(again.hint).toBe(`ak-…${text.slice(-4)}`);
    expect(JSON.stringify([again, await execute(listKeys, context, {})])).not.toContain(parseApiKey(text)?.secret);
  });

  test("nothing in the database holds the key's secret part", async () => {
    const { text } = await create();
    const rows = await world().runtime.database.sql(
      "SELECT row_to_json(k)::text AS row FROM api_keys k UNION ALL SELECT row_to_json(a)::text FROM audit_events a",
    );
    expect(rows.length).toBeGreaterThan(1);
    expect(JSON.stringify(rows)).not.toContain(parseApiKey(text)?.secret);
  });

  test("a key ends after 90 days by default, after a year at the latest", async () => {
    const { key } = await create();
    const livesFor = Date.parse(key.expiresAt ?? "") - Date.parse(key.createdAt);
    expect(Math.abs(livesFor - 90 * DAY_MS)).toBeLessThan(60_000);
    await expect(create({ expiresInDays: 366 })).rejects.toMatchObject({ code: "invalid_value" });
    await expect(create({ expiresInDays: 0 })).rejects.toMatchObject({ code: "invalid_value" });
  });

  test("a key's name is a line, as the lists and logs that it stands in", async () => {
    for (const name of ["a\r\nset-cookie: x", "a\u0000b", "a\u001b[31mb"])
      await expect(create({ name })).rejects.toMatchObject({ code: "invalid_value" });
    expect((await create({ name: " Ünïcode 键 \n" })).key.name).toBe("Ünïcode 键");
  });

  test("a revoked key is refused by the next request, and the reason stays", async () => {
    const { key, text } = await create();
    expect(await execute(revokeKey, context, { key: key.id, reason: "Leaked in a log" })).toMatchObject({
      state: "revoked",
      revokedReason: "Leaked in a log",
    });
    expect(() => authenticated(text)).toThrow("Authentication failed: key revoked");
    expect(await execute(revokeKey, context, { key: key.id, reason: "Again" })).toMatchObject({
      revokedReason: "Leaked in a log",
    });
    await expect(execute(revokeKey, context, { key: key.id, reason: " " })).rejects.toMatchObject({
      code: "invalid_value",
    });
    const events = await context.db.auditEvent.findMany({ where: { action: "keys.revoke" } });
    expect(events).toMatchObject([{ targetName: "CI", after: { reason: "Leaked in a log" } }]);
  });

  test("a key reaches the servers that were chosen, named by their slugs", async () => {
    const filesId = await plantConnection(world(), organization, "files");
    await plantConnection(world(), organization, "mail");
    const { key, text } = await create({ servers: ["files"] });
    expect(key.servers).toEqual(["files"]);
    expect(authenticated(text)).toMatchObject({ servers: { all: false, connectionIds: new Set([filesId]) } });
    await expect(create({ servers: ["files", "nowhere"] })).rejects.toMatchObject({ code: "not_found" });
    expect((await create()).key.servers).toBe("all");
  });

  test("nobody gives a key more than they have themselves", async () => {
    await plantConnection(world(), organization, "files");
    await plantConnection(world(), organization, "mail");
    const permissions: Permission[] = ["keys.write", "keys.read"];
    const { text } = await create({ servers: ["files"], permissions, expiresInDays: 10 });
    const asKey = await openWithKey(text);
    const make = (rest: object) =>
      execute(createKey, asKey, { name: "child", servers: ["files"], expiresInDays: 5, ...rest });
    expect((await make({ permissions: ["keys.read"] })).key).toMatchObject({
      servers: ["files"],
      permissions: ["keys.read"],
    });
    await expect(make({ permissions: ["connections.write"] })).rejects.toMatchObject({ code: "forbidden" });
    await expect(make({ servers: "all" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(make({ servers: ["mail"] })).rejects.toMatchObject({ code: "forbidden" });
    await expect(make({ expiresInDays: 11 })).rejects.toMatchObject({ code: "forbidden" });
  });

  test("a key that a key makes without saying how long it lives ends with its maker", async () => {
    const maker = await create({ permissions: ["keys.write"], expiresInDays: 10 });
    const made = await execute(createKey, await openWithKey(maker.text), { name: "child" });
    expect(made.key.expiresAt).toBe(maker.key.expiresAt);
    const longer = await create({ permissions: ["keys.write"], expiresInDays: 365 });
    const { key } = await execute(createKey, await openWithKey(longer.text), { name: "child" });
    expect(Math.abs(Date.parse(key.expiresAt ?? "") - Date.parse(key.createdAt) - 90 * DAY_MS)).toBeLessThan(60_000);
  });

  test("a permission that the product has no more is shown by no key", async () => {
    const { key } = await create({ permissions: ["keys.read"] });
    await context.db.apiKey.update({ where: { id: key.id }, data: { permissions: ["tools.test", "keys.read"] } });
    expect((await execute(getKey, context, { key: key.id })).permissions).toEqual(["keys.read"]);
  });

  test("a key for MCP alone may do nothing in the admin API", async () => {
    const asKey = await openWithKey((await create()).text);
    await expect(execute(listKeys, asKey, {})).rejects.toMatchObject({ code: "forbidden" });
  });

  test("a key is renamed, and the log of changes says from what", async () => {
    const { key, text } = await create();
    expect(await execute(updateKey, context, { key: key.id, name: "Deploys" })).toMatchObject({ name: "Deploys" });
    expect(authenticated(text)).toMatchObject({ name: "Deploys" });
    const [event] = await context.db.auditEvent.findMany({ where: { action: "keys.update" } });
    expect(event).toMatchObject({ before: { name: "CI" }, after: { name: "Deploys" } });
  });

  test("another scope holds from the key's next request on, and nobody widens a key beyond their own", async () => {
    const filesId = await plantConnection(world(), organization, "files");
    await plantConnection(world(), organization, "mail");
    const { key, text } = await create();
    await execute(updateKey, context, { key: key.id, servers: ["files"], environment: "staging" });
    expect(authenticated(text)).toMatchObject({ servers: { all: false, connectionIds: new Set([filesId]) } });
    const [event] = await context.db.auditEvent.findMany({ where: { action: "keys.update", targetId: key.id } });
    expect(event).toMatchObject({ before: { servers: "all" }, after: { servers: ["files"], environment: "staging" } });
    await expect(execute(updateKey, context, { key: key.id })).rejects.toMatchObject({ code: "invalid_value" });

    const narrow = await create({ servers: ["files"], permissions: ["keys.write"] });
    const asKey = await openWithKey(narrow.text);
    for (const wider of [{ servers: "all" }, { servers: ["mail"] }, { permissions: ["connections.write"] }])
      await expect(execute(updateKey, asKey, { key: narrow.key.id, ...wider })).rejects.toMatchObject({
        code: "forbidden",
      });
  });

  test("a rotated key has a new text, and the old one works to the end of its grace and no longer", async () => {
    const { key, text } = await create({ expiresInDays: 20 });
    const rotated = await execute(rotateKey, context, { key: key.id, graceHours: 1 });
    expect(rotated.text).not.toBe(text);
    expect(rotated.key).toMatchObject({ id: key.id, name: "CI", hint: `ak-…${rotated.text.slice(-4)}` });
    for (const either of [text, rotated.text]) expect(authenticated(either)).toMatchObject({ id: key.id });
    expect(authenticated(text)).toMatchObject({ expiresAt: Date.parse(rotated.key.graceUntil ?? "") });
    await context.db.apiKey.update({ where: { id: key.id }, data: { previousUntil: new Date(Date.now() - 1000) } });
    await world().runtime.gateway.reloadOrganization(organization.id);
    expect(() => authenticated(text)).toThrow("Authentication failed: key expired");
    expect(authenticated(rotated.text)).toMatchObject({ id: key.id });
    expect((await execute(getKey, context, { key: key.id })).graceUntil).toBeNull();
  });

  test("a key that leaked is rotated without grace: its old text is unknown at once, and revoking ends both", async () => {
    const { key, text } = await create();
    const second = await execute(rotateKey, context, { key: key.id, graceHours: 0 });
    expect(() => authenticated(text)).toThrow("Authentication failed");
    const third = await execute(rotateKey, context, { key: key.id });
    expect(authenticated(second.text)).toMatchObject({ id: key.id });
    await execute(revokeKey, context, { key: key.id, reason: "Leaked" });
    for (const either of [second.text, third.text]) expect(() => authenticated(either)).toThrow("key revoked");
    await expect(execute(rotateKey, context, { key: key.id })).rejects.toMatchObject({ code: "conflict" });
  });

  test("a key does not take over one that may more by rotating it", async () => {
    const strong = await create({ permissions: ["keys.write", "connections.write"] });
    const weak = await create({ permissions: ["keys.write"] });
    const asWeak = await openWithKey(weak.text);
    await expect(execute(rotateKey, asWeak, { key: strong.key.id })).rejects.toMatchObject({ code: "forbidden" });
    expect((await execute(rotateKey, asWeak, { key: weak.key.id })).key.expiresAt).not.toBeNull();
  });

  test("a key says from how many networks it was used lately", async () => {
    const { key, text } = await create();
    const { gateway } = world().runtime.gateway;
    const from = (address: string) =>
      authenticate(gateway, {
        method: "POST",
        url: "/mcp",
        headers: { authorization: `Bearer ${text}` },
        address,
        readBody: () => Promise.resolve(""),
      });
    for (const address of ["192.0.2.1", "192.0.2.1", "198.51.100.7", "2001:db8::1", "2001:db8::2"]) from(address);
    await world().runtime.jobs.flush();
    expect(await execute(getKey, context, { key: key.id })).toMatchObject({ addresses: 3 });
    from("203.0.113.9");
    await world().runtime.jobs.flush();
    const { items } = await execute(listKeys, context, {});
    expect(items[0]).toMatchObject({ addresses: 4, lastUsedAt: expect.any(String) });
    await context.db.keyAddress.updateMany({
      where: { address: "192.0.2.1" },
      data: { lastUsedAt: new Date(Date.now() - 8 * DAY_MS) },
    });
    expect(await execute(getKey, context, { key: key.id })).toMatchObject({ addresses: 3 });
    await new KeyUsage(world().runtime.database).prune(7);
    expect(await context.db.keyAddress.count()).toBe(3);
  });

  test("keys are listed newest first, filtered and page by page", async () => {
    const names = ["one", "two", "three", "four"];
    for (const name of names) await create({ name, environment: name === "two" ? "staging" : "production" });
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await execute(listKeys, context, { limit: 3, cursor });
      expect(page.total).toBe(4);
      listed.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(listed).toEqual([...names].reverse());
    const found = async (input: object) => (await execute(listKeys, context, input)).items.map(({ name }) => name);
    expect(await found({ search: "THR" })).toEqual(["three"]);
    expect(await found({ environment: "staging" })).toEqual(["two"]);
    const [newest] = (await execute(listKeys, context, { limit: 1 })).items;
    await execute(revokeKey, context, { key: newest?.id ?? "", reason: "test" });
    expect(await found({ state: "revoked" })).toEqual(["four"]);
    expect(await found({ state: "active" })).toEqual(["three", "two", "one"]);
    expect(await found({ state: "expired" })).toEqual([]);
  });

  test("when a key was last used is written in batches, and only forward", async () => {
    const { key, text } = await create();
    const before = Date.now();
    authenticated(text);
    const { jobs } = world().runtime;
    expect((await execute(getKey, context, { key: key.id })).lastUsedAt).toBeNull();
    await jobs.flush();
    const lastUsedAt = Date.parse((await execute(getKey, context, { key: key.id })).lastUsedAt ?? "");
    expect(lastUsedAt).toBeGreaterThanOrEqual(before);
    await jobs.flush();
    expect(Date.parse((await execute(getKey, context, { key: key.id })).lastUsedAt ?? "")).toBe(lastUsedAt);
  });
});
