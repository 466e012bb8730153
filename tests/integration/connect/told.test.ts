import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Role } from "@/lib/access/permissions";
import { createConnection } from "@/lib/connections/create-connection";
import { warnOfEnds } from "@/lib/jobs/warn-of-ends";
import { createWebhook } from "@/lib/notifications/create-webhook";
import { listNotifications } from "@/lib/notifications/list-notifications";
import { authorizeAccount } from "@/lib/oauth/authorize-account";
import { authorizeConnection } from "@/lib/oauth/authorize-connection";
import { setClient } from "@/lib/oauth/set-client";
import { execute } from "@/lib/operations/execute";
import { type AuthorizationServer, startAuthorizationServer } from "@/tests/fixtures/oauth/authorization-server";
import { type ProtectedServer, startProtectedServer } from "@/tests/fixtures/oauth/protected-server";
import { callTool, describeConnectWorlds } from "@/tests/integration/connect/connect-world";
import { plantGrant } from "@/tests/integration/connect/planted-grant";
import { travel } from "@/tests/integration/connect/travel";
import { modern } from "@/tests/support/rpc";
import { startTestGateway } from "@/tests/support/test-gateway";

const DAY_MS = 86_400_000;
const entered = { clientId: "app", clientSecret: "secret", redirectUri: "http://localhost:3000/api/oauth/callback" };

describeConnectWorlds("who can mend an account", (world) => {
  let provider: AuthorizationServer;
  let server: ProtectedServer;

  beforeAll(async () => {
    provider = await startAuthorizationServer({ registration: true, entered });
    server = await startProtectedServer({ ownerOf: (token) => provider.ownerOf(token), issuers: [provider.issuer] });
    for (const each of [provider, server]) world().allow(each);
  });
  afterAll(async () => {
    await server.stop();
    await provider.stop();
  });

  async function add(slug: string, mode: "shared" | "per_user", role: Role = "admin") {
    const organization = await world().addOrganization(slug);
    const admin = await world().openAs(organization.users.admin, slug);
    const auth = { kind: "oauth", mode } as const;
    await execute(createConnection, admin, { name: "Notes", slug: "notes", url: server.url, auth });
    const connect = async () => {
      const context = await world().openAs(organization.users[role], slug);
      const begin = mode === "shared" ? authorizeConnection : authorizeAccount;
      const { startUrl } = await execute(begin, context, { connection: "notes" });
      await travel(world().runtime, { id: organization.users[role], name: role }, startUrl);
    };
    const told = async (who: Role) => {
      const context = await world().openAs(organization.users[who], slug);
      return (await execute(listNotifications, context, {})).items;
    };
    return { organization, admin, connect, told };
  }

  test("is told once that the one for all has ended: every administrator, and the organization's webhooks", async () => {
    const { organization, admin, connect, told } = await add("told-all", "shared");
    await execute(createWebhook, admin, { url: "https://hooks.example.test/x" });
    await connect();
    provider.revokeAll();
    for (let call = 0; call < 3; call++)
      expect(await callTool(world(), organization, "member", "notes__whoami")).toMatchObject({ code: "needs_reauth" });
    for (const who of ["owner", "admin"] as const)
      expect(await told(who)).toMatchObject([
        { kind: "account.ended", title: "Notes needs re-authorization", path: "/connections/notes" },
      ]);
    expect(await told("member")).toEqual([]);
    const left = await admin.db.delivery.findMany({ select: { channel: true, message: true } });
    expect(left).toMatchObject([{ channel: "webhook", message: { kind: "account.ended" } }]);
    await connect();
    provider.revokeAll();
    await callTool(world(), organization, "member", "notes__whoami");
    expect(await told("admin")).toHaveLength(2);
  });

  test("is told that theirs has ended, and nobody else is", async () => {
    const { organization, connect, told } = await add("told-one", "per_user", "member");
    await connect();
    provider.revokeAll();
    await callTool(world(), organization, "member", "notes__whoami");
    expect(await told("member")).toMatchObject([
      { title: "Your account at Notes needs re-authorization", path: "/accounts?server=notes" },
    ]);
    expect([await told("admin"), await told("owner")]).toEqual([[], []]);
  });

  test("is told three days before it ends, once, where only a person can renew it", async () => {
    const { admin, connect, told } = await add("told-ahead", "per_user", "member");
    await connect();
    const now = Date.now();
    const warn = (at: number) => warnOfEnds(world().runtime, at);
    const obtainedAt = new Date(now - 20 * DAY_MS);
    const expiresAt = new Date(now + 4 * DAY_MS);
    await admin.db.upstreamGrant.updateMany({ data: { obtainedAt, expiresAt, canRefresh: false } });
    await warn(now);
    expect(await told("member")).toEqual([]);
    for (let round = 0; round < 2; round++) await warn(now + 1.5 * DAY_MS);
    const [notice, ...others] = await told("member");
    expect([notice?.kind, others]).toEqual(["account.ending", []]);
    expect(notice?.text).toContain(`${expiresAt.toISOString().slice(0, 10)} `);
    // Authorized anew it ends anew; what lives an hour is no news ahead.
    await connect();
    const inAnHour = { obtainedAt: new Date(now), expiresAt: new Date(now + 3_600_000), canRefresh: false };
    await admin.db.upstreamGrant.updateMany({ data: inAnHour });
    await warn(now);
    expect(await told("member")).toHaveLength(1);
  });

  test("is told once that the provider does not take the organization's app any more", async () => {
    const { organization, admin, connect, told } = await add("told-app", "shared");
    await execute(setClient, admin, { connection: "notes", clientId: "app", clientSecret: "secret" });
    await connect();
    await execute(setClient, admin, { connection: "notes", clientId: "app", clientSecret: "mistyped" });
    await provider.endToken([...server.tokens].at(-1) ?? "");
    for (let call = 0; call < 3; call++) await callTool(world(), organization, "member", "notes__whoami");
    expect(await told("admin")).toMatchObject([{ kind: "account.client_refused", path: "/connections/notes" }]);
    expect(await told("member")).toEqual([]);
  });

  test("is told that the provider has forgotten the gateway, where they alone can have it registered anew", async () => {
    const { organization, connect, told } = await add("told-forgotten", "per_user", "member");
    await connect();
    await provider.forgetClients();
    await provider.endToken([...server.tokens].at(-1) ?? "");
    await callTool(world(), organization, "member", "notes__whoami");
    expect(await told("member")).toMatchObject([
      { kind: "account.client_refused", text: expect.stringContaining("Re-authorize"), path: "/accounts?server=notes" },
    ]);
    expect(await told("admin")).toEqual([]);
  });
});

const closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

test("where a mail server is set up, whoever can mend it is told by mail as well", async () => {
  const provider = await startAuthorizationServer({ registration: true });
  closes.push(() => provider.stop());
  const server = await startProtectedServer({
    ownerOf: (token) => provider.ownerOf(token),
    issuers: [provider.issuer],
  });
  closes.push(() => server.stop());
  const gateway = await startTestGateway({
    env: { SMTP_URL: "smtp://127.0.0.1:9?requireTLS=false", MAIL_FROM: "causeway@example.test" },
  });
  closes.push(() => gateway.close());
  const { id, apiKey } = await plantGrant(gateway.runtime, "home", server, provider);
  provider.revokeAll();
  const params = { name: "notes__whoami", arguments: {} };
  await modern({ url: `${gateway.origin}/mcp`, key: apiKey, method: "tools/call", params });
  const left = await gateway.runtime.database.organization(id).delivery.findMany();
  expect(left).toMatchObject([{ channel: "email", message: { path: "/connections/notes" } }]);
});
