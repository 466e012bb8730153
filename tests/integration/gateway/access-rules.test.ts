import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createAccessRule } from "@/lib/access/create-rule";
import { decideAccessRequest } from "@/lib/access/decide-request";
import { explainAccess } from "@/lib/access/explain-access";
import { listAccessRequests } from "@/lib/access/list-requests";
import { removeAccessRule } from "@/lib/access/remove-rule";
import { restrictConnection } from "@/lib/access/restrict-connection";
import { newId } from "@/lib/base/ids";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openOrganization } from "@/lib/operations/open-organization";
import { createTeam } from "@/lib/teams/create-team";
import { removeTeam } from "@/lib/teams/remove-team";
import { setTeamMembers } from "@/lib/teams/set-team-members";
import { type ChangingUpstream, startChangingUpstream } from "@/tests/integration/control/changing-upstream";
import { type HeldStream, openListening, openSessionStream } from "@/tests/support/open-stream";
import { initialize, legacy, modern, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

const TOOLS = ["read", "write", "drop"];

let upstream: ChangingUpstream;
let gateway: TestGateway;
let web: WebMount;
let home: PlantedOrganization;
let owner: OperationContext;
const open: HeldStream[] = [];

beforeAll(async () => {
  upstream = await startChangingUpstream(TOOLS);
  gateway = await startTestGateway();
  web = await startWebMount(gateway.runtime);
  await gateway.runtime.jobs.close();
  const tools = TOOLS.map((name) => ({ name, inputSchema: { type: "object" } }));
  home = await plantOrganization(gateway.runtime, "home", [
    { slug: "one", url: upstream.url, tools },
    { slug: "two", url: upstream.url, tools },
  ]);
  const { system } = gateway.runtime.database;
  const user = await system.user.create({ data: { id: newId("usr"), email: "ada@example.test", name: "Ada" } });
  const row = { id: newId("mem"), organizationId: home.id, userId: user.id, role: "owner" };
  await system.membership.create({ data: row });
  owner = await openOrganization(gateway.runtime, { kind: "user", user: { id: user.id, name: "Ada" } }, "home");
});

afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  const { system } = gateway.runtime.database;
  await system.accessRule.deleteMany({});
  await system.accessRequest.deleteMany({});
  for (const connection of ["one", "two"])
    await execute(restrictConnection, owner, { connection, restricted: false, restrictedTools: [] });
});

afterAll(async () => {
  await web.close();
  await gateway.close();
  await upstream.stop();
});

const url = () => `${gateway.origin}/mcp`;
const key = () => ({ kind: "key", id: home.keyId }) as const;

async function listed(): Promise<string[]> {
  const { body } = await modern({ url: url(), key: home.apiKey, method: "tools/list" });
  const tools = (body?.result?.tools ?? []) as { name: string }[];
  return tools.map(({ name }) => name).filter((name) => !name.startsWith("causeway__"));
}

function call(name: string, at = url()) {
  return modern({ url: at, key: home.apiKey, method: "tools/call", params: { name, arguments: {} } });
}

const everything = ["one", "two"].flatMap((slug) => TOOLS.map((tool) => `${slug}__${tool}`));

describe("a denied tool", () => {
  test("is gone from the list, refused with the rule and what to do, logged, and never reaches its server", async () => {
    const note = "Nothing is dropped here";
    const rule = await execute(createAccessRule, owner, {
      effect: "deny",
      subject: key(),
      connection: "one",
      tool: "drop",
      note,
    });
    expect(await listed()).toEqual(everything.filter((name) => name !== "one__drop"));
    const before = upstream.seen.length;
    const { body } = await call("one__drop");
    expect(body?.error).toMatchObject({
      code: -32003,
      message: expect.stringContaining(note),
      data: { rule: rule.id, reason: expect.stringContaining(note), remedy: expect.stringContaining("request_access") },
    });
    expect(upstream.seen.length).toBe(before);
    await gateway.runtime.callLog.flush();
    const rows = await gateway.runtime.database.organization(home.id).call.findMany({ where: { tool: "one__drop" } });
    expect(rows).toMatchObject([
      { status: "denied", errorClass: "forbidden", connectionSlug: "one", upstreamTool: "drop", upstreamMs: null },
    ]);
    expect(rows[0]?.errorMessage).toContain(rule.id);

    await execute(removeAccessRule, owner, { rule: rule.id });
    expect(await listed()).toEqual(everything);
    expect((await call("one__drop")).body?.result).toMatchObject({ content: [{ type: "text" }] });
  });

  test("of a server that may not be used at all looks like none, at every door, and the log still knows", async () => {
    await execute(createAccessRule, owner, { effect: "deny", subject: { kind: "everyone" }, connection: "two" });
    expect(await listed()).toEqual(TOOLS.map((tool) => `one__${tool}`));
    const unknown = (await call("two__nothing")).body?.error?.message.replace("nothing", "read");
    const missing = { code: -32602, message: unknown, data: { code: "tool_not_found" } };
    expect((await call("two__read")).body?.error).toEqual(missing);
    const direct = await modern({ url: `${gateway.origin}/two/mcp`, key: home.apiKey, method: "tools/list" });
    expect(direct.status).toBe(403);
    const plain = await send(`${gateway.origin}/mcp/tools/two__read`, {
      headers: { authorization: `Bearer ${home.apiKey}`, "content-type": "application/json" },
      body: "{}",
    });
    expect([plain.status, plain.text.includes("Tool not found")]).toEqual([404, true]);
    expect((await call("two__read", `${web.origin}/mcp`)).body?.error).toEqual(missing);
    const searched = await modern({
      url: url(),
      key: home.apiKey,
      method: "tools/call",
      params: { name: "causeway__search_tools", arguments: { query: "read" } },
    });
    expect(searched.text).toContain("one__read");
    expect(searched.text).not.toContain("two__");
    await gateway.runtime.callLog.flush();
    const where = { tool: "two__read", connectionSlug: "two", status: "denied" };
    expect(await gateway.runtime.database.organization(home.id).call.count({ where })).toBeGreaterThan(1);
  });
});

test("a restricted server opens for whom a rule allows, one tool or all of it", async () => {
  await execute(restrictConnection, owner, { connection: "one", restricted: true });
  expect(await listed()).toEqual(TOOLS.map((tool) => `two__${tool}`));
  await execute(createAccessRule, owner, { effect: "allow", subject: key(), connection: "one", tool: "read" });
  expect(await listed()).toEqual(["one__read", "two__read", "two__write", "two__drop"].sort(byServer));
  const own = await modern({ url: `${gateway.origin}/one/mcp`, key: home.apiKey, method: "tools/list" });
  expect(own.body?.result?.tools).toMatchObject([{ name: "read" }]);
  await execute(createAccessRule, owner, { effect: "allow", subject: key(), connection: "one" });
  expect(await listed()).toEqual(everything);
});

function byServer(one: string, other: string): number {
  return everything.indexOf(one) - everything.indexOf(other);
}

test("what one mount lists is what may be called at the other, whatever the rules", async () => {
  const { system } = gateway.runtime.database;
  const anyRule = fc.record({
    effect: fc.constantFrom("allow", "deny"),
    subjectKind: fc.constantFrom("everyone", "key", "role"),
    connection: fc.constantFrom("one", "two"),
    tool: fc.option(fc.constantFrom(...TOOLS)),
  });
  const anyRestriction = fc.record({ restricted: fc.boolean(), restrictedTools: fc.subarray(TOOLS) });
  await fc.assert(
    fc.asyncProperty(fc.array(anyRule, { maxLength: 8 }), anyRestriction, anyRestriction, async (rules, one, two) => {
      await system.accessRule.deleteMany({});
      await system.accessRule.createMany({
        data: rules.map(({ effect, subjectKind, connection, tool }) => ({
          id: newId("rul"),
          organizationId: home.id,
          effect,
          subjectKind,
          subjectId: subjectKind === "key" ? home.keyId : subjectKind === "role" ? "viewer" : null,
          connectionId: home.connectionIds.get(connection) ?? "",
          tool,
        })),
      });
      for (const [slug, data] of Object.entries({ one, two }))
        await system.connection.update({ where: { id: home.connectionIds.get(slug) ?? "" }, data });
      await system.organization.update({ where: { id: home.id }, data: { configVersion: { increment: 1 } } });
      await gateway.runtime.gateway.reloadOrganization(home.id);
      const names = await listed();
      const answers = await Promise.all(
        everything.map(
          async (name) => [name, (await call(name, `${web.origin}/mcp`)).body?.result !== undefined] as const,
        ),
      );
      expect(answers.filter(([, isAnswered]) => isAnswered).map(([name]) => name)).toEqual(names);
    }),
    { numRuns: 50 },
  );
});

test.each(["a modern listener", "a legacy session"])(
  "%s hears that a tool is gone, and that it is back",
  async (how) => {
    const stream =
      how === "a modern listener"
        ? await openListening(url(), home.apiKey)
        : await openSessionStream(url(), home.apiKey, await initialize(url(), home.apiKey));
    open.push(stream);
    const heard = () => stream.messages.filter(({ method }) => method === "notifications/tools/list_changed").length;
    const rule = await execute(createAccessRule, owner, {
      effect: "deny",
      subject: key(),
      connection: "one",
      tool: "drop",
    });
    await expect.poll(heard).toBe(1);
    await execute(createAccessRule, owner, {
      effect: "deny",
      subject: { kind: "role", id: "viewer" },
      connection: "one",
      tool: "read",
    });
    await execute(removeAccessRule, owner, { rule: rule.id });
    // What concerns viewers alone was not told to this key.
    await expect.poll(heard).toBe(2);
  },
);

test("a wish comes into the administrators' list once, says nothing about what there is, and is granted by a rule", async () => {
  await execute(restrictConnection, owner, { connection: "one", restricted: true });
  const ask = (server: string) =>
    modern({
      url: url(),
      key: home.apiKey,
      method: "tools/call",
      params: { name: "causeway__request_access", arguments: { server, tool: "read", reason: "To read" } },
    });
  const [there, nowhere] = [await ask("one"), await ask("nowhere")];
  expect(there.body?.result?.content).toEqual(nowhere.body?.result?.content);
  await ask("one");
  const { items } = await execute(listAccessRequests, owner, { state: "open" });
  expect(items.map(({ connection, tool, reason }) => [connection, tool, reason])).toEqual([
    ["nowhere", "read", "To read"],
    ["one", "read", "To read"],
  ]);
  const request = items[1]?.id ?? "";
  const rule = await execute(createAccessRule, owner, { effect: "deny", subject: key(), connection: "one" });
  await expect(execute(decideAccessRequest, owner, { request, decision: "granted" })).rejects.toMatchObject({
    code: "conflict",
    data: { rule: rule.id },
  });
  await execute(removeAccessRule, owner, { rule: rule.id });
  await execute(decideAccessRequest, owner, { request, decision: "granted" });
  expect(await listed()).toContain("one__read");
  await expect(execute(decideAccessRequest, owner, { request, decision: "declined" })).rejects.toMatchObject({
    code: "conflict",
  });
});

test("says why somebody may not use a tool: the first check that fails, or the rule", async () => {
  const about = { key: home.keyId, connection: "one", tool: "drop" };
  expect(await execute(explainAccess, owner, about)).toMatchObject({ allowed: true, rule: null });
  const rule = await execute(createAccessRule, owner, {
    effect: "deny",
    subject: key(),
    connection: "one",
    note: "No",
  });
  expect(await execute(explainAccess, owner, about)).toMatchObject({
    allowed: false,
    because: "A rule denies it: No",
    rule: { id: rule.id },
  });
  const { system } = gateway.runtime.database;
  const id = home.connectionIds.get("one") ?? "";
  await system.capability.updateMany({ where: { connectionId: id, name: "drop" }, data: { exposed: false } });
  expect((await execute(explainAccess, owner, about)).because).toBe("drop is not exposed.");
  await system.capability.updateMany({ where: { connectionId: id, name: "drop" }, data: { exposed: true } });
});

test("a team's rule speaks of its members' keys from the moment they belong to it", async () => {
  const { system } = gateway.runtime.database;
  const [membership] = await system.membership.findMany({ where: { organizationId: home.id } });
  await system.apiKey.update({ where: { id: home.keyId }, data: { userId: membership?.userId ?? null } });
  const team = await execute(createTeam, owner, { name: "Readers" });
  await execute(restrictConnection, owner, { connection: "one", restricted: true });
  const subject = { kind: "team", id: team.id } as const;
  await execute(createAccessRule, owner, { effect: "allow", subject, connection: "one" });
  expect(await listed()).toEqual(TOOLS.map((tool) => `two__${tool}`));
  await execute(setTeamMembers, owner, { team: team.id, members: [membership?.id ?? ""] });
  expect(await listed()).toEqual(everything);
  await execute(removeTeam, owner, { team: team.id });
  expect(await listed()).toEqual(TOOLS.map((tool) => `two__${tool}`));
});

test("a legacy client is refused in the same words", async () => {
  await execute(createAccessRule, owner, { effect: "deny", subject: key(), connection: "one", tool: "drop" });
  const headers = await initialize(url(), home.apiKey);
  const params = { name: "one__drop", arguments: {} };
  const { body } = await legacy({ url: url(), key: home.apiKey, method: "tools/call", params, headers });
  expect(body?.error).toMatchObject({ code: -32003, message: expect.stringContaining("You may not call one__drop") });
});
