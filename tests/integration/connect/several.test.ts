import { afterAll, beforeAll, expect, test } from "vitest";
import { createConnection } from "@/lib/connections/create-connection";
import { authorizeAccount } from "@/lib/oauth/authorize-account";
import { disconnectAccount } from "@/lib/oauth/disconnect-account";
import { listAccounts } from "@/lib/oauth/list-accounts";
import { updateAccount } from "@/lib/oauth/update-account";
import { execute } from "@/lib/operations/execute";
import { type AuthorizationServer, startAuthorizationServer } from "@/tests/fixtures/oauth/authorization-server";
import { type ProtectedServer, startProtectedServer } from "@/tests/fixtures/oauth/protected-server";
import { ask, describeConnectWorlds, plantPersonsKey } from "@/tests/integration/connect/connect-world";
import { travel } from "@/tests/integration/connect/travel";

const CALLS = 1000;
const AT_ONCE = 20;

describeConnectWorlds("several accounts of one person at one server", (world) => {
  let provider: AuthorizationServer;
  let server: ProtectedServer;

  beforeAll(async () => {
    provider = await startAuthorizationServer({ registration: true });
    server = await startProtectedServer({
      ownerOf: (token) => provider.ownerOf(token),
      issuers: [provider.issuer],
      offers: () => ({ tools: ["echo", "whoami"] }),
    });
    for (const each of [provider, server]) world().allow(each);
  });
  afterAll(async () => {
    await server.stop();
    await provider.stop();
  });

  async function add(slug: string) {
    const organization = await world().addOrganization(slug);
    const admin = await world().openAs(organization.users.admin, slug);
    const auth = { kind: "oauth", mode: "per_user" } as const;
    await execute(createConnection, admin, { name: "Notes", slug: "notes", url: server.url, auth });
    const member = await world().openAs(organization.users.member, slug);
    const connect = async (as: string, label?: string) => {
      provider.become(as);
      const { startUrl } = await execute(authorizeAccount, member, { connection: "notes", label });
      await travel(world().runtime, { id: organization.users.member, name: "Bo" }, startUrl);
    };
    const accounts = async () => (await execute(listAccounts, member, {})).items[0]?.accounts ?? [];
    const idOf = async (label: string) => (await accounts()).find((each) => each.label === label)?.id ?? "";
    const update = async (label: string, wanted: { isDefault?: boolean; rules?: string[]; label?: string }) =>
      execute(updateAccount, member, { connection: "notes", account: await idOf(label), ...wanted });
    const key = await plantPersonsKey(world(), organization, "member");
    const call = async (args: Record<string, unknown>, tool = "notes__echo") => {
      const { result } = await ask(world(), key, "tools/call", { name: tool, arguments: args });
      return { text: result?.content?.[0]?.text ?? "", isError: result?.isError ?? false };
    };
    return { organization, member, key, connect, accounts, idOf, update, call };
  }

  test(`${CALLS} of ${CALLS} calls go by the rule`, async () => {
    const { connect, update, call } = await add("by-rule");
    await connect("acme-bot", "acme");
    await connect("ada", "home");
    await update("acme", { rules: ['owner == "acme"'], isDefault: false });
    await update("home", { rules: ['owner == "ada"'] });
    const calls = Array.from({ length: CALLS }, (_, at) => at).values();
    let right = 0;
    const caller = async () => {
      for (const at of calls) {
        const owner = at % 3 === 0 ? "acme" : "ada";
        const { text } = await call({ owner, at });
        if (text === `${owner === "acme" ? "acme-bot" : "ada"} ${JSON.stringify({ owner, at })}`) right++;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, caller));
    expect(right).toBe(CALLS);
  });

  test("the default is used where no rule fits; without one the call says which accounts there are", async () => {
    const { connect, update, call } = await add("by-default");
    await connect("ada", "home");
    await connect("acme-bot", "acme");
    await update("acme", { rules: ['owner == "acme"'] });
    expect(await call({ owner: "others" })).toMatchObject({ text: 'ada {"owner":"others"}' });
    await update("home", { isDefault: false });
    const refusal = await call({ owner: "others" });
    expect(refusal).toMatchObject({ isError: true });
    expect(refusal.text).toMatch(
      /several accounts at notes.*argument account: "home", "acme".*\/accounts\?server=notes/,
    );
    expect(await call({ owner: "acme" })).toMatchObject({ isError: false });
  });

  test("a call can name one, in an argument that is listed and that its server never sees", async () => {
    const { organization, key, connect, call } = await add("by-name");
    await connect("ada", "home");
    const alone = await ask(world(), key, "tools/list", {});
    expect(JSON.stringify(alone.result)).not.toContain('"account"');
    await connect("acme-bot", "acme");
    const listed = await ask(world(), await plantPersonsKey(world(), organization, "member"), "tools/list", {});
    const tools = listed.result?.tools as { name: string; inputSchema: { properties?: Record<string, unknown> } }[];
    expect(tools.find(({ name }) => name === "notes__echo")?.inputSchema.properties?.account).toMatchObject({
      type: "string",
    });
    expect(await call({ account: "acme", x: 1 })).toEqual({ text: 'acme-bot {"x":1}', isError: false });
    expect(await call({ account: "", x: 1 })).toEqual({ text: 'ada {"x":1}', isError: false });
    expect(await call({ account: "work" })).toMatchObject({
      isError: true,
      text: expect.stringContaining('no account "work" at notes'),
    });
  });

  test("one that has ended is told by its name and costs the others nothing", async () => {
    const { member, connect, idOf, update, call } = await add("one-ended");
    await connect("ada", "home");
    await connect("acme-bot", "acme");
    await update("acme", { rules: ['owner == "acme"'] });
    const where = { id: await idOf("acme") };
    await member.change(
      async (tx) => void (await tx.upstreamGrant.updateMany({ where, data: { state: "needs_reauth" } })),
    );
    expect(await call({ owner: "acme" })).toMatchObject({
      isError: true,
      text: expect.stringContaining('re-authorization of your account "acme"'),
    });
    expect(await call({ owner: "ada" })).toMatchObject({ isError: false });
    const { revocation } = await execute(disconnectAccount, member, { connection: "notes", account: where.id });
    expect(revocation).toBe("revoked");
    expect(await call({ owner: "acme" })).toMatchObject({ text: 'ada {"owner":"acme"}' });
  });

  test("names are one's own and told apart, and only one is the default", async () => {
    const { member, connect, accounts, idOf, update } = await add("names");
    await connect("ada");
    expect(await accounts()).toMatchObject([{ label: "first", isDefault: true, rules: [] }]);
    await connect("acme-bot", "acme");
    await expect(execute(authorizeAccount, member, { connection: "notes", label: "ACME" })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(execute(authorizeAccount, member, { connection: "notes" })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(execute(disconnectAccount, member, { connection: "notes" })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(update("first", { label: "acme" })).rejects.toMatchObject({ code: "conflict" });
    await expect(update("first", { rules: ["owner = acme"] })).rejects.toMatchObject({ code: "invalid_value" });
    await update("acme", { isDefault: true });
    await update("first", { label: "home" });
    expect((await accounts()).map(({ label, isDefault }) => [label, isDefault])).toEqual([
      ["home", false],
      ["acme", true],
    ]);
    // Authorized anew it is the same account, with what was said of it.
    provider.become("acme-bot");
    const { startUrl } = await execute(authorizeAccount, member, { connection: "notes", account: await idOf("acme") });
    await travel(world().runtime, { id: member.actor.userId ?? "", name: "Bo" }, startUrl);
    expect(await accounts()).toHaveLength(2);
  });
});
