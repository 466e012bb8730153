import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAccessRule } from "@/lib/access/create-rule";
import { explainAccess } from "@/lib/access/explain-access";
import { PERMISSIONS } from "@/lib/access/permissions";
import { newId, uuidv7 } from "@/lib/base/ids";
import { listConnections } from "@/lib/connections/list-connections";
import { createInvitation } from "@/lib/invitations/create-invitation";
import { createKey } from "@/lib/keys/create-key";
import { revokeKey } from "@/lib/keys/revoke-key";
import { updateKey } from "@/lib/keys/update-key";
import { listMembers } from "@/lib/members/list-members";
import { updateMember } from "@/lib/members/update-member";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openOrganization } from "@/lib/operations/open-organization";
import { organizationsOf } from "@/lib/organizations/whoami";
import { createRole } from "@/lib/roles/create-role";
import { listRoles } from "@/lib/roles/list-roles";
import { removeRole } from "@/lib/roles/remove-role";
import { updateRole } from "@/lib/roles/update-role";
import { createServiceAccount } from "@/lib/service-accounts/create-account";
import { createServiceClient } from "@/lib/service-accounts/create-client";
import { getServiceAccount } from "@/lib/service-accounts/get-account";
import { updateServiceAccount } from "@/lib/service-accounts/update-account";
import { describeWorlds, plantConnection, type TestOrganization } from "@/tests/integration/control/control-world";

describeWorlds("custom roles", (world) => {
  let home: TestOrganization;
  let owner: OperationContext;

  beforeAll(async () => {
    home = await world().addOrganization("home");
    owner = await world().openAs(home.users.owner, "home");
    await plantConnection(world(), home, "one");
  });
  afterAll(() => undefined);

  const makeRole = (permissions: readonly string[], more: Record<string, unknown> = {}) =>
    execute(createRole, owner, { name: uuidv7(), permissions, ...more });

  async function plantMember(role: string): Promise<{ readonly userId: string; readonly id: string }> {
    const [userId, id] = [newId("usr"), newId("mem")];
    const { system } = world().runtime.database;
    await system.user.create({ data: { id: userId, email: `${userId}@example.test`, name: "Grace" } });
    await system.membership.create({ data: { id, organizationId: home.id, userId, role } });
    return { userId, id };
  }

  test("a role is what its permissions are, wherever it is shown, and from the next request on what they become", async () => {
    const role = await makeRole(["connections.read", "members.read"], { name: "Looker" });
    const { userId } = await plantMember(role.id);
    const open = () => world().openAs(userId, "home");
    expect([...(await open()).actor.permissions].sort()).toEqual(["connections.read", "members.read"]);
    expect((await execute(listConnections, await open(), {})).total).toBe(1);
    const shown = (await execute(listMembers, owner, { search: "Grace" })).items.find((one) => one.userId === userId);
    expect(shown).toMatchObject({ role: role.id, roleName: "Looker" });
    expect(await organizationsOf(world().runtime.database, userId)).toMatchObject([{ roleName: "Looker" }]);
    await execute(updateRole, owner, { role: role.id, permissions: ["members.read"] });
    await expect(execute(listConnections, await open(), {})).rejects.toMatchObject({ code: "forbidden" });
  });

  test("keys and clients lose what the role of their person loses", async () => {
    const role = await makeRole(["tools.call", "keys.read", "keys.write", "connections.read"]);
    const { userId } = await plantMember(role.id);
    const context = await world().openAs(userId, "home");
    const { key } = await execute(createKey, context, { name: "K", permissions: ["keys.read", "connections.read"] });
    const stored = () => world().runtime.database.system.apiKey.findUniqueOrThrow({ where: { id: key.id } });
    await execute(updateRole, owner, { role: role.id, permissions: ["tools.call", "connections.read"] });
    expect(await stored()).toMatchObject({ permissions: ["connections.read"], revokedAt: null });
    await execute(updateRole, owner, { role: role.id, permissions: ["connections.read"] });
    expect((await stored()).revokedAt).not.toBeNull();
    // In this process at once; the others hear of the version.
    expect(world().runtime.gateway.gateway.snapshots.holder(key.id)?.revokedAt).not.toBeNull();
  });

  test("a service account has one as a member has: what it may, what it calls, what its keys lose", async () => {
    const role = await makeRole(["tools.call", "calls.read", "audit.read"], { name: "Robot" });
    const account = await execute(createServiceAccount, owner, { name: uuidv7(), role: role.id });
    expect(account).toMatchObject({ role: role.id, roleName: "Robot" });
    const input = { name: "K", serviceAccount: account.id, permissions: ["audit.read"] };
    const { key } = await execute(createKey, owner, input);
    await expect(execute(createKey, owner, { ...input, permissions: ["members.write"] })).rejects.toMatchObject({
      code: "forbidden",
    });
    const known = () => world().runtime.gateway.gateway.snapshots.organization(home.id)?.people.get(account.id);
    const permissions = async () =>
      (await world().runtime.database.system.apiKey.findUniqueOrThrow({ where: { id: key.id } })).permissions;
    expect(known()).toMatchObject({ roleName: "Robot", mayCall: true });
    expect((await execute(listRoles, owner, {})).items.find(({ id }) => id === role.id)?.serviceAccounts).toBe(1);
    await execute(updateRole, owner, { role: role.id, permissions: ["calls.read"] });
    expect(known()?.mayCall).toBe(false);
    expect(await permissions()).toEqual([]);
    await expect(execute(removeRole, owner, { role: role.id })).rejects.toMatchObject({ code: "conflict" });
    const toOwner = { role: role.id, reassignTo: "owner" };
    await expect(execute(removeRole, owner, toOwner)).rejects.toMatchObject({ code: "conflict" });
    await execute(removeRole, owner, { role: role.id, reassignTo: "viewer" });
    expect((await execute(getServiceAccount, owner, { account: account.id })).role).toBe("viewer");
    for (const unknown of ["owner", "rol_00000000000000000000000000"])
      await expect(execute(updateServiceAccount, owner, { account: account.id, role: unknown })).rejects.toMatchObject({
        code: expect.stringMatching(/^(not_found|invalid_)/),
      });
  });

  describe("nobody gives more than they have", () => {
    let someone: OperationContext;
    beforeAll(async () => {
      const role = await makeRole(["members.read", "members.write", "tools.call"]);
      someone = await world().openAs((await plantMember(role.id)).userId, "home");
    });

    test("by a key, which may less than whoever made it", async () => {
      const { text, key } = await execute(createKey, owner, { name: "Only members", permissions: ["members.write"] });
      const principal = world().runtime.gateway.gateway.snapshots.holder(key.id)?.principal;
      if (principal?.kind !== "key") throw new Error(`${text.slice(0, 3)} is no key`);
      const byKey = await openOrganization(world().runtime, { kind: "key", principal }, "home");
      const { id } = await plantMember("viewer");
      const beyond = { code: "forbidden" };
      await expect(execute(updateMember, byKey, { member: id, role: "admin" })).rejects.toMatchObject(beyond);
      await expect(execute(createInvitation, byKey, { role: "admin" })).rejects.toMatchObject(beyond);
      const wider = await makeRole(["members.read", "audit.read"]);
      const all = { role: wider.id, permissions: [...PERMISSIONS] };
      await expect(execute(updateRole, byKey, all)).rejects.toMatchObject(beyond);
      const admin = await plantMember("admin");
      await expect(execute(updateMember, byKey, { member: admin.id, state: "suspended" })).rejects.toMatchObject(
        beyond,
      );
    });

    test("to a service account, by a role that may more", async () => {
      const wider = await makeRole(["members.read", "audit.read"]);
      const beyond = { code: "forbidden", publicMessage: expect.stringContaining("audit.read") };
      const input = { name: uuidv7(), role: wider.id };
      await expect(execute(createServiceAccount, someone, input)).rejects.toMatchObject(beyond);
      const { id } = await execute(createServiceAccount, owner, input);
      const named = { account: id, name: "Job" };
      await expect(execute(createServiceClient, someone, named)).rejects.toMatchObject(beyond);
      const { id: narrow } = await makeRole(["members.read", "tools.call"]);
      await execute(createServiceAccount, someone, { name: uuidv7(), role: narrow });
    });

    test("by a key that is revoked, or given less, while its request is under way", async () => {
      const { key } = await execute(createKey, owner, { name: "Made of keys", permissions: ["members.write"] });
      const principal = world().runtime.gateway.gateway.snapshots.holder(key.id)?.principal;
      if (principal?.kind !== "key") throw new Error("no key");
      const open = () => openOrganization(world().runtime, { kind: "key", principal }, "home");
      const make = (context: OperationContext) =>
        execute(createRole, context, { name: uuidv7(), permissions: ["members.write"] });
      const [early, late] = [await open(), await open()];
      await make(early);
      await execute(updateKey, owner, { key: key.id, permissions: ["audit.read"] });
      await expect(make(early)).rejects.toMatchObject({ code: "forbidden", data: { permission: "members.write" } });
      await execute(revokeKey, owner, { key: key.id, reason: "Test" });
      await expect(make(late)).rejects.toMatchObject({ code: "forbidden" });
    });

    test("by a key whose person has been demoted beside it", async () => {
      const { userId, id } = await plantMember("admin");
      const context = await world().openAs(userId, "home");
      const { key } = await execute(createKey, context, { name: "Admin's", permissions: ["audit.read", "calls.read"] });
      const principal = world().runtime.gateway.gateway.snapshots.holder(key.id)?.principal;
      if (principal?.kind !== "key") throw new Error("no key");
      // As a request leaves it that was let in before.
      await world().runtime.database.system.membership.update({ where: { id }, data: { role: "viewer" } });
      const byKey = await openOrganization(world().runtime, { kind: "key", principal }, "home");
      expect(byKey.actor.permissions.has("audit.read")).toBe(false);
    });

    test("to a role", async () => {
      const more = { name: "More", permissions: ["members.read", "audit.read"] };
      await expect(execute(createRole, someone, more)).rejects.toMatchObject({
        code: "forbidden",
        data: { permission: "audit.read" },
      });
      const own = await execute(createRole, someone, { name: "Less", permissions: ["tools.call"] });
      const widened = { role: own.id, permissions: ["tools.call", "keys.write"] };
      await expect(execute(updateRole, someone, widened)).rejects.toMatchObject({ code: "forbidden" });
      const higher = await makeRole(["audit.read"]);
      for (const operation of [
        () => execute(updateRole, someone, { role: higher.id, permissions: ["tools.call"] }),
        () => execute(removeRole, someone, { role: higher.id }),
      ])
        await expect(operation()).rejects.toMatchObject({ code: "forbidden" });
    });

    test.each(["owner", "admin"])("to a person: not the role %s", async (role) => {
      const { id } = await plantMember("viewer");
      await expect(execute(updateMember, someone, { member: id, role })).rejects.toMatchObject({ code: "forbidden" });
      await expect(execute(createInvitation, someone, { role })).rejects.toMatchObject({ code: "forbidden" });
      const above = await plantMember(role);
      await expect(execute(updateMember, someone, { member: above.id, state: "suspended" })).rejects.toMatchObject({
        code: "forbidden",
      });
      const given = (await execute(listRoles, someone, {})).items.filter(({ mayAssign }) => mayAssign);
      expect(given.map(({ id: given }) => given)).not.toContain(role);
    });

    test("and no role is one that every organization has, nor has what it cannot have", async () => {
      for (const name of ["owner", "Admin", "MEMBER", "rol_x"])
        await expect(execute(createRole, owner, { name, permissions: ["tools.call"] })).rejects.toMatchObject({
          code: expect.stringMatching(/^invalid/),
        });
      for (const permissions of [[], ["organization.delete"], ["*"]])
        await expect(execute(createRole, owner, { name: "X", permissions })).rejects.toMatchObject({
          code: expect.stringMatching(/^invalid/),
        });
    });
  });

  test("a role that somebody has is removed only for another in its place", async () => {
    const role = await makeRole(["connections.read", "tools.call"]);
    const { userId, id } = await plantMember(role.id);
    const { invitation } = await execute(createInvitation, owner, { role: role.id });
    expect(invitation.roleName).toBe(role.name);
    await expect(execute(removeRole, owner, { role: role.id })).rejects.toMatchObject({ code: "conflict" });
    await execute(removeRole, owner, { role: role.id, reassignTo: "viewer" });
    const { system } = world().runtime.database;
    expect(await system.membership.findUnique({ where: { id } })).toMatchObject({ role: "viewer" });
    expect(await system.invitation.findUnique({ where: { id: invitation.id } })).toMatchObject({ role: "viewer" });
    expect((await world().openAs(userId, "home")).actor.permissions.has("tools.call")).toBe(false);
    await expect(execute(updateMember, owner, { member: id, role: role.id })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("a role that is gone lets nobody do anything", async () => {
    const { userId } = await plantMember(newId("rol"));
    expect((await world().openAs(userId, "home")).actor.permissions.size).toBe(0);
  });

  test("access rules speak of it by its name, and hold it", async () => {
    const role = await makeRole(["tools.call", "access.read"], { name: "Callers" });
    const { userId } = await plantMember(role.id);
    const subject = { kind: "role", id: role.id } as const;
    const rule = await execute(createAccessRule, owner, { effect: "deny", subject, connection: "one" });
    expect(rule.subject.name).toBe("Callers");
    expect(await execute(explainAccess, owner, { person: userId, connection: "one" })).toMatchObject({
      allowed: false,
      rule: { id: rule.id },
    });
    await expect(execute(removeRole, owner, { role: role.id, reassignTo: "member" })).rejects.toMatchObject({
      code: "conflict",
    });
    const nobody = { effect: "deny", subject: { kind: "role", id: newId("rol") }, connection: "one" } as const;
    await expect(execute(createAccessRule, owner, nobody)).rejects.toMatchObject({ code: "not_found" });
  });

  test("on the Standard plan none is made, and those that are there go on", async () => {
    const role = await makeRole(["members.read"]);
    const { system } = world().runtime.database;
    await system.organization.update({ where: { id: home.id }, data: { plan: "standard" } });
    const standard = await world().openAs(home.users.owner, "home");
    const input = { name: "Late", permissions: [...PERMISSIONS] };
    await expect(execute(createRole, standard, input)).rejects.toMatchObject({ code: "plan_required" });
    const { userId } = await plantMember(role.id);
    expect((await world().openAs(userId, "home")).actor.permissions.has("members.read")).toBe(true);
    await system.organization.update({ where: { id: home.id }, data: { plan: null } });
  });
});
