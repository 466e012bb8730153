import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createAccessRule } from "@/lib/access/create-rule";
import { newId } from "@/lib/base/ids";
import { createConnection } from "@/lib/connections/create-connection";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openOrganization } from "@/lib/operations/open-organization";
import { startLegacyV1 } from "@/tests/fixtures/eras/legacy-v1";
import { ASKING_PROMPT, type EraUpstream, WATCHED } from "@/tests/fixtures/eras/scripts";
import { legacy, modern } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

let gateway: TestGateway;
let upstream: EraUpstream;
let home: PlantedOrganization;
let owner: OperationContext;
let url: string;

beforeAll(async () => {
  upstream = await startLegacyV1();
  gateway = await startTestGateway({ env: { TRUST_PROXY: "1" } });
  await gateway.runtime.jobs.close();
  url = `${gateway.origin}/mcp`;
  home = await plantOrganization(gateway.runtime, "home", []);
  const { system } = gateway.runtime.database;
  const user = await system.user.create({ data: { id: newId("usr"), email: "ada@example.test", name: "Ada" } });
  await system.membership.create({
    data: { id: newId("mem"), organizationId: home.id, userId: user.id, role: "owner" },
  });
  owner = await openOrganization(gateway.runtime, { kind: "user", user: { id: user.id, name: "Ada" } }, "home");
  gateway.runtime.allowPrivateUpstream("127.0.0.1", Number(new URL(upstream.url).port));
  await execute(createConnection, owner, { name: "One", slug: "one", url: upstream.url, tools: "all" });
}, 120_000);

afterEach(async () => {
  await gateway.runtime.database.system.accessRule.deleteMany({});
  await gateway.runtime.gateway.reloadOrganization(home.id);
});

afterAll(async () => {
  await gateway?.close();
  await upstream?.stop();
});

const everyone = { kind: "everyone" } as const;
const deny = (more: Record<string, unknown> = {}) =>
  execute(createAccessRule, owner, { effect: "deny", subject: everyone, connection: "one", ...more });

function ask(method: string, params: Record<string, unknown> = {}, headers: Record<string, string> = {}) {
  return modern({ url, key: home.apiKey, method, params, headers });
}

async function structured(tool: string, key = home.apiKey): Promise<Record<string, unknown>> {
  const params = { name: `causeway__${tool}`, arguments: {} };
  const { body } = await modern({ url, key, method: "tools/call", params });
  return (body?.result?.structuredContent ?? {}) as Record<string, unknown>;
}

const servers = async () => (await structured("list_servers")).servers as { tools: number }[];

describe("a denied prompt or resource", () => {
  test.each([
    ["prompts/get", { name: `one__${ASKING_PROMPT}` }, "one__nothing"],
    ["resources/read", { uri: `causeway://one/${WATCHED}` }, "causeway://two/test://watched"],
  ])("is told nothing of, and stands in the log with the rule: %s", async (method, params, unknown) => {
    const rule = await deny({ note: "Not this server" });
    const { body } = await ask(method, params);
    const [field = "", name = ""] = Object.entries(params)[0] ?? [];
    const missing = (await ask(method, { [field]: unknown })).body?.error;
    expect(body?.error).toEqual({ ...missing, message: missing?.message.replace(unknown, name) });
    await gateway.runtime.callLog.flush();
    const row = await gateway.runtime.database.system.call.findFirst({ where: { method, errorClass: "forbidden" } });
    expect(row).toMatchObject({ status: "denied", connectionSlug: "one", tool: name, upstreamMs: null });
    expect(row?.errorMessage).toContain(rule.id);
    expect(row?.errorMessage).toContain("Not this server");
  });
});

describe("what an endpoint says of itself", () => {
  const capabilities = async () => {
    const discovered = await ask("server/discover");
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } };
    const initialized = await legacy({ url, key: home.apiKey, method: "initialize", params });
    return JSON.stringify([discovered.body?.result?.capabilities, initialized.body?.result?.capabilities]);
  };

  test("has nothing of a server that its caller may not use", async () => {
    expect(await capabilities()).toContain('"subscribe":true');
    await deny();
    expect(await capabilities()).not.toContain("subscribe");
  });

  test("has nothing of the prompts and resources of a server of which single tools are open", async () => {
    const { system } = gateway.runtime.database;
    await system.connection.updateMany({ where: { slug: "one" }, data: { restricted: true } });
    await execute(createAccessRule, owner, { effect: "allow", subject: everyone, connection: "one", tool: "plain" });
    expect(await capabilities()).not.toContain("subscribe");
    expect(await servers()).toMatchObject([{ namespace: "one", tools: 1, resources: 0, prompts: 0 }]);
    await system.connection.updateMany({ where: { slug: "one" }, data: { restricted: false } });
  });

  test("counts no tool that is denied, and names no server", async () => {
    const counted = async () => (await servers()).map(({ tools }) => tools);
    const [all = 0] = await counted();
    await deny({ tool: "plain" });
    expect(await counted()).toEqual([all - 1]);
    const connectionId = (await gateway.runtime.database.system.connection.findFirstOrThrow({ where: { slug: "one" } }))
      .id;
    const narrow = await plantKey(gateway.runtime, home.id, { serverIds: [connectionId] });
    const whoami = async () => (await structured("whoami", narrow.apiKey)).servers;
    expect(await whoami()).toEqual(["one"]);
    await deny();
    expect([await whoami(), await counted()]).toEqual([[], []]);
  });
});

describe("a rule about networks, behind a proxy that wrote no address", () => {
  const call = async (from: string) => {
    const { body } = await ask("tools/call", { name: "one__plain", arguments: {} }, { "x-forwarded-for": from });
    return body?.result?.content?.[0]?.text ?? "refused";
  };

  test("that denies holds", async () => {
    await deny({ conditions: { networks: ["192.0.2.0/24"] } });
    expect(await Promise.all(["192.0.2.7", "198.51.100.7", "unknown", ""].map(call))).toEqual([
      "refused",
      "plain",
      "refused",
      "refused",
    ]);
  });

  test("that allows does not, although the proxy itself is in it", async () => {
    const { system } = gateway.runtime.database;
    await system.connection.updateMany({ where: { slug: "one" }, data: { restricted: true } });
    const conditions = { networks: ["127.0.0.0/8", "192.0.2.0/24"] };
    await execute(createAccessRule, owner, { effect: "allow", subject: everyone, connection: "one", conditions });
    expect(await Promise.all(["192.0.2.7:4711", "unknown", "_hidden"].map(call))).toEqual([
      "plain",
      "refused",
      "refused",
    ]);
    await system.connection.updateMany({ where: { slug: "one" }, data: { restricted: false } });
  });
});
