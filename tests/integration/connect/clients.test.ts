import { afterAll, beforeAll, expect, test } from "vitest";
import { createConnection } from "@/lib/connections/create-connection";
import { exploreConnection } from "@/lib/connections/explore-connection";
import { authorizeConnection } from "@/lib/oauth/authorize-connection";
import { disconnectConnection } from "@/lib/oauth/disconnect-connection";
import { forgetClient } from "@/lib/oauth/forget-client";
import { getAuthorization } from "@/lib/oauth/get-authorization";
import { setClient } from "@/lib/oauth/set-client";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { type AuthorizationServer, startAuthorizationServer } from "@/tests/fixtures/oauth/authorization-server";
import { type ProtectedServer, startProtectedServer } from "@/tests/fixtures/oauth/protected-server";
import { callTool, describeConnectWorlds } from "@/tests/integration/connect/connect-world";
import { leave, travel } from "@/tests/integration/connect/travel";
import type { ControlWorld } from "@/tests/integration/control/control-world";

const REDIRECT = "http://localhost:3000/api/oauth/callback";

/** An organization with servers behind OAuth, by their slugs, and an administrator of it. */
async function add(world: ControlWorld, slug: string, servers: Readonly<Record<string, ProtectedServer>>) {
  const organization = await world.addOrganization(slug);
  const admin = await world.openAs(organization.users.admin, slug);
  const auth = { kind: "oauth" } as const;
  for (const [name, { url }] of Object.entries(servers))
    await execute(createConnection, admin, { name, slug: name, url, auth });
  const user = { id: organization.users.admin, name: "Ada" };
  const connect = async (connection: string) =>
    travel(world.runtime, user, (await execute(authorizeConnection, admin, { connection })).startUrl);
  return { organization, admin, user, connect };
}

const clientsOf = ({ db }: OperationContext) =>
  db.upstreamClient.findMany({ select: { clientId: true, origin: true, kind: true }, orderBy: { clientId: "asc" } });

describeConnectWorlds("a client that an administrator entered", (world) => {
  let provider: AuthorizationServer;
  let notes: ProtectedServer;
  let other: ProtectedServer;
  const apps = { first: "secret-of-the-first-app", second: "secret-of-the-second-app" };

  beforeAll(async () => {
    const entered = Object.entries(apps).map(([clientId, clientSecret]) => ({
      clientId,
      clientSecret,
      redirectUri: REDIRECT,
    }));
    provider = await startAuthorizationServer({ entered, registration: true });
    const behind = { ownerOf: (token: string) => provider.ownerOf(token), issuers: [provider.issuer] };
    notes = await startProtectedServer(behind);
    other = await startProtectedServer(behind);
    for (const each of [provider, notes, other]) world().allow(each);
  });
  afterAll(async () => {
    for (const each of [notes, other, provider]) await each.stop();
  });

  test("is for that server: another one that names the same provider gets no token of it before somebody says so", async () => {
    const { admin, connect } = await add(world(), "bound", { notes, other });
    await execute(setClient, admin, { connection: "notes", clientId: "first", clientSecret: apps.first });
    expect(await connect("notes")).toMatchObject({ outcome: "connected" });
    await expect(execute(authorizeConnection, admin, { connection: "other" })).rejects.toMatchObject({
      code: "oauth_client_needed",
      publicMessage: expect.stringContaining(
        `was set for other servers, and ${new URL(other.url).host} gets no tokens`,
      ),
    });
    expect((await execute(exploreConnection, admin, { url: other.url })).oauth).toMatchObject({ needsClient: true });
    expect(await execute(getAuthorization, admin, { connection: "other" })).toMatchObject({
      client: null,
      needsClient: true,
    });
    // The secret need not be typed again for a second server of one app.
    await execute(setClient, admin, { connection: "other", clientId: "first", clientSecret: "" });
    expect(await connect("other")).toMatchObject({ outcome: "connected" });
    expect(await clientsOf(admin)).toMatchObject([
      { clientId: "first", kind: "entered" },
      { clientId: "first", kind: "entered" },
    ]);
  });

  test("stays for the account that was connected with it when another one is entered, and goes with that account", async () => {
    const { organization, admin, connect } = await add(world(), "replaced", { notes });
    await execute(setClient, admin, { connection: "notes", clientId: "first", clientSecret: apps.first });
    await connect("notes");
    await execute(setClient, admin, { connection: "notes", clientId: "second", clientSecret: apps.second });
    await provider.endToken([...notes.tokens].at(-1) ?? "");
    expect(await callTool(world(), organization, "member", "notes__whoami")).toEqual({ text: "ada" });
    expect((await execute(getAuthorization, admin, { connection: "notes" })).client).toMatchObject({
      clientId: "second",
    });
    expect((await clientsOf(admin)).map(({ clientId }) => clientId)).toEqual(["first", "second"]);
    await connect("notes");
    expect((await clientsOf(admin)).map(({ clientId }) => clientId)).toEqual(["second"]);
    await execute(forgetClient, admin, { connection: "notes" });
    expect(await execute(disconnectConnection, admin, { connection: "notes" })).toEqual({ revocation: "revoked" });
    expect(await clientsOf(admin)).toEqual([]);
    await expect(execute(forgetClient, admin, { connection: "notes" })).rejects.toMatchObject({ code: "not_found" });
  });

  test("that its provider does not take is said, is not asked with again and again, and renews once it is mended", async () => {
    const { organization, admin, connect } = await add(world(), "refused", { notes });
    await execute(setClient, admin, { connection: "notes", clientId: "first", clientSecret: apps.first });
    await connect("notes");
    await execute(setClient, admin, { connection: "notes", clientId: "first", clientSecret: "mistyped" });
    await provider.endToken([...notes.tokens].at(-1) ?? "");
    const asked = provider.count("/token");
    for (let call = 0; call < 3; call++)
      expect(await callTool(world(), organization, "member", "notes__whoami")).toMatchObject({
        code: "oauth_client_refused",
        text: expect.stringMatching(/checks the client ID and the secret .* mended at http.*\/connections\/notes/),
      });
    expect(provider.count("/token")).toBe(asked + 1);
    const view = await execute(getAuthorization, admin, { connection: "notes" });
    expect(view).toMatchObject({ isClientRefused: true, shared: { state: "client_refused" } });
    const [grant] = await admin.db.upstreamGrant.findMany();
    expect(grant).toMatchObject({ state: "active", clientRefusals: 1, claimedUntil: null });
    await execute(setClient, admin, { connection: "notes", clientId: "first", clientSecret: apps.first });
    await expect
      .poll(() => callTool(world(), organization, "member", "notes__whoami"), { timeout: 10_000 })
      .toEqual({ text: "ada" });
    expect(await execute(getAuthorization, admin, { connection: "notes" })).toMatchObject({
      isClientRefused: false,
      shared: { state: "connected", reason: null },
    });
  });
});

describeConnectWorlds("a registration", (world) => {
  let provider: AuthorizationServer;
  let notes: ProtectedServer;
  /** What the token endpoint says in place of an answer. */
  let refusal: { readonly status: number; readonly error: string } | null = null;

  beforeAll(async () => {
    provider = await startAuthorizationServer({
      registration: true,
      intercept({ url }, response) {
        if (!refusal || url !== "/token") return false;
        response.writeHead(refusal.status, { "content-type": "application/json" });
        response.end(JSON.stringify({ error: refusal.error }));
        return true;
      },
    });
    notes = await startProtectedServer({ ownerOf: (token) => provider.ownerOf(token), issuers: [provider.issuer] });
    for (const each of [provider, notes]) world().allow(each);
  });
  afterAll(async () => {
    await notes.stop();
    await provider.stop();
  });

  test("that the provider has forgotten is made anew at the next authorization", async () => {
    const { organization, admin, connect } = await add(world(), "purged", { notes });
    await connect("notes");
    const [before] = await clientsOf(admin);
    await provider.forgetClients();
    await provider.endToken([...notes.tokens].at(-1) ?? "");
    expect(await callTool(world(), organization, "member", "notes__whoami")).toMatchObject({
      code: "oauth_client_refused",
      text: expect.stringContaining("Re-authorize: the gateway then registers itself there anew."),
    });
    expect(await connect("notes")).toMatchObject({ outcome: "connected" });
    expect(await callTool(world(), organization, "member", "notes__whoami")).toEqual({ text: "ada" });
    const clients = await clientsOf(admin);
    expect(clients.length).toBe(1);
    expect(clients[0]?.clientId).not.toBe(before?.clientId);
  });

  test("that turns out forgotten when somebody comes back is made anew at the next try", async () => {
    const { admin, connect, user } = await add(world(), "purged-late", { notes });
    const { startUrl } = await execute(authorizeConnection, admin, { connection: "notes" });
    refusal = { status: 401, error: "invalid_client" };
    expect(await travel(world().runtime, user, startUrl)).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining("registers itself there anew"),
    });
    refusal = null;
    const registrations = provider.count("/reg");
    expect(await connect("notes")).toMatchObject({ outcome: "connected" });
    expect(provider.count("/reg")).toBe(registrations + 1);
  });

  test("of which its provider says nothing can be made anew by hand", async () => {
    const { admin, user } = await add(world(), "by-hand", { notes });
    await execute(authorizeConnection, admin, { connection: "notes" });
    const [{ clientId } = { clientId: "" }] = await clientsOf(admin);
    expect(await execute(forgetClient, admin, { connection: "notes" })).toMatchObject({ clientId });
    const { startUrl } = await execute(authorizeConnection, admin, { connection: "notes" });
    const { url } = await leave(world().runtime, user, startUrl);
    expect(new URL(url).searchParams.get("client_id")).not.toBe(clientId);
  });

  test("is one server's own, so that nobody's consent to one server lets another one in", async () => {
    const other = await startProtectedServer({ ownerOf: async () => null, issuers: [provider.issuer] });
    world().allow(other);
    const { admin } = await add(world(), "apart", { notes, other });
    for (const connection of ["notes", "other"]) await execute(authorizeConnection, admin, { connection });
    const clients = await clientsOf(admin);
    expect(new Set(clients.map(({ origin }) => origin)).size).toBe(2);
    expect(new Set(clients.map(({ clientId }) => clientId)).size).toBe(2);
    await other.stop();
  });

  test("a refresh token that GitHub refuses with 200 ends the authorization, as invalid_grant does", async () => {
    const { organization, admin, connect } = await add(world(), "github", { notes });
    await connect("notes");
    await provider.endToken([...notes.tokens].at(-1) ?? "");
    refusal = { status: 200, error: "bad_refresh_token" };
    expect(await callTool(world(), organization, "member", "notes__whoami")).toMatchObject({ code: "needs_reauth" });
    refusal = null;
    expect(await admin.db.upstreamGrant.findMany()).toMatchObject([{ state: "needs_reauth" }]);
  });
});
