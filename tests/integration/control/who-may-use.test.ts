import { beforeAll, expect, test } from "vitest";
import { assignAccess } from "@/lib/access/assign-access";
import { createAccessRule } from "@/lib/access/create-rule";
import { explainAccess } from "@/lib/access/explain-access";
import { listRestrictions } from "@/lib/access/list-restrictions";
import { listAccessRules } from "@/lib/access/list-rules";
import { restrictConnection } from "@/lib/access/restrict-connection";
import { HOLDER_KINDS } from "@/lib/access/schema";
import { whoMayUse } from "@/lib/access/who-may-use";
import { newId, uuidv7 } from "@/lib/base/ids";
import { createKey } from "@/lib/keys/create-key";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { createServiceAccount } from "@/lib/service-accounts/create-account";
import { createTeam } from "@/lib/teams/create-team";
import { setTeamMembers } from "@/lib/teams/set-team-members";
import { describeWorlds, plantConnection, type TestOrganization } from "@/tests/integration/control/control-world";

describeWorlds("who may use a server", (world) => {
  let home: TestOrganization;
  let owner: OperationContext;
  let slug: string;

  beforeAll(async () => {
    home = await world().addOrganization("home");
    owner = await world().openAs(home.users.owner, "home");
  });

  /** A server of its own for each test. */
  async function addServer(): Promise<string> {
    slug = `s${uuidv7().replaceAll("-", "").slice(-12)}`;
    const connectionId = await plantConnection(world(), home, slug);
    const db = world().runtime.database.organization(home.id);
    for (const name of ["read", "write"]) {
      const definition = { name, inputSchema: { type: "object" } };
      await db.capability.create({
        data: {
          id: newId("cap"),
          connectionId,
          kind: "tool",
          name,
          definition,
          definitionHash: "test",
          exposed: true,
          position: 0,
        },
      });
    }
    await db.connection.update({ where: { id: connectionId }, data: { disabledAt: null, status: "connected" } });
    return slug;
  }

  async function addMember(role = "member"): Promise<{ readonly userId: string; readonly id: string }> {
    const [userId, id] = [newId("usr"), newId("mem")];
    const { system } = world().runtime.database;
    await system.user.create({ data: { id: userId, email: `${userId}@example.test`, name: userId } });
    await system.membership.create({ data: { id, organizationId: home.id, userId, role } });
    return { userId, id };
  }

  const ask = async (id: string, more: object = {}) =>
    (await execute(whoMayUse, owner, { connection: slug, limit: 100, ...more })).items.find((one) => one.id === id);

  test("is said of everybody as the check says it of each", async () => {
    const elsewhere = await addServer();
    await addServer();
    const member = await addMember();
    await addMember("viewer");
    const suspended = await addMember();
    const where = { id: suspended.id };
    await world().runtime.database.system.membership.update({ where, data: { suspendedAt: new Date() } });
    const account = await execute(createServiceAccount, owner, { name: uuidv7(), role: "viewer" });
    await execute(createKey, owner, { name: "Job's", serviceAccount: account.id });
    await execute(createKey, owner, { name: "Elsewhere", servers: [elsewhere] });
    await execute(createAccessRule, owner, {
      effect: "deny",
      subject: { kind: "person", id: member.userId },
      connection: slug,
      tool: "read",
      note: "Not yet",
    });
    const seen = new Map<string, number>();
    for (const about of HOLDER_KINDS) {
      for (const tool of [undefined, "read"]) {
        const { items, total } = await execute(whoMayUse, owner, { connection: slug, tool, about, limit: 100 });
        expect(items.length).toBe(total);
        seen.set(about, total);
        for (const { id, allowed, because, rule } of items) {
          const one = await execute(explainAccess, owner, { [about]: id, connection: slug, tool });
          expect({ allowed, because, rule }).toEqual({ allowed: one.allowed, because: one.because, rule: one.rule });
        }
      }
    }
    expect(Math.min(...seen.values())).toBeGreaterThan(0);
    expect(await ask(member.userId)).toMatchObject({ allowed: true, own: null });
    expect(await ask(member.userId, { tool: "read" })).toMatchObject({
      allowed: false,
      because: "A rule denies it: Not yet",
      own: "deny",
    });
    expect(await ask(suspended.userId)).toMatchObject({
      allowed: false,
      because: expect.stringContaining("suspended"),
    });
  });

  test("comes in pages, and by a part of the name", async () => {
    await addServer();
    const { userId } = await addMember();
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof whoMayUse.run>> = await execute(whoMayUse, owner, {
        connection: slug,
        limit: 2,
        ...(cursor === null ? {} : { cursor }),
      });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(userId);
    const found = await execute(whoMayUse, owner, { connection: slug, search: userId.slice(-8) });
    expect(found.items.map(({ id }) => id)).toEqual([userId]);
  });

  test("an override takes the place of what was said before, and rules with conditions stay", async () => {
    await addServer();
    const { userId } = await addMember();
    const subject = { kind: "person", id: userId } as const;
    const conditions = { networks: ["10.0.0.0/8"] };
    await execute(createAccessRule, owner, { effect: "deny", subject, connection: slug, conditions });
    const assign = (effect: string) =>
      execute(assignAccess, owner, { connection: slug, subjects: [subject, subject], effect });
    const rules = async () =>
      (await execute(listAccessRules, owner, { connection: slug })).items.map((rule) => rule.effect).sort();
    expect(await assign("deny")).toEqual({ made: 1, removed: 0 });
    expect(await ask(userId)).toMatchObject({ allowed: false, own: "deny" });
    expect(await assign("allow")).toEqual({ made: 1, removed: 1 });
    expect(await ask(userId)).toMatchObject({ allowed: true, own: "allow" });
    expect(await assign("inherit")).toEqual({ made: 0, removed: 1 });
    expect(await rules()).toEqual(["deny"]);
    const stranger = { connection: slug, subjects: [subject, { kind: "person", id: newId("usr") }], effect: "deny" };
    await expect(execute(assignAccess, owner, stranger)).rejects.toMatchObject({ code: "not_found" });
    expect(await rules()).toEqual(["deny"]);
  });

  test("teams are let in to a restricted server, those that come later too, with their members", async () => {
    await addServer();
    const early = await execute(createTeam, owner, { name: uuidv7() });
    const restriction = await execute(restrictConnection, owner, {
      connection: slug,
      restricted: true,
      newTeams: true,
    });
    expect(restriction).toMatchObject({ restricted: true, newTeams: true });
    const late = await execute(createTeam, owner, { name: uuidv7() });
    const [one, two] = [await addMember(), await addMember()];
    await execute(setTeamMembers, owner, { team: early.id, members: [one.id] });
    await execute(setTeamMembers, owner, { team: late.id, members: [two.id] });
    expect([(await ask(one.userId))?.allowed, (await ask(two.userId))?.allowed]).toEqual([false, true]);
    expect((await ask(two.userId))?.rule).toMatchObject({ subject: { name: late.name }, note: "For every new team" });
    const subjects = [early, late].map(({ id }) => ({ kind: "team", id }));
    await execute(assignAccess, owner, { connection: slug, subjects, effect: "allow" });
    expect([(await ask(one.userId))?.allowed, (await ask(two.userId))?.allowed]).toEqual([true, true]);
    await execute(assignAccess, owner, { connection: slug, subjects, effect: "inherit" });
    expect([(await ask(one.userId))?.allowed, (await ask(two.userId))?.allowed]).toEqual([false, false]);
    await execute(restrictConnection, owner, { connection: slug, newTeams: false });
  });

  test("one tool is restricted and released beside others, also when two do it at once", async () => {
    await addServer();
    const restrict = (name: string, restricted: boolean) =>
      execute(restrictConnection, owner, { connection: slug, tool: { name, restricted } });
    await Promise.all([restrict("read", true), restrict("write", true)]);
    const known = async () =>
      (await execute(listRestrictions, owner, { limit: 100 })).items.find(({ connection }) => connection === slug);
    expect((await known())?.restrictedTools).toEqual(["read", "write"]);
    await restrict("read", false);
    expect((await known())?.restrictedTools).toEqual(["write"]);
    await expect(restrict("none", true)).rejects.toMatchObject({ code: "tool_not_found" });
  });
});
