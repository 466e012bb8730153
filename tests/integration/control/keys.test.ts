import { beforeEach, expect, test } from "vitest";
import type { Permission } from "@/lib/access/permissions";
import { authenticate } from "@/lib/gateway/authenticate";
import { parseApiKey } from "@/lib/keys/api-key";
import { createKey } from "@/lib/keys/create-key";
import { getKey } from "@/lib/keys/get-key";
import { listKeys } from "@/lib/keys/list-keys";
import { renameKey } from "@/lib/keys/rename-key";
import { revokeKey } from "@/lib/keys/revoke-key";
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
    await expect(create({ expiresInDays: 366 })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(create({ expiresInDays: 0 })).rejects.toMatchObject({ code: "invalid_input" });
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
      code: "invalid_input",
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

  test("a key for MCP alone may do nothing in the admin API", async () => {
    const asKey = await openWithKey((await create()).text);
    await expect(execute(listKeys, asKey, {})).rejects.toMatchObject({ code: "forbidden" });
  });

  test("a key is renamed, and the log of changes says from what", async () => {
    const { key, text } = await create();
    expect(await execute(renameKey, context, { key: key.id, name: "Deploys" })).toMatchObject({ name: "Deploys" });
    expect(authenticated(text)).toMatchObject({ name: "Deploys" });
    const [event] = await context.db.auditEvent.findMany({ where: { action: "keys.rename" } });
    expect(event).toMatchObject({ before: { name: "CI" }, after: { name: "Deploys" } });
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
