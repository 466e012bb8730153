import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createConnection } from "@/lib/connections/create-connection";
import { deleteAccount } from "@/lib/identity/delete-account";
import { authorizeAccount } from "@/lib/oauth/authorize-account";
import { authorizeConnection } from "@/lib/oauth/authorize-connection";
import { disconnectConnection } from "@/lib/oauth/disconnect-connection";
import { execute } from "@/lib/operations/execute";
import { deleteOrganization } from "@/lib/organizations/delete-organization";
import { type AuthorizationServer, startAuthorizationServer } from "@/tests/fixtures/oauth/authorization-server";
import { type ProtectedServer, startProtectedServer } from "@/tests/fixtures/oauth/protected-server";
import { describeConnectWorlds, endDue } from "@/tests/integration/connect/connect-world";
import { travel } from "@/tests/integration/connect/travel";

const PATH = "/token/revocation";

describeConnectWorlds("what ends here ends at its provider too", (world) => {
  let provider: AuthorizationServer;
  let server: ProtectedServer;
  let isAway = false;

  beforeAll(async () => {
    provider = await startAuthorizationServer({
      registration: true,
      intercept({ url }, response) {
        if (!isAway || url !== PATH) return false;
        response.writeHead(503).end();
        return true;
      },
    });
    server = await startProtectedServer({ ownerOf: (token) => provider.ownerOf(token), issuers: [provider.issuer] });
    for (const each of [provider, server]) world().allow(each);
  });
  afterAll(async () => {
    await server.stop();
    await provider.stop();
  });
  beforeEach(() => {
    isAway = false;
  });

  const parts = () => ({ database: world().runtime.database, services: world().runtime.services });
  const waiting = (organizationId: string) =>
    world().runtime.database.system.upstreamRevocation.findMany({ where: { organizationId } });

  async function add(slug: string, mode: "shared" | "per_user") {
    const organization = await world().addOrganization(slug);
    const admin = await world().openAs(organization.users.admin, slug);
    const auth = { kind: "oauth", mode, scopes: ["openid", "read"] } as const;
    await execute(createConnection, admin, { name: "Notes", slug: "notes", url: server.url, auth });
    const connect = async (as: string) => {
      provider.become(as);
      const begin = mode === "shared" ? authorizeConnection : authorizeAccount;
      const { startUrl } = await execute(begin, admin, { connection: "notes" });
      await travel(world().runtime, { id: organization.users.admin, name: "Ada" }, startUrl);
    };
    return { organization, admin, connect };
  }

  test("when a person deletes their account", async () => {
    const { organization, connect } = await add("gone-person", "per_user");
    await connect("ada");
    const { system } = world().runtime.database;
    const { admin: id } = organization.users;
    const user = await system.user.findUniqueOrThrow({ where: { id }, select: { email: true } });
    const before = provider.count(PATH);
    await deleteAccount(parts(), { id, name: "Ada", address: null }, { confirmation: user.email ?? "" });
    expect(await waiting(organization.id)).toHaveLength(1);
    await endDue(world().runtime);
    expect([provider.count(PATH) - before, await waiting(organization.id)]).toEqual([2, []]);
  });

  test("when an organization is deleted, with the key that sealed all it had", async () => {
    const { organization, connect } = await add("gone-organization", "shared");
    await connect("ada");
    const before = provider.count(PATH);
    const owner = { id: organization.users.owner, name: "Eve", address: null };
    const { slug } = organization;
    await deleteOrganization(parts(), owner, { organization: slug, confirmation: slug });
    await endDue(world().runtime);
    expect([provider.count(PATH) - before, await waiting(organization.id)]).toEqual([2, []]);
    expect(await provider.ownerOf([...server.tokens].at(-1) ?? "")).toBeNull();
  });

  test("also when its provider is away just then: it is tried again, and the audit log says what came of it", async () => {
    const { organization, admin, connect } = await add("later", "shared");
    await connect("ada");
    isAway = true;
    expect(await execute(disconnectConnection, admin, { connection: "notes" })).toEqual({ revocation: "failed" });
    await endDue(world().runtime);
    const [row] = await waiting(organization.id);
    expect(row).toMatchObject({ attempts: 1, connectionSlug: "notes" });
    expect(row?.nextAttemptAt.getTime()).toBeGreaterThan(Date.now());
    isAway = false;
    await admin.db.upstreamRevocation.updateMany({ data: { nextAttemptAt: new Date() } });
    await endDue(world().runtime);
    expect(await waiting(organization.id)).toEqual([]);
    const audited = await admin.db.auditEvent.findFirst({ where: { action: "connections.revoked" } });
    expect(audited).toMatchObject({ targetName: "notes", after: { revocation: "revoked" } });
  });

  test("and is given up in the end, which the audit log says as well", async () => {
    const { organization, admin, connect } = await add("never", "shared");
    await connect("ada");
    isAway = true;
    await execute(disconnectConnection, admin, { connection: "notes" });
    await admin.db.upstreamRevocation.updateMany({ data: { attempts: 6 } });
    await endDue(world().runtime);
    expect(await waiting(organization.id)).toEqual([]);
    const audited = await admin.db.auditEvent.findFirst({ where: { action: "connections.revoked" } });
    expect(audited).toMatchObject({ after: { revocation: "failed" } });
  });

  test("when somebody connects another account in its place, and not when it is the same one again", async () => {
    const { organization, connect } = await add("exchanged", "shared");
    await connect("ada");
    await connect("ada");
    expect(await waiting(organization.id)).toEqual([]);
    const former = [...server.tokens].at(-1) ?? "";
    expect(await provider.ownerOf(former)).toMatchObject({ person: "ada" });
    await connect("team");
    await endDue(world().runtime);
    expect(await provider.ownerOf(former)).toBeNull();
    expect(await provider.ownerOf([...server.tokens].at(-1) ?? "")).toMatchObject({ person: "team" });
  });
});
