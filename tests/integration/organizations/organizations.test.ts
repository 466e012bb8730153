import { beforeAll, expect, test } from "vitest";
import { newId, uuidv7 } from "@/lib/base/ids";
import { DELETED_NAME, deleteAccount } from "@/lib/identity/delete-account";
import { eraseDeleted } from "@/lib/jobs/erase-deleted";
import { createKey } from "@/lib/keys/create-key";
import { execute } from "@/lib/operations/execute";
import { performAct } from "@/lib/operator/act";
import { acts } from "@/lib/operator/acts";
import { appointOperator } from "@/lib/operator/appoint-operator";
import { dismissOperator } from "@/lib/operator/dismiss-operator";
import { readInstallation } from "@/lib/operator/read-installation";
import { resumeOrganization } from "@/lib/operator/resume-organization";
import { setPlan } from "@/lib/operator/set-plan";
import { setSignUp } from "@/lib/operator/set-sign-up";
import { suspendOrganization } from "@/lib/operator/suspend-organization";
import { deleteOrganization } from "@/lib/organizations/delete-organization";
import { foundOrganization, MAX_OWNED } from "@/lib/organizations/found-organization";
import {
  describeWorlds,
  plantConnectedClient,
  plantConnection,
  type TestOrganization,
} from "@/tests/integration/control/control-world";
import { modern } from "@/tests/support/rpc";
import { startWebMount } from "@/tests/support/web-mount";

describeWorlds("organizations and their operator", (world) => {
  let operator: string;
  let count = 0;

  const parts = () => {
    const { database, services } = world().runtime;
    return { database, services };
  };
  const system = () => world().runtime.database.system;
  const actor = (id: string, name = "Ada Lovelace") => ({ id, name, address: "192.0.2.9" });

  beforeAll(async () => {
    operator = await person({ isOperator: true });
  });

  async function person(data: { isOperator?: boolean } = {}): Promise<string> {
    const id = newId("usr");
    await system().user.create({ data: { id, email: `${id}@example.test`, name: "Ada Lovelace", ...data } });
    return id;
  }

  const plant = (): Promise<TestOrganization> => world().addOrganization(`planted-${++count}`);
  const found = (userId: string, slug = `founded-${++count}`) =>
    foundOrganization(parts(), actor(userId), { name: "Founded", slug });
  const act: typeof performAct = performAct;

  async function keyOf(organization: TestOrganization): Promise<string> {
    const owner = await world().openAs(organization.users.owner, organization.slug);
    return (await execute(createKey, owner, { name: "K", permissions: ["keys.read"] })).text;
  }

  /** What a request with the key comes to at the data plane. */
  async function statusOf(apiKey: string): Promise<readonly [number, unknown]> {
    const web = await startWebMount(world().runtime);
    try {
      const { status, body } = await modern({
        url: `${web.origin}/mcp`,
        key: apiKey,
        method: "tools/call",
        params: { name: "causeway__whoami", arguments: {} },
      });
      return [status, body?.error?.data?.code ?? null];
    } finally {
      await web.close();
    }
  }

  async function plantCall(organizationId: string, facts: { userId: string; kind: string; principalId: string }) {
    const id = uuidv7();
    await world()
      .runtime.database.organization(organizationId)
      .call.create({
        data: {
          id,
          startedAt: new Date(),
          source: "mcp",
          method: "tools/call",
          endpoint: "/mcp",
          principalKind: facts.kind,
          principalId: facts.principalId,
          principalName: "Ada Lovelace",
          userId: facts.userId,
          clientAddress: "192.0.2.9",
          tool: "t",
          traceId: id.replaceAll("-", ""),
          status: "ok",
          totalMs: 1,
        },
      });
    await world()
      .runtime.database.organization(organizationId)
      .callTotal.create({
        data: {
          breakdown: "caller",
          grain: "day",
          at: new Date(),
          principalId: facts.principalId,
          principalName: "Ada Lovelace",
          clientName: id,
          latency: [],
        },
      });
  }

  test("while sign-up is closed only the operator makes organizations, and whoever makes one owns it", async () => {
    const somebody = await person();
    await act(parts(), actor(operator), setSignUp, { open: false });
    await expect(found(somebody)).rejects.toMatchObject({ code: "forbidden" });
    const { slug } = await found(operator);
    expect((await world().openAs(operator, slug)).actor.permissions).toContain("organization.write");
    await act(parts(), actor(operator), setSignUp, { open: true });
    await expect(found(somebody, slug)).rejects.toMatchObject({ code: "conflict" });
    for (let owned = 0; owned < MAX_OWNED; owned++) await found(somebody);
    await expect(found(somebody)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("everything of the operator's is not there for anybody else, whatever they own", async () => {
    const { users, slug } = await plant();
    for (const tried of acts)
      for (const input of [{ organization: slug, open: true, plan: null, reason: "x" }, { nonsense: true }])
        await expect(act(parts(), actor(users.owner), tried, input)).rejects.toMatchObject({ code: "not_found" });
    expect(await readInstallation(world().runtime.database, users.owner, "enterprise")).toBeNull();
  });

  test("an operator appoints others, of whom one always stays", async () => {
    const other = await person();
    const email = `${other}@example.test`;
    const appoint = (address: string) => act(parts(), actor(operator), appointOperator, { email: address });
    // An address that nobody has proved may be anybody's.
    await expect(appoint(email)).rejects.toMatchObject({ code: "not_found" });
    await system().user.update({ where: { id: other }, data: { emailVerified: new Date() } });
    await expect(appoint(`${email},x@example.test`)).rejects.toMatchObject({ code: "not_found" });
    await appoint(email.toUpperCase());
    await expect(appoint(email)).rejects.toMatchObject({ code: "conflict" });
    const facts = await readInstallation(world().runtime.database, other, "enterprise");
    expect(facts?.operators.map(({ id, isYou }) => [id, isYou])).toContainEqual([other, true]);
    expect(facts?.events[0]).toMatchObject({ action: "operator.appoint", target: email });

    const dismiss = (by: string, id: string) => act(parts(), actor(by), dismissOperator, { person: id });
    const bystanders = facts?.operators.filter(({ id }) => id !== other && id !== operator) ?? [];
    for (const { id } of bystanders) await dismiss(operator, id);
    const both = await Promise.allSettled([dismiss(operator, other), dismiss(other, operator)]);
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const left = (await system().user.findMany({ where: { isOperator: true } })).map(({ id }) => id);
    expect(left).toHaveLength(1);
    await expect(dismiss(left[0] ?? "", left[0] ?? "")).rejects.toMatchObject({ code: "conflict" });
    await system().user.update({ where: { id: operator }, data: { isOperator: true } });
  });

  test("a suspended organization is refused at its next request at every door, and served again when resumed", async () => {
    const organization = await plant();
    const apiKey = await keyOf(organization);
    const { slug, users } = organization;
    expect(await statusOf(apiKey)).toEqual([200, null]);
    await act(parts(), actor(operator), suspendOrganization, { organization: slug, reason: "Unpaid" });
    expect(await statusOf(apiKey)).toEqual([403, "gateway_disabled"]);
    await expect(world().openAs(users.owner, slug)).rejects.toMatchObject({
      code: "gateway_disabled",
      publicMessage: expect.stringContaining("Unpaid"),
    });
    await expect(
      deleteOrganization(parts(), actor(users.owner), { organization: slug, confirmation: slug }),
    ).rejects.toMatchObject({ code: "gateway_disabled" });
    await act(parts(), actor(operator), resumeOrganization, { organization: slug });
    expect(await statusOf(apiKey)).toEqual([200, null]);
    const rows = await world()
      .runtime.database.organization(organization.id)
      .auditEvent.findMany({
        where: { action: { startsWith: "operator." } },
        orderBy: { id: "asc" },
      });
    expect(rows).toMatchObject([
      { action: "operator.suspend", actorId: operator, after: { suspended: true, reason: "Unpaid" } },
      { action: "operator.resume", actorId: operator, after: { suspended: false } },
    ]);
  });

  test("a changed plan holds at once and stands in both logs", async () => {
    const { slug, users } = await plant();
    await act(parts(), actor(operator), setPlan, { organization: slug, plan: "standard" });
    expect((await world().openAs(users.owner, slug)).organization.plan).toBe("standard");
    const facts = await readInstallation(world().runtime.database, operator, "enterprise");
    expect(facts?.organizations.find((row) => row.slug === slug)).toMatchObject({ ownPlan: "standard", members: 4 });
    expect(facts?.events[0]).toMatchObject({ action: "operator.setPlan", target: slug });
  });

  test("only an owner who typed the address deletes an organization: its keys stop and nothing of it is left", async () => {
    const organization = await plant();
    const { slug, id, users } = organization;
    const apiKey = await keyOf(organization);
    await plantConnection(world(), organization, "left");
    await plantConnectedClient(world(), id, users.member);
    const { database } = world().runtime;
    for (const [who, confirmation, code] of [
      [users.admin, slug, "forbidden"],
      [await person(), slug, "not_found"],
      [users.owner, "other", "invalid_value"],
    ] as const) {
      const tried = deleteOrganization(parts(), actor(who), { organization: slug, confirmation });
      await expect(tried).rejects.toMatchObject({ code });
    }
    expect(await statusOf(apiKey)).toEqual([200, null]);
    await world().runtime.callLog.flush();
    await plantCall(id, { userId: users.owner, kind: "user", principalId: users.owner });

    await deleteOrganization(parts(), actor(users.owner), { organization: slug, confirmation: slug });
    expect(await statusOf(apiKey)).toEqual([401, "authentication_failed"]);
    await world().runtime.callLog.flush();
    await eraseDeleted(database, Date.now());
    const tables = await database.sql<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'organization_id' AND table_schema = 'public'",
    );
    expect(tables.length).toBeGreaterThan(12);
    for (const { name } of tables)
      expect([name, await database.sql(`SELECT 1 FROM ${name} WHERE organization_id = $1`, [id])]).toEqual([name, []]);
    expect(await system().installationEvent.findMany({ where: { targetId: id } })).toMatchObject([
      { action: "organizations.delete", actorId: users.owner, targetName: slug },
    ]);
  });

  test("an account stays while an organization would be left to nobody, and says which", async () => {
    const { users } = await plant();
    const confirmation = (await system().user.findUniqueOrThrow({ where: { id: users.owner } })).email ?? "";
    await expect(deleteAccount(parts(), actor(users.owner), { confirmation })).rejects.toMatchObject({
      code: "conflict",
      publicMessage: expect.stringContaining("planted-"),
    });
    await expect(deleteAccount(parts(), actor(users.member), { confirmation: "x" })).rejects.toMatchObject({
      code: "invalid_value",
    });
    await expect(
      deleteAccount(parts(), actor(operator), { confirmation: `${operator}@example.test` }),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  test("of a deleted account the logs keep the rows and no name", async () => {
    const { users, id, slug } = await plant();
    const { database } = world().runtime;
    const gone = users.admin;
    const user = await system().user.update({ where: { id: gone }, data: { name: "Ada Lovelace" } });
    await system().passkey.create({
      data: {
        id: newId("pky"),
        userId: gone,
        credentialId: gone,
        publicKey: new Uint8Array(1),
        isSynced: false,
        name: "P",
      },
    });
    await system().account.create({
      data: { userId: gone, type: "oauth", provider: "oidc", providerAccountId: gone, email: user.email },
    });
    const context = await world().openAs(gone, slug);
    await execute(createKey, { ...context, actor: { ...context.actor, name: "Ada Lovelace" } }, { name: "Stays" });
    const grant = await plantConnectedClient(world(), id, gone);
    await plantCall(id, { userId: gone, kind: "user", principalId: gone });
    await plantCall(id, { userId: gone, kind: "client", principalId: grant });

    const asked = { subjectKind: "person", subjectId: gone };
    await system().accessRequest.create({
      data: { ...asked, id: newId("req"), organizationId: id, subjectName: "Ada Lovelace", server: "one", reason: "R" },
    });
    const connectionId = await plantConnection(world(), { id }, "ruled");
    await system().accessRule.create({
      data: { ...asked, id: newId("rul"), organizationId: id, effect: "deny", connectionId },
    });

    await deleteAccount(parts(), actor(gone), { confirmation: user.email ?? "" });
    await plantCall(id, { userId: gone, kind: "user", principalId: gone });
    expect(await system().accessRequest.count({ where: asked })).toBe(0);
    expect(await system().accessRule.count({ where: asked })).toBe(0);
    await eraseDeleted(database, Date.now());

    for (const table of ["users", "sessions", "passkeys", "accounts", "memberships", "oauth_grants"]) {
      const column = table === "users" ? "id" : "user_id";
      expect([table, await database.sql(`SELECT 1 FROM ${table} WHERE ${column} = $1`, [gone])]).toEqual([table, []]);
    }
    const calls = await database.organization(id).call.findMany({ where: { userId: gone } });
    expect(calls.map((row) => [row.principalName, row.clientAddress])).toEqual(Array(3).fill([DELETED_NAME, null]));
    for (const table of ["calls", "call_totals", "audit_events", "installation_events", "api_keys"]) {
      const named = await database.sql(
        `SELECT 1 FROM ${table} t WHERE row_to_json(t)::text ~ $1 AND row_to_json(t)::text ~ $2`,
        [`Ada Lovelace|${user.email}`, gone],
      );
      expect([table, named]).toEqual([table, []]);
    }
    expect(await database.organization(id).apiKey.findMany()).toMatchObject([
      { name: "Stays", userId: null, revokedAt: expect.any(Date) },
    ]);
    await expect(world().openAs(gone, slug)).rejects.toMatchObject({ code: "not_found" });
  });
});
