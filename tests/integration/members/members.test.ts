import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PERMISSIONS, type Role } from "@/lib/access/permissions";
import { followCalls } from "@/lib/calls/follow-calls";
import { asEvents, makeRoute } from "@/lib/http/make-route";
import { deleteAccount } from "@/lib/identity/delete-account";
import { findFirstOrganization } from "@/lib/identity/first-organization";
import { findFirstOwnerEmail } from "@/lib/identity/sign-in-link";
import { createKey } from "@/lib/keys/create-key";
import { handOverOrganization } from "@/lib/members/hand-over";
import { leaveOrganization } from "@/lib/members/leave-organization";
import { listMembers } from "@/lib/members/list-members";
import { removeMember } from "@/lib/members/remove-member";
import { updateMember } from "@/lib/members/update-member";
import { execute } from "@/lib/operations/execute";
import { deleteOrganization } from "@/lib/organizations/delete-organization";
import { readSuspension } from "@/lib/organizations/read-suspension";
import { organizationsOf } from "@/lib/organizations/whoami";
import { describeWorlds, type TestOrganization } from "@/tests/integration/control/control-world";
import { registerClient } from "@/tests/support/oauth-client";
import { addOauthPerson, type OauthPerson } from "@/tests/support/oauth-person";
import { openListening } from "@/tests/support/open-stream";
import { modern } from "@/tests/support/rpc";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

describeWorlds("members", (world) => {
  let web: WebMount;
  let count = 0;

  beforeAll(async () => {
    web = await startWebMount(world().runtime);
  });
  afterAll(() => web?.close());

  const plant = () => world().addOrganization(`people-${++count}`);
  const system = () => world().runtime.database.system;
  const parts = () => {
    const { database, services } = world().runtime;
    return { database, services };
  };
  const actor = (id: string) => ({ id, name: "Ada", address: null });
  const openAs = ({ slug, users }: TestOrganization, role: Role) => world().openAs(users[role], slug);

  async function memberId({ id }: TestOrganization, userId: string): Promise<string> {
    const where = { organizationId: id, userId };
    return (await system().membership.findFirstOrThrow({ where, select: { id: true } })).id;
  }

  async function change(organization: TestOrganization, userId: string, to: { role?: Role; state?: string }) {
    const member = await memberId(organization, userId);
    return execute(updateMember, await openAs(organization, "owner"), { member, ...to });
  }

  /** Makes the administrator a second owner, and opens the organization for both. */
  async function twoOwners() {
    const organization = await plant();
    await change(organization, organization.users.admin, { role: "owner" });
    const { users } = organization;
    const both = [users.owner, users.admin] as const;
    const contexts = await Promise.all(both.map((id) => world().openAs(id, organization.slug)));
    const ids = await Promise.all(both.map((id) => memberId(organization, id)));
    return { organization, contexts, ids };
  }

  const ownersOf = ({ id }: TestOrganization) =>
    system().membership.count({ where: { organizationId: id, role: "owner", suspendedAt: null } });

  /** What came of two requests at once: the codes of the refusals, "ok" for what was done. */
  async function codesOf(both: readonly Promise<unknown>[]): Promise<string[]> {
    const outcomes = await Promise.allSettled(both);
    return outcomes.map((outcome) => (outcome.status === "fulfilled" ? "ok" : outcome.reason.code)).sort();
  }

  const call = (credential: string) =>
    modern({
      url: `${web.origin}/mcp`,
      key: credential,
      method: "tools/call",
      params: { name: "causeway__whoami", arguments: {} },
    });
  const statusOf = async (credential: string) => (await call(credential)).status;

  /** Tokens of a client that this person has let in. */
  async function signInClient(organization: TestOrganization, person: OauthPerson) {
    const resource = `${world().runtime.environment.PUBLIC_URL}/o/${organization.slug}/mcp`;
    const client = await registerClient(web.origin, resource);
    const code = await client.code(person, { organization: organization.slug });
    const { body } = await client.redeem(code);
    return { client, access: body.access_token ?? "", refresh: body.refresh_token ?? "" };
  }

  /** An administrator with a key that may all and a client that was let in. */
  async function equipped() {
    const organization = await plant();
    const person = await addOauthPerson(world().runtime, organization.id, web.origin, "admin");
    const context = await world().openAs(person.userId, organization.slug);
    const apiKey = (await execute(createKey, context, { name: "K", permissions: [...PERMISSIONS] })).text;
    return { organization, person, apiKey, ...(await signInClient(organization, person)) };
  }

  describe("an organization is never without an owner (security: T73)", () => {
    test("of two who leave at once one stays", async () => {
      const { organization, contexts } = await twoOwners();
      const input = { confirmation: organization.slug };
      const codes = await codesOf(contexts.map((context) => execute(leaveOrganization, context, input)));
      expect([codes, await ownersOf(organization)]).toEqual([["conflict", "ok"], 1]);
    });

    test.each([
      ["lower", { role: "viewer" }],
      ["suspend", { state: "suspended" }],
    ] as const)("of two who %s each other at once one is refused", async (_verb, to) => {
      const { organization, contexts, ids } = await twoOwners();
      const codes = await codesOf(
        contexts.map((context, at) => execute(updateMember, context, { member: ids[1 - at] ?? "", ...to })),
      );
      expect([codes, await ownersOf(organization)]).toEqual([["forbidden", "ok"], 1]);
    });

    test("of two who remove each other at once one is refused", async () => {
      const { organization, contexts, ids } = await twoOwners();
      const codes = await codesOf(
        contexts.map((context, at) => execute(removeMember, context, { member: ids[1 - at] ?? "" })),
      );
      expect([codes, await ownersOf(organization)]).toEqual([["forbidden", "ok"], 1]);
    });

    test("the last one may not lower, suspend or remove themself, beside a suspended one either", async () => {
      const { organization, ids } = await twoOwners();
      const { users } = organization;
      await change(organization, users.admin, { state: "suspended" });
      const owner = await openAs(organization, "owner");
      const member = ids[0] ?? "";
      for (const tried of [
        () => execute(updateMember, owner, { member, role: "admin" }),
        () => execute(updateMember, owner, { member, state: "suspended" }),
        () => execute(removeMember, owner, { member }),
        () => execute(leaveOrganization, owner, { confirmation: organization.slug }),
      ])
        await expect(tried()).rejects.toMatchObject({ code: "conflict" });
      const user = await system().user.findUniqueOrThrow({ where: { id: users.owner }, select: { email: true } });
      await expect(
        deleteAccount(parts(), actor(users.owner), { confirmation: user.email ?? "" }),
      ).rejects.toMatchObject({ code: "conflict" });
      expect(await ownersOf(organization)).toBe(1);
    });

    test("handing it over makes the next an owner and keeps the former as an admin", async () => {
      const organization = await plant();
      const { users, slug } = organization;
      const input = { member: await memberId(organization, users.member), confirmation: slug };
      await execute(handOverOrganization, await openAs(organization, "owner"), input);
      const { items } = await execute(listMembers, await world().openAs(users.member, slug), {});
      const roles = new Map(items.map(({ userId, role }) => [userId, role]));
      expect([roles.get(users.member), roles.get(users.owner)]).toEqual(["owner", "admin"]);
    });
  });

  test("who loses their role while their request is under way does nothing with it", async () => {
    const organization = await plant();
    const { users } = organization;
    const admin = await openAs(organization, "admin");
    const member = await memberId(organization, users.member);
    await change(organization, users.admin, { role: "viewer" });
    await expect(execute(removeMember, admin, { member })).rejects.toMatchObject({ code: "forbidden" });
    await change(organization, users.admin, { role: "admin", state: "suspended" });
    await expect(execute(removeMember, admin, { member })).rejects.toMatchObject({ code: "forbidden" });
    await change(organization, users.admin, { state: "active" });
    expect(await execute(removeMember, admin, { member })).toEqual({ removed: member });
  });

  test("an admin decides about all but owners, and makes none", async () => {
    const organization = await plant();
    const { users } = organization;
    const admin = await openAs(organization, "admin");
    const [owner, member] = await Promise.all([users.owner, users.member].map((id) => memberId(organization, id)));
    for (const tried of [
      () => execute(updateMember, admin, { member: owner ?? "", role: "member" }),
      () => execute(updateMember, admin, { member: owner ?? "", state: "suspended" }),
      () => execute(updateMember, admin, { member: member ?? "", role: "owner" }),
      () => execute(removeMember, admin, { member: owner ?? "" }),
    ])
      await expect(tried()).rejects.toMatchObject({ code: "forbidden" });
  });

  test("a lower role takes from the person's keys what it does not have, and no key of others", async () => {
    const { organization, person, apiKey, access } = await equipped();
    const owner = await openAs(organization, "owner");
    await execute(createKey, owner, { name: "Other", permissions: ["keys.write"] });
    await change(organization, person.userId, { role: "member" });
    const permissions = async () => {
      const rows = await system().apiKey.findMany({ where: { organizationId: organization.id } });
      return new Map(rows.map((row) => [row.name, row.permissions]));
    };
    expect((await permissions()).get("K")).not.toContain("keys.write");
    expect((await permissions()).get("K")).toContain("keys.read");
    expect((await permissions()).get("Other")).toEqual(["keys.write"]);
    expect([await statusOf(apiKey), await statusOf(access)]).toEqual([200, 200]);
    await change(organization, person.userId, { role: "viewer" });
    expect([await statusOf(apiKey), await statusOf(access)]).toEqual([401, 401]);
  });

  test("a suspended member is refused everywhere at the next request, and served as before when let in again", async () => {
    const { organization, person, apiKey, client, access, refresh } = await equipped();
    const { slug, users } = organization;
    const others = await openAs(organization, "owner");
    const other = (await execute(createKey, others, { name: "Other" })).text;
    const streams = await Promise.all([apiKey, access].map((held) => openListening(`${web.origin}/mcp`, held)));
    const beside = await openListening(`${web.origin}/mcp`, other);
    let isBesideOpen = true;
    void beside.ended.then(() => {
      isBesideOpen = false;
    });
    expect([await statusOf(apiKey), await statusOf(access)]).toEqual([200, 200]);

    await change(organization, person.userId, { state: "suspended" });
    await Promise.all(streams.map(({ ended }) => ended));
    expect([await statusOf(apiKey), await statusOf(access), await statusOf(other)]).toEqual([401, 401, 200]);
    expect((await client.refresh(refresh)).body.error).toBe("invalid_grant");
    await expect(world().openAs(person.userId, slug)).rejects.toMatchObject({ code: "not_found" });
    expect(await organizationsOf(world().runtime.database, person.userId)).toEqual([]);
    expect(isBesideOpen).toBe(true);
    beside.close();

    await change(organization, person.userId, { state: "active" });
    expect([await statusOf(apiKey), await statusOf(access)]).toEqual([200, 200]);
    expect((await client.refresh(refresh)).body.access_token).toEqual(expect.any(String));
    expect((await world().openAs(person.userId, slug)).actor.permissions).toContain("members.write");
    const events = await world()
      .runtime.database.organization(organization.id)
      .auditEvent.findMany({ where: { action: "members.update" }, orderBy: { id: "asc" } });
    expect(events).toMatchObject([
      { actorId: users.owner, before: { state: "active" }, after: { state: "suspended" } },
      { actorId: users.owner, before: { state: "suspended" }, after: { state: "active" } },
    ]);
  });

  test("a page that is live ends when whoever looks at it is suspended", async () => {
    const organization = await plant();
    const { users, slug } = organization;
    const route = makeRoute({
      world: async () => {
        const { environment, database, services, log } = world().runtime;
        return { environment, database, services, log, authenticateKey: () => Promise.reject() as never };
      },
      sessionUser: async () => ({ id: users.member, name: "Grace" }),
    });
    const follow = route(followCalls, { send: asEvents });
    const request = new Request(`http://localhost:3000/api/v1/organizations/${slug}/calls/live`);
    const response = await follow(request, { params: Promise.resolve({ org: slug }) });
    expect(response.status).toBe(200);
    await change(organization, users.member, { state: "suspended" });
    expect(await response.text()).toContain("event: ended");
    expect((await follow(request, { params: Promise.resolve({ org: slug }) })).status).toBe(404);
  });

  test.each(["removed", "gone by themself"] as const)(
    "what a person who is %s held here ends for good, what they are elsewhere stays",
    async (fate) => {
      const { organization, person, apiKey, client, access, refresh } = await equipped();
      const elsewhere = await plant();
      const join = () =>
        system().membership.create({
          data: {
            id: `mem_${++count}${elsewhere.slug}`,
            organizationId: elsewhere.id,
            userId: person.userId,
            role: "member",
          },
        });
      await join();
      const stream = await openListening(`${web.origin}/mcp`, apiKey);
      const { slug } = organization;
      if (fate === "removed") {
        const member = await memberId(organization, person.userId);
        await execute(removeMember, await openAs(organization, "owner"), { member });
      } else await execute(leaveOrganization, await world().openAs(person.userId, slug), { confirmation: slug });
      await stream.ended;
      expect([await statusOf(apiKey), await statusOf(access)]).toEqual([401, 401]);
      expect((await client.refresh(refresh)).body.error).toBe("invalid_grant");
      await expect(world().openAs(person.userId, slug)).rejects.toMatchObject({ code: "not_found" });
      expect(await findFirstOrganization(parts(), person.userId)).toBe(elsewhere.slug);
      // Coming back gives none of it back.
      await system().membership.create({
        data: { id: `mem_${++count}${slug}`, organizationId: organization.id, userId: person.userId, role: "admin" },
      });
      await world().runtime.services.reloadOrganization(organization.id);
      expect([await statusOf(apiKey), await statusOf(access)]).toEqual([401, 401]);
    },
  );

  test("where somebody is suspended they own, reach and read nothing", async () => {
    const { organization } = await twoOwners();
    const { users, slug } = organization;
    const { database } = world().runtime;
    const first = await system().membership.findFirstOrThrow({
      where: { role: "owner", suspendedAt: null },
      orderBy: { createdAt: "asc" },
      select: { id: true, userId: true, user: { select: { email: true } } },
    });
    expect(await findFirstOwnerEmail(world().runtime)).toBe(first.user.email);
    const suspension = { where: { id: first.id }, select: { id: true } };
    await system().membership.update({ ...suspension, data: { suspendedAt: new Date() } });
    expect(await findFirstOwnerEmail(world().runtime)).not.toBe(first.user.email);
    await system().membership.update({ ...suspension, data: { suspendedAt: null } });

    expect(await findFirstOrganization({ database }, users.admin)).toBe(slug);
    await change(organization, users.admin, { state: "suspended" });
    expect(await findFirstOrganization({ database }, users.admin)).toBeNull();
    expect(await readSuspension(database, users.admin, slug)).toBeNull();
    const input = { organization: slug, confirmation: slug };
    await expect(deleteOrganization(parts(), actor(users.admin), input)).rejects.toMatchObject({ code: "not_found" });
    // Suspended, they do not stand between the organization and its owner either.
    const user = await system().user.findUniqueOrThrow({ where: { id: users.admin }, select: { email: true } });
    await deleteAccount(parts(), actor(users.admin), { confirmation: user.email ?? "" });
  });

  test("addresses and sign-ins are for those who look after members, and cannot be found out by searching", async () => {
    const organization = await plant();
    const { items } = await execute(listMembers, await openAs(organization, "viewer"), {});
    expect(items).toHaveLength(4);
    for (const member of items) expect([member.isYou, member.email !== null]).toEqual([member.isYou, member.isYou]);
    const search = { search: "example.test" };
    expect((await execute(listMembers, await openAs(organization, "viewer"), search)).items).toEqual([]);
    expect((await execute(listMembers, await openAs(organization, "admin"), search)).items).toHaveLength(4);
  });
});
