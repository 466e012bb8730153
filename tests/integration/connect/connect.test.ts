import { afterAll, beforeAll, expect, test } from "vitest";
import { createConnection } from "@/lib/connections/create-connection";
import { exploreConnection } from "@/lib/connections/explore-connection";
import { getConnection } from "@/lib/connections/get-connection";
import { removeConnection } from "@/lib/connections/remove-connection";
import { removeMember } from "@/lib/members/remove-member";
import { authorizeAccount } from "@/lib/oauth/authorize-account";
import { authorizeConnection } from "@/lib/oauth/authorize-connection";
import { disconnectAccount } from "@/lib/oauth/disconnect-account";
import { disconnectConnection } from "@/lib/oauth/disconnect-connection";
import { getAuthorization } from "@/lib/oauth/get-authorization";
import { setClient } from "@/lib/oauth/set-client";
import { execute } from "@/lib/operations/execute";
import { type AuthorizationServer, startAuthorizationServer, walk } from "@/tests/fixtures/oauth/authorization-server";
import { type ProtectedServer, startProtectedServer } from "@/tests/fixtures/oauth/protected-server";
import {
  ask,
  callTool,
  describeConnectWorlds,
  endDue,
  plantPersonsKey,
} from "@/tests/integration/connect/connect-world";
import { comeBack, leave, travel } from "@/tests/integration/connect/travel";

describeConnectWorlds("a server behind OAuth", (world) => {
  let provider: AuthorizationServer;
  let server: ProtectedServer;

  beforeAll(async () => {
    provider = await startAuthorizationServer({ registration: true });
    server = await startProtectedServer({ ownerOf: (token) => provider.ownerOf(token), issuers: [provider.issuer] });
    world().allow(provider);
    world().allow(server);
  });
  afterAll(async () => {
    await server.stop();
    await provider.stop();
  });

  const add = async (slug: string, mode: "shared" | "per_user", url = server.url) => {
    const organization = await world().addOrganization(slug);
    const admin = await world().openAs(organization.users.admin, slug);
    const auth = { kind: "oauth", mode } as const;
    await execute(createConnection, admin, { name: "Notes", slug: "notes", url, auth });
    return { organization, admin, user: { id: organization.users.admin, name: "Ada" } };
  };

  test("exploring it says that it can be signed in to with OAuth", async () => {
    const { admin } = await add("explored", "shared");
    const found = await execute(exploreConnection, admin, { url: server.url });
    expect(found).toMatchObject({
      ok: false,
      oauth: { provider: new URL(provider.issuer).host, needsClient: false, problem: null },
    });
  });

  test("an administrator connects it once, and every member has its tools with that account", async () => {
    const { organization, admin, user } = await add("once", "shared");
    expect(await callTool(world(), organization, "member", "notes__whoami")).toMatchObject({
      code: "credential_missing",
      text: expect.stringContaining("notes is not connected yet"),
    });
    provider.become("team@example.test");
    const { startUrl } = await execute(authorizeConnection, admin, { connection: "notes" });
    const attempt = await travel(world().runtime, user, startUrl);
    expect(attempt).toMatchObject({ outcome: "connected", sealed: null });
    const { status, capabilities } = await execute(getConnection, admin, { connection: "notes" });
    expect([status, capabilities.filter(({ exposed }) => exposed).map(({ name }) => name)]).toEqual([
      "connected",
      ["whoami", "erase", "leak"],
    ]);
    for (const role of ["admin", "member"] as const)
      expect(await callTool(world(), organization, role, "notes__whoami")).toEqual({ text: "team@example.test" });
    expect(await execute(getAuthorization, admin, { connection: "notes" })).toMatchObject({
      issuer: provider.issuer,
      needsClient: false,
      shared: { state: "connected", scopes: ["read"] },
    });
  });

  test("with everybody's own account, a call goes out with the caller's and nobody else's", async () => {
    const { organization, admin, user } = await add("own", "per_user");
    const member = await world().openAs(organization.users.member, "own");
    provider.become("admin@example.test");
    await travel(world().runtime, user, (await execute(authorizeAccount, admin, { connection: "notes" })).startUrl);
    expect(await callTool(world(), organization, "admin", "notes__whoami")).toEqual({ text: "admin@example.test" });
    const refusal = await callTool(world(), organization, "member", "notes__whoami");
    expect(refusal).toMatchObject({ isError: true, code: "credential_missing" });
    expect(refusal).toMatchObject({
      text: expect.stringContaining(`/o/own/accounts?server=notes&for=${organization.users.member}`),
    });
    provider.become("member@example.test");
    const begun = await execute(authorizeAccount, member, { connection: "notes" });
    await travel(world().runtime, { id: organization.users.member, name: "Bo" }, begun.startUrl);
    expect(await callTool(world(), organization, "member", "notes__whoami")).toEqual({ text: "member@example.test" });
    expect(await callTool(world(), organization, "admin", "notes__whoami")).toEqual({ text: "admin@example.test" });
    // A key that is nobody's has no account to use.
    expect(await callTool(world(), organization, null, "notes__whoami")).toMatchObject({ code: "credential_missing" });
    const { revocation } = await execute(disconnectAccount, member, { connection: "notes" });
    expect(revocation).toBe("revoked");
    expect(await callTool(world(), organization, "member", "notes__whoami")).toMatchObject({
      code: "credential_missing",
    });
    expect(await callTool(world(), organization, "admin", "notes__whoami")).toEqual({ text: "admin@example.test" });
  });

  test("an attempt is good once, for the person who began it, in the browser that set out", async () => {
    const { organization, admin, user } = await add("bound", "shared");
    const { runtime } = world();
    const stranger = { id: organization.users.owner, name: "Eve" };
    provider.become("ada");
    const { startUrl } = await execute(authorizeConnection, admin, { connection: "notes" });
    await expect(leave(runtime, stranger, startUrl)).rejects.toThrow("not_yours");
    const departure = await leave(runtime, user, startUrl);
    await expect(leave(runtime, user, startUrl)).rejects.toThrow("unknown");
    const answer = await walk(departure.url);
    expect(await comeBack(runtime, stranger, answer, departure.browserKey)).toEqual({
      kind: "refused",
      why: "not_yours",
    });
    expect(await comeBack(runtime, user, answer, "another")).toEqual({ kind: "refused", why: "other_browser" });
    expect(await comeBack(runtime, user, answer, undefined)).toEqual({ kind: "refused", why: "other_browser" });
    expect(await comeBack(runtime, user, answer, departure.browserKey)).toMatchObject({ kind: "arrived" });
    expect(await comeBack(runtime, user, answer, departure.browserKey)).toEqual({ kind: "refused", why: "unknown" });
  });

  test("who says no at the provider connects nothing, and is told so", async () => {
    const { admin, user } = await add("denied", "shared");
    provider.become(null);
    const { startUrl } = await execute(authorizeConnection, admin, { connection: "notes" });
    const attempt = await travel(world().runtime, user, startUrl);
    expect(attempt).toMatchObject({
      outcome: "denied",
      message: `Access was denied at ${new URL(provider.issuer).host}.`,
    });
    expect(await execute(getAuthorization, admin, { connection: "notes" })).toMatchObject({ shared: null });
  });

  test("more permission is asked of a person, not taken: the call says so, and authorizing again asks for both", async () => {
    const { organization, admin, user } = await add("more", "shared");
    provider.become("ada");
    await travel(world().runtime, user, (await execute(authorizeConnection, admin, { connection: "notes" })).startUrl);
    const tokens = provider.count("grant refresh_token");
    expect(await callTool(world(), organization, "member", "notes__erase")).toMatchObject({
      code: "scope_missing",
      text: expect.stringContaining("needs more permission for this (admin)"),
    });
    expect(await execute(getAuthorization, admin, { connection: "notes" })).toMatchObject({
      shared: { state: "connected", wantedScopes: ["admin"] },
    });
    expect(provider.count("grant refresh_token")).toBe(tokens);
    const again = await execute(authorizeConnection, admin, { connection: "notes" });
    const { url } = await leave(world().runtime, user, again.startUrl);
    expect(new URL(url).searchParams.get("scope")).toBe("read admin offline_access");
  });

  test("what somebody takes back at the provider ends that account alone, and authorizing again brings all back", async () => {
    const { organization, admin, user } = await add("revoked", "per_user");
    provider.become("ada");
    await travel(world().runtime, user, (await execute(authorizeAccount, admin, { connection: "notes" })).startUrl);
    expect(await callTool(world(), organization, "admin", "notes__whoami")).toEqual({ text: "ada" });
    provider.revokeAll();
    expect(await callTool(world(), organization, "admin", "notes__whoami")).toMatchObject({ code: "needs_reauth" });
    const asked = server.refused();
    expect(await callTool(world(), organization, "admin", "notes__whoami")).toMatchObject({ code: "needs_reauth" });
    expect(server.refused()).toBe(asked);
    const { status } = await execute(getConnection, admin, { connection: "notes" });
    expect(status).toBe("connected");
    const member = await world().openAs(organization.users.member, "revoked");
    const begun = await execute(authorizeAccount, member, { connection: "notes" });
    await travel(world().runtime, { id: organization.users.member, name: "Bo" }, begun.startUrl);
    expect(await callTool(world(), organization, "member", "notes__whoami")).toEqual({ text: "ada" });
    await travel(world().runtime, user, (await execute(authorizeAccount, admin, { connection: "notes" })).startUrl);
    expect(await callTool(world(), organization, "admin", "notes__whoami")).toEqual({ text: "ada" });
  });

  test("removing a server revokes what was granted, and forgets it and who the gateway was there", async () => {
    const { organization, admin, user } = await add("removed", "shared");
    provider.become("ada");
    await travel(world().runtime, user, (await execute(authorizeConnection, admin, { connection: "notes" })).startUrl);
    const removed = await execute(removeConnection, admin, { connection: "notes", confirmation: "notes" });
    expect(removed.revocations).toEqual({ revoked: 1, failed: 0, unsupported: 0 });
    const db = world().runtime.database.organization(organization.id);
    expect([await db.upstreamGrant.count(), await db.upstreamClient.count()]).toEqual([0, 0]);
    expect(await db.upstreamAuthorization.count()).toBe(0);
  });

  test("disconnecting ends the account for all, and the tools stay listed", async () => {
    const { organization, admin, user } = await add("ended", "shared");
    provider.become("ada");
    await travel(world().runtime, user, (await execute(authorizeConnection, admin, { connection: "notes" })).startUrl);
    expect(await execute(disconnectConnection, admin, { connection: "notes" })).toEqual({ revocation: "revoked" });
    expect(await callTool(world(), organization, "member", "notes__whoami")).toMatchObject({
      code: "credential_missing",
    });
    expect((await execute(getConnection, admin, { connection: "notes" })).status).toBe("pending");
  });

  test("who is taken out of the organization leaves no account behind, here or at the provider", async () => {
    const { organization, admin, user } = await add("left", "per_user");
    provider.become("ada");
    await travel(world().runtime, user, (await execute(authorizeAccount, admin, { connection: "notes" })).startUrl);
    const revocations = provider.count("/token/revocation");
    const owner = await world().openAs(organization.users.owner, "left");
    const membership = await owner.db.membership.findFirst({ where: { userId: user.id }, select: { id: true } });
    await execute(removeMember, owner, { member: membership?.id ?? "" });
    expect(await owner.db.upstreamGrant.count()).toBe(0);
    await endDue(world().runtime);
    expect(provider.count("/token/revocation")).toBe(revocations + 2);
  });

  test("a client that can open pages is sent to where its person connects, and the call then goes on", async () => {
    const { organization, admin, user } = await add("asked", "per_user");
    provider.become("ada");
    await travel(world().runtime, user, (await execute(authorizeAccount, admin, { connection: "notes" })).startUrl);
    const key = await plantPersonsKey(world(), organization, "member");
    const capabilities = { elicitation: { url: {} } };
    const call = { name: "notes__whoami", arguments: {} };
    const asked = await ask(world(), key, "tools/call", call, capabilities);
    expect(asked.result).toMatchObject({
      resultType: "input_required",
      inputRequests: {
        connect: {
          method: "elicitation/create",
          params: { mode: "url", url: expect.stringContaining("/accounts?server=notes") },
        },
      },
    });
    const member = await world().openAs(organization.users.member, "asked");
    provider.become("bo");
    const begun = await execute(authorizeAccount, member, { connection: "notes" });
    await travel(world().runtime, { id: organization.users.member, name: "Bo" }, begun.startUrl);
    const { requestState } = asked.result as Record<string, unknown>;
    const again = { ...call, requestState, inputResponses: { connect: { action: "accept" } } };
    expect((await ask(world(), key, "tools/call", again, capabilities)).result?.content?.[0]?.text).toBe("bo");
  });
});

describeConnectWorlds("a provider without registration", (world) => {
  test("asks for an app that somebody makes there, shows where it sends people back to, and takes its client", async () => {
    const redirectUri = world().runtime.services.oauth.redirectUri;
    const entered = { clientId: "made-by-hand", clientSecret: "s3cret-of-the-app", redirectUri };
    const provider = await startAuthorizationServer({ entered });
    const server = await startProtectedServer({
      ownerOf: (token) => provider.ownerOf(token),
      issuers: [provider.issuer],
    });
    try {
      world().allow(provider);
      world().allow(server);
      const organization = await world().addOrganization("by-hand");
      const admin = await world().openAs(organization.users.admin, "by-hand");
      const auth = { kind: "oauth" } as const;
      await execute(createConnection, admin, { name: "Notes", slug: "notes", url: server.url, auth });
      expect((await execute(exploreConnection, admin, { url: server.url })).oauth?.needsClient).toBe(true);
      await expect(execute(authorizeConnection, admin, { connection: "notes" })).rejects.toMatchObject({
        code: "oauth_client_needed",
        data: { redirectUri, issuer: provider.issuer },
      });
      expect(await execute(getAuthorization, admin, { connection: "notes" })).toMatchObject({
        needsClient: true,
        redirectUri,
      });
      const { clientId, clientSecret } = entered;
      await execute(setClient, admin, { connection: "notes", clientId, clientSecret });
      const { startUrl } = await execute(authorizeConnection, admin, { connection: "notes" });
      await travel(world().runtime, { id: organization.users.admin, name: "Ada" }, startUrl);
      expect(await callTool(world(), organization, "member", "notes__whoami")).toEqual({ text: "ada" });
      expect(await execute(getAuthorization, admin, { connection: "notes" })).toMatchObject({
        needsClient: false,
        client: { kind: "entered", clientId },
      });
    } finally {
      await server.stop();
      await provider.stop();
    }
  });
});
