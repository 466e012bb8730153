import { afterAll, beforeAll, expect, test } from "vitest";
import { createConnection } from "@/lib/connections/create-connection";
import { getConnection } from "@/lib/connections/get-connection";
import { updateConnection } from "@/lib/connections/update-connection";
import { execute } from "@/lib/operations/execute";
import { updateOrganization } from "@/lib/organizations/update-organization";
import { getSharedKeys } from "@/lib/server-keys/get-shared-keys";
import { listServerKeys } from "@/lib/server-keys/list-keys";
import { removeServerKeys } from "@/lib/server-keys/remove-keys";
import { setServerKeys } from "@/lib/server-keys/set-keys";
import { setSharedKeys } from "@/lib/server-keys/set-shared-keys";
import { testServerKeys } from "@/lib/server-keys/test-keys";
import { type HeaderServer, startHeaderServer } from "@/tests/fixtures/upstreams/header-server";
import { callTool, describeConnectWorlds } from "@/tests/integration/connect/connect-world";

let server: HeaderServer;
beforeAll(async () => {
  server = await startHeaderServer();
});
afterAll(() => server.close());

const SHARED = "shared-key-0123456789";
const ADA = "ada-own-key-0123456789";
const BEN = "ben-own-key-0123456789";

describeConnectWorlds("keys of servers", (world) => {
  let made = 0;

  async function place() {
    const organization = await world().addOrganization(`keys-${made++}`);
    world().runtime.allowPrivateUpstream("127.0.0.1", server.port);
    const as = (role: "owner" | "admin" | "member") => world().openAs(organization.users[role], organization.slug);
    const connect = async (auth: object, more: object = {}) =>
      execute(createConnection, await as("owner"), {
        name: "Blue",
        slug: "blue",
        url: server.url,
        tools: "all",
        auth,
        ...more,
      });
    const call = (role: "owner" | "admin" | "member" | null) => callTool(world(), organization, role, "blue__headers");
    return { organization, as, connect, call };
  }

  const personal = {
    kind: "headers",
    headers: [
      { name: "Authorization", value: "Bearer {{API_KEY}}" },
      { name: "X-Region", value: "{{REGION}}-1" },
      { name: "X-Who", value: "{{user.id}}@{{org.slug}}" },
    ],
    keys: { fields: [{ name: "API_KEY", scope: "user", help: "Under Settings, Keys." }], values: { REGION: "eu" } },
  };

  test("a placeholder is filled in for everybody, and is never sent as it stands", async () => {
    const { as, connect, call } = await place();
    const auth = { kind: "bearer", token: "{{API_KEY}}" };
    const created = await connect(auth);
    expect(created.status).toBe("pending");
    expect(await call("member")).toMatchObject({
      isError: true,
      code: "credential_missing",
      text: expect.stringMatching(
        /Missing key API_KEY for server blue\. An administrator enters it at http\S+\/connections\/blue$/,
      ),
    });
    const before = server.requests.length;
    const view = await execute(setSharedKeys, await as("admin"), { connection: "blue", values: { API_KEY: SHARED } });
    expect(view).toMatchObject({ state: "configured", fields: [{ name: "API_KEY", hint: "…6789" }] });
    expect(server.requests.length).toBeGreaterThan(before);
    await execute(updateConnection, await as("admin"), { connection: "blue", exposeNewTools: "expose" });
    const detail = await execute(getConnection, await as("member"), { connection: "blue" });
    expect(detail.status).toBe("connected");
    expect(server.requests.every(({ authorization }) => !authorization?.includes("{{"))).toBe(true);
  });

  test("everybody's calls go out with their own key and name, and nobody's with another's", async () => {
    const { organization, as, connect, call } = await place();
    const created = await connect({ ...personal, keys: { ...personal.keys, values: { REGION: "eu", API_KEY: ADA } } });
    expect(created.status).toBe("connected");
    expect(JSON.parse(String((await call("owner")).text))).toMatchObject({
      authorization: `Bearer ${ADA}`,
      "x-region": "eu-1",
      "x-who": `${organization.users.owner}@${organization.slug}`,
    });
    expect(server.last()).toMatchObject({ authorization: `Bearer ${ADA}` });
    expect(await call("member")).toMatchObject({
      isError: true,
      code: "credential_missing",
      text: expect.stringMatching(
        /Missing key API_KEY for server blue\. Enter it at http\S+\/accounts\?server=blue\S* and call again/,
      ),
    });
    expect(await call(null)).toMatchObject({ isError: true, code: "credential_missing" });

    const member = await as("member");
    expect((await execute(listServerKeys, member, {})).items).toMatchObject([
      { connection: { slug: "blue" }, state: "missing", fields: [{ name: "API_KEY", help: "Under Settings, Keys." }] },
    ]);
    await execute(setServerKeys, member, { connection: "blue", values: { API_KEY: BEN } });
    await call("member");
    expect(server.last()).toMatchObject({ authorization: `Bearer ${BEN}`, "x-region": "eu-1" });
    await call("owner");
    expect(server.last()).toMatchObject({ authorization: `Bearer ${ADA}` });
    await expect(
      execute(setServerKeys, member, { connection: "blue", values: { REGION: "us" } }),
    ).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("what is entered shows nowhere: not in the database, the audit or the log", async () => {
    const { organization, as, connect, call } = await place();
    await connect({ ...personal, keys: { ...personal.keys, values: { REGION: "eu", API_KEY: ADA } } });
    const view = await execute(getSharedKeys, await as("owner"), { connection: "blue" });
    await call("owner");
    const { runtime } = world();
    await runtime.callLog.flush();
    const tables = ["server_keys", "credentials", "connections", "audit_events", "calls"];
    const rows = await Promise.all(
      tables.map((table) =>
        runtime.database.sql(`SELECT * FROM ${table} WHERE organization_id = $1`, [organization.id]),
      ),
    );
    expect(rows.every((of) => JSON.stringify(of).length > 2)).toBe(true);
    expect(JSON.stringify([view, rows])).not.toContain(ADA);
  });

  test("switched off, what people entered is kept and not used: at once, and back at once", async () => {
    const { as, connect, call } = await place();
    await connect({ ...personal, keys: { ...personal.keys, values: { REGION: "eu", API_KEY: ADA } } });
    const owner = await as("owner");
    await execute(updateOrganization, owner, { userKeys: false });
    expect(await call("owner")).toMatchObject({
      isError: true,
      text: expect.stringMatching(
        /Missing key API_KEY for server blue\. An administrator enters it at http\S+\/connections\/blue$/,
      ),
    });
    await execute(setSharedKeys, owner, { connection: "blue", values: { API_KEY: SHARED } });
    await call("owner");
    expect(server.last()).toMatchObject({ authorization: `Bearer ${SHARED}` });
    expect((await execute(listServerKeys, owner, {})).items).toEqual([]);
    await expect(execute(setServerKeys, owner, { connection: "blue", values: { API_KEY: BEN } })).rejects.toMatchObject(
      { code: "user_keys_disabled" },
    );
    await execute(updateOrganization, owner, { userKeys: true });
    await call("owner");
    expect(server.last()).toMatchObject({ authorization: `Bearer ${ADA}` });
  });

  test("a key that the server refuses is invalid until it takes one, and says nothing of the server", async () => {
    const { as, connect, call } = await place();
    await connect({ ...personal, keys: { ...personal.keys, values: { REGION: "eu", API_KEY: ADA } } });
    const member = await as("member");
    await execute(setServerKeys, member, { connection: "blue", values: { API_KEY: "refused-0123456789" } });
    expect(await call("member")).toMatchObject({ isError: true, code: "needs_reauth" });
    await world().runtime.jobs.flush();
    const [view] = (await execute(listServerKeys, member, {})).items;
    expect(view).toMatchObject({ state: "invalid", lastUsedAt: expect.any(String) });
    expect((await execute(getConnection, member, { connection: "blue" })).status).toBe("connected");
    expect(await execute(testServerKeys, member, { connection: "blue" })).toMatchObject({ ok: false });
    await execute(setServerKeys, member, { connection: "blue", values: { API_KEY: "refused-too-0123456789" } });
    expect((await execute(listServerKeys, member, {})).items).toMatchObject([{ state: "configured" }]);
    expect(await execute(testServerKeys, member, { connection: "blue" })).toMatchObject({ ok: false });
    expect((await execute(listServerKeys, member, {})).items).toMatchObject([{ state: "invalid" }]);
    await execute(setServerKeys, member, { connection: "blue", values: { API_KEY: BEN } });
    expect(await execute(testServerKeys, member, { connection: "blue" })).toMatchObject({ ok: true, tools: 1 });
    expect((await execute(listServerKeys, member, {})).items).toMatchObject([{ state: "configured" }]);
  });

  test("one whose time has ended is not sent", async () => {
    const { as, connect, call } = await place();
    await connect({ ...personal, keys: { ...personal.keys, values: { REGION: "eu", API_KEY: ADA } } });
    const member = await as("member");
    const soon = new Date(Date.now() + 60_000);
    const input = { connection: "blue", values: { API_KEY: BEN }, expiresAt: soon.toISOString() };
    await execute(setServerKeys, member, input);
    const { database, gateway } = world().runtime;
    await database.system.serverKey.updateMany({
      where: { userId: member.actor.userId },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });
    await gateway.reloadOrganization(member.organization.id);
    const before = server.requests.length;
    expect(await call("member")).toMatchObject({ isError: true, text: expect.stringContaining("has expired") });
    expect(server.requests.length).toBe(before);
    expect((await execute(listServerKeys, member, {})).items).toMatchObject([{ state: "expired" }]);
    await expect(execute(setServerKeys, member, { ...input, expiresAt: "2020-01-01T00:00:00Z" })).rejects.toMatchObject(
      { code: "invalid_input" },
    );
  });

  test("what was entered for one server is not sent to another", async () => {
    const { organization, as, connect } = await place();
    await connect({ ...personal, keys: { ...personal.keys, values: { REGION: "eu", API_KEY: ADA } } });
    const owner = await as("owner");
    const elsewhere = await startHeaderServer();
    try {
      world().runtime.allowPrivateUpstream("127.0.0.1", elsewhere.port);
      await expect(execute(updateConnection, owner, { connection: "blue", url: elsewhere.url })).rejects.toMatchObject({
        code: "invalid_input",
      });
      const auth = { ...personal, keys: { fields: personal.keys.fields } };
      await execute(updateConnection, owner, { connection: "blue", url: elsewhere.url, auth });
      expect(await world().runtime.database.organization(organization.id).serverKey.count()).toBe(0);
      expect(elsewhere.requests).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });

  test.each([
    ["a placeholder that nobody can fill", [{ name: "X-A", value: "{{user.password}}" }], {}, "is no placeholder"],
    ["a value that would end its header", [{ name: "X-A", value: "{{A}}" }], { A: "x\r\nX-B: y" }, "visible ASCII"],
    ["a value without a place", [{ name: "X-A", value: "{{A}}" }], { B: "x" }, "No header has a place for B"],
  ])("%s is refused with what to do", async (_, headers, values, message) => {
    const { connect } = await place();
    await expect(connect({ kind: "headers", headers, keys: { values } })).rejects.toMatchObject({
      code: expect.stringMatching(/^invalid_/),
      publicMessage: expect.stringContaining(message),
    });
  });

  test("taken away, the next call says what is missing; those of others stay", async () => {
    const { as, connect, call } = await place();
    await connect({ ...personal, keys: { ...personal.keys, values: { REGION: "eu", API_KEY: ADA } } });
    const member = await as("member");
    await execute(setServerKeys, member, { connection: "blue", values: { API_KEY: BEN } });
    await execute(removeServerKeys, await as("owner"), { connection: "blue" });
    expect(await call("owner")).toMatchObject({ isError: true, code: "credential_missing" });
    await call("member");
    expect(server.last()).toMatchObject({ authorization: `Bearer ${BEN}` });
  });
});
