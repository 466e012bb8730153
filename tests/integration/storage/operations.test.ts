import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { newId } from "@/lib/base/ids";
import { readEnvironment } from "@/lib/config/environment";
import { CONFIGURATION_CHANNEL } from "@/lib/db/channels";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";
import { execute } from "@/lib/operations/execute";
import {
  type OperationWorld,
  type OrganizationCaller,
  openAsSystem,
  openOrganization,
} from "@/lib/operations/open-organization";
import type { Services } from "@/lib/operations/services";
import { describeDatabases } from "@/tests/support/database";
import { seedTwoOrganizations } from "@/tests/support/two-organizations";

const rename = defineOperation({
  name: "connections.rename",
  permission: "connections.write",
  audit: true,
  input: z.strictObject({ id: z.string(), name: z.string().min(1), secret: z.string().optional() }),
  async run(context, { id, name, secret }) {
    return context.change(async (tx, audit) => {
      const row = await tx.connection.update({ where: { id }, data: { name } });
      audit({ target: { kind: "connection", id, name: row.slug }, after: { name, secret } });
      if (name === "explode") throw new Error("boom");
      return row.name;
    });
  },
});

describeDatabases("operations", (opened) => {
  const reloaded: string[] = [];
  let world: OperationWorld;

  const asUser = (user: string, slug: string) =>
    openOrganization(world, { kind: "user", user: { id: user, name: "Person" } }, slug, "192.0.2.1");
  const versionOf = async (id: string) =>
    (await opened().database.system.organization.findUnique({ where: { id } }))?.configVersion ?? -1n;
  const auditOf = (id: string) =>
    opened().database.system.auditEvent.findMany({ where: { organizationId: id, action: "connections.rename" } });

  beforeAll(async () => {
    const { database } = opened();
    await seedTwoOrganizations(database);
    await database.system.user.create({ data: { id: "usr_viewer", name: "V" } });
    await database
      .organization("org_a")
      .membership.create({ data: { id: newId("mem"), userId: "usr_viewer", role: "viewer" } });
    await database.system.user.create({ data: { id: "usr_odd", name: "O" } });
    await database
      .organization("org_a")
      .membership.create({ data: { id: newId("mem"), userId: "usr_odd", role: "emperor" } });
    // What these operations touch of the services.
    const services: Pick<Services, "environment" | "reloadOrganization"> = {
      environment: readEnvironment({}),
      reloadOrganization: async (id) => void reloaded.push(id),
    };
    world = { database, services: services as Services };
  });

  test("a change stands with its audit row and version, and is told to other processes and to this one", async () => {
    const before = await versionOf("org_a");
    const notices: string[] = [];
    let heard: () => void = () => undefined;
    const notice = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const stop = await opened().database.listen(CONFIGURATION_CHANNEL, (payload) => {
      notices.push(payload);
      heard();
    });
    expect(await execute(rename, await asUser("usr_a", "a"), { id: "con_a", name: "Renamed", secret: "hush" })).toBe(
      "Renamed",
    );
    await notice;
    await stop();
    expect(await versionOf("org_a")).toBe(before + 1n);
    expect(notices.map((text) => JSON.parse(text))).toEqual([
      { organizationId: "org_a", version: Number(before + 1n) },
    ]);
    expect(reloaded).toEqual(["org_a"]);
    expect(await auditOf("org_a")).toMatchObject([
      {
        actorKind: "user",
        actorId: "usr_a",
        address: "192.0.2.1",
        targetKind: "connection",
        targetId: "con_a",
        after: { name: "Renamed", secret: "[redacted]" },
      },
    ]);
  });

  test("a change that fails leaves nothing: no row, no audit row, no version, no reload", async () => {
    const [version, audited, reloads] = [await versionOf("org_a"), (await auditOf("org_a")).length, reloaded.length];
    await expect(execute(rename, await asUser("usr_a", "a"), { id: "con_a", name: "explode" })).rejects.toThrow("boom");
    expect((await opened().database.organization("org_a").connection.findFirst())?.name).not.toBe("explode");
    expect([await versionOf("org_a"), (await auditOf("org_a")).length, reloaded.length]).toEqual([
      version,
      audited,
      reloads,
    ]);
  });

  test("a change without an audit row, or by an operation that claims to change nothing, is refused and rolled back", async () => {
    const quiet = (audit: boolean) =>
      defineOperation({
        name: "connections.quiet",
        permission: "connections.write",
        audit,
        input: z.unknown(),
        run: (context) =>
          context.change((tx) => tx.connection.update({ where: { id: "con_a" }, data: { name: "quiet" } })),
      });
    const context = await asUser("usr_a", "a");
    await expect(execute(quiet(true), context, null)).rejects.toThrow(/without an audit row/);
    await expect(execute(quiet(false), context, null)).rejects.toThrow(/does not say so/);
    expect((await context.db.connection.findFirst())?.name).not.toBe("quiet");
  });

  test("who may not is told so before the input is looked at", async () => {
    const refused = execute(rename, await asUser("usr_viewer", "a"), { nonsense: true });
    await expect(refused).rejects.toMatchObject({ code: "forbidden", data: { permission: "connections.write" } });
    const odd = await asUser("usr_odd", "a");
    expect(odd.actor.permissions.size).toBe(0);
  });

  test("input that does not fit is refused with the field's name and without its value", async () => {
    const context = await asUser("usr_a", "a");
    const refused = execute(rename, context, { id: "con_a", name: 7, extra: "v4lue" });
    await expect(refused).rejects.toMatchObject({ code: "invalid_input", data: { field: "name" } });
    await expect(refused).rejects.toThrow(/^name: /);
    await expect(refused.catch((error) => JSON.stringify(error.data))).resolves.not.toContain("v4lue");
  });

  test("a NUL character is refused with the field's name, not by the database", async () => {
    const refused = execute(rename, await asUser("usr_a", "a"), { id: "con_a", name: "a\0b" });
    await expect(refused).rejects.toMatchObject({ code: "invalid_input", data: { field: "name" } });
  });

  test("another organization and one that does not exist are the same", async () => {
    const answers = await Promise.all(
      ["b", "nowhere", ""].map((slug) =>
        asUser("usr_a", slug).catch((error) => ({ code: error.code, message: error.publicMessage })),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: "not_found" });
    const key: OrganizationCaller = {
      kind: "key",
      principal: {
        kind: "key",
        id: "key_a",
        organizationId: "org_a",
        name: "Key",
        clientName: "Key",
        userId: null,
        serviceAccount: null,
        servers: { all: true },
        permissions: new Set(["connections.read"]),
        environment: "production",
        expiresAt: null,
      },
    };
    await expect(openOrganization(world, key, "b")).rejects.toMatchObject({ code: "not_found" });
    const context: OperationContext = await openOrganization(world, key, "a");
    expect(context.actor).toMatchObject({ kind: "key", id: "key_a" });
    await expect(execute(rename, context, {})).rejects.toMatchObject({ code: "forbidden" });
  });

  test("another organization's row is not found, and its version stays", async () => {
    const before = await versionOf("org_b");
    await expect(execute(rename, await asUser("usr_a", "a"), { id: "con_b", name: "x" })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await versionOf("org_b")).toBe(before);
  });

  test("what the gateway does by itself is named so in the audit log", async () => {
    await execute(rename, await openAsSystem(world, "org_b"), { id: "con_b", name: "By itself" });
    expect(await auditOf("org_b")).toMatchObject([{ actorKind: "system", actorName: "Causeway", address: null }]);
    await expect(openAsSystem(world, "org_none")).rejects.toMatchObject({ code: "not_found" });
  });

  test("changes at once are counted one by one", async () => {
    const before = await versionOf("org_a");
    const context = await asUser("usr_a", "a");
    await Promise.all(
      Array.from({ length: 12 }, (_, turn) => execute(rename, context, { id: "con_a", name: `n${turn}` })),
    );
    expect(await versionOf("org_a")).toBe(before + 12n);
  });
});
