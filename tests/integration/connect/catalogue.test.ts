import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Role } from "@/lib/access/permissions";
import { createConnection } from "@/lib/connections/create-connection";
import { getConnection } from "@/lib/connections/get-connection";
import { syncConnection } from "@/lib/connections/sync-connection";
import { updateMember } from "@/lib/members/update-member";
import { authorizeAccount } from "@/lib/oauth/authorize-account";
import { authorizeConnection } from "@/lib/oauth/authorize-connection";
import { disconnectAccount } from "@/lib/oauth/disconnect-account";
import { disconnectConnection } from "@/lib/oauth/disconnect-connection";
import { execute } from "@/lib/operations/execute";
import { type AuthorizationServer, startAuthorizationServer } from "@/tests/fixtures/oauth/authorization-server";
import {
  type ProtectedServer,
  type ProtectedServerOptions,
  startProtectedServer,
} from "@/tests/fixtures/oauth/protected-server";
import { ask, describeConnectWorlds, plantPersonsKey } from "@/tests/integration/connect/connect-world";
import { letTokenEnd } from "@/tests/integration/connect/planted-grant";
import { travel } from "@/tests/integration/connect/travel";

describeConnectWorlds("what a server behind OAuth offers", (world) => {
  let provider: AuthorizationServer;
  let server: ProtectedServer;
  let offers: NonNullable<ProtectedServerOptions["offers"]>;
  let isProviderAway = false;

  beforeAll(async () => {
    provider = await startAuthorizationServer({
      registration: true,
      intercept({ url }, response) {
        if (!isProviderAway || url !== "/token") return false;
        response.writeHead(503).end();
        return true;
      },
    });
    server = await startProtectedServer({
      ownerOf: (token) => provider.ownerOf(token),
      issuers: [provider.issuer],
      offers: (person) => offers(person),
    });
    for (const each of [provider, server]) world().allow(each);
  });
  afterAll(async () => {
    await server.stop();
    await provider.stop();
  });
  beforeEach(() => {
    offers = () => ({ tools: ["whoami"] });
    isProviderAway = false;
  });

  async function add(slug: string, mode: "shared" | "per_user") {
    const organization = await world().addOrganization(slug);
    const admin = await world().openAs(organization.users.admin, slug);
    const auth = { kind: "oauth", mode } as const;
    await execute(createConnection, admin, {
      name: "N",
      slug: "notes",
      url: server.url,
      auth,
      exposeNewTools: "expose",
    });
    const connect = async (role: Role, as: string) => {
      provider.become(as);
      const context = await world().openAs(organization.users[role], slug);
      const begin = mode === "shared" ? authorizeConnection : authorizeAccount;
      const { startUrl } = await execute(begin, context, { connection: "notes" });
      await travel(world().runtime, { id: organization.users[role], name: role }, startUrl);
      return context;
    };
    const sync = () => execute(syncConnection, admin, { connection: "notes" });
    const names = async (kind = "tool") => {
      const { capabilities } = await execute(getConnection, admin, { connection: "notes" });
      return capabilities.filter((each) => each.kind === kind).map(({ name }) => name);
    };
    return { organization, admin, connect, sync, names };
  }

  test("one person's list takes nothing from the others, and what nobody is offered any more goes", async () => {
    const { connect, sync, names } = await add("together", "per_user");
    offers = (person) => ({ tools: person === "ada" ? ["whoami", "of_ada"] : ["whoami", "of_bo"] });
    await connect("admin", "ada");
    const member = await connect("member", "bo");
    expect((await names()).sort()).toEqual(["of_ada", "of_bo", "whoami"]);
    expect(await sync()).toMatchObject({ ok: true, tools: { added: [], removed: [], changed: [] } });
    await execute(disconnectAccount, member, { connection: "notes" });
    expect(await sync()).toMatchObject({ tools: { removed: ["of_bo"] } });
    expect(await names()).toEqual(["whoami", "of_ada"]);
  });

  test("one person's resources are kept by nobody and listed to nobody, whoever was asked first", async () => {
    const { organization, connect, sync, names } = await add("private", "per_user");
    offers = (person) => ({ tools: ["whoami"], resources: [`note://${person}`] });
    await connect("admin", "ada");
    await connect("member", "bo");
    await sync();
    expect(await names("resource")).toEqual([]);
    for (const role of ["admin", "member"] as const) {
      const listed = await ask(world(), await plantPersonsKey(world(), organization, role), "resources/list", {});
      expect(listed.result).toMatchObject({ resources: [] });
    }
  });

  test("with one account for all, its resources are everybody's", async () => {
    const { connect, names } = await add("shared", "shared");
    offers = () => ({ tools: ["whoami"], resources: ["note://team"] });
    await connect("admin", "team");
    expect(await names("resource")).toEqual(["note://team"]);
  });

  test("is asked with any account that is good: what one person has lost hides nothing from the others", async () => {
    const { admin, connect, sync, names } = await add("any", "per_user");
    await connect("admin", "any-ada");
    await connect("member", "any-bo");
    const [first] = await admin.db.upstreamGrant.findMany({ orderBy: { connectedAt: "asc" }, select: { id: true } });
    await admin.db.upstreamGrant.updateMany({ where: { id: first?.id ?? "" }, data: { state: "needs_reauth" } });
    const before = server.requestsOf("any-ada");
    expect(await sync()).toMatchObject({ ok: true, connection: { status: "connected" } });
    expect([server.requestsOf("any-ada"), await names()]).toEqual([before, ["whoami"]]);
  });

  test("an account that may not list, or whose server refuses it, says nothing of the server", async () => {
    const { connect, sync, names } = await add("scopes", "per_user");
    offers = (person) => (person === "poor" ? null : { tools: ["whoami"] });
    await connect("admin", "poor");
    await connect("member", "rich");
    expect(await sync()).toMatchObject({ ok: true, connection: { status: "connected", statusReason: null } });
    expect(await names()).toEqual(["whoami"]);
  });

  test("a provider that is away says nothing of the server, nor of what it offers", async () => {
    const { organization, admin, connect, sync, names } = await add("away", "shared");
    await connect("admin", "away-ada");
    await letTokenEnd(world().runtime, organization.id, -1000);
    isProviderAway = true;
    const { connection } = await sync();
    expect(connection).toMatchObject({ status: "connected", statusReason: null, nextRetryAt: expect.any(String) });
    const [row] = await admin.db.connection.findMany({ select: { failureCount: true } });
    expect([row?.failureCount, await names()]).toEqual([0, ["whoami"]]);
  });

  test("nobody's account is used for it while they are suspended", async () => {
    const { organization, connect, sync } = await add("rests", "per_user");
    const owner = await world().openAs(organization.users.owner, "rests");
    await connect("member", "resting");
    const where = { userId: organization.users.member };
    const membership = await owner.db.membership.findFirst({ where, select: { id: true } });
    await execute(updateMember, owner, { member: membership?.id ?? "", state: "suspended" });
    const before = server.requestsOf("resting");
    expect(await sync()).toMatchObject({ ok: false });
    expect(server.requestsOf("resting")).toBe(before);
  });

  test("what was said to an account that was let go of meanwhile is not kept", async () => {
    const { admin, connect, sync, names } = await add("meanwhile", "shared");
    await connect("admin", "meanwhile-ada");
    offers = async () => {
      if ((await admin.db.upstreamGrant.count()) > 0)
        await execute(disconnectConnection, admin, { connection: "notes" });
      return { tools: ["whoami", "late"] };
    };
    await sync();
    expect(await names()).toEqual(["whoami"]);
  });
});
