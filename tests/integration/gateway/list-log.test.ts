import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listCalls } from "@/lib/calls/list-calls";
import { LIST_METHODS } from "@/lib/calls/record";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { updateOrganization } from "@/lib/organizations/update-organization";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { legacy, modern, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

let upstream: NonceUpstream;
let gateway: TestGateway;
let web: WebMount;
let organizations = 0;

beforeAll(async () => {
  upstream = await startNonceUpstream(() => "n");
  gateway = await startTestGateway();
  web = await startWebMount(gateway.runtime);
}, 180_000);

afterAll(async () => {
  await web?.close();
  await gateway?.close();
  await upstream?.close();
});

const plant = () =>
  plantOrganization(gateway.runtime, `lists-${organizations++}`, [
    { slug: "echo", url: `http://127.0.0.1:${upstream.port}/mcp` },
  ]);

function contextOf({ id }: PlantedOrganization) {
  const { database, services } = gateway.runtime;
  return openAsSystem({ database, services }, id);
}

async function rowsOf({ id }: PlantedOrganization) {
  await gateway.runtime.callLog.flush();
  return gateway.runtime.database.organization(id).call.findMany({ orderBy: [{ startedAt: "asc" }, { id: "asc" }] });
}

const settle = () => gateway.runtime.gateway.gateway.sparseLog.sweep(Date.now() + 60_000);

describe.each(["node", "web"] as const)("lists stand in the call log (row 179; %s)", (mount) => {
  const origin = () => (mount === "node" ? gateway.origin : web.origin);

  test("by whichever door they were asked for, with who asked, and without what was listed", async () => {
    const home = await plant();
    const key = home.apiKey;
    for (const method of LIST_METHODS) await modern({ url: `${origin()}/mcp`, key, method });
    await legacy({ url: `${origin()}/echo/mcp`, key, method: "tools/list" });
    await send(`${origin()}/mcp/tools`, { method: "GET", headers: { "x-api-key": key } });
    const rows = await rowsOf(home);
    expect(rows.map(({ method, endpoint, clientProtocol }) => [method, endpoint, clientProtocol])).toEqual([
      ...LIST_METHODS.map((method) => [method, "/mcp", "2026-07-28"]),
      ["tools/list", "/echo/mcp", expect.any(String)],
      ["tools/list", "/mcp", "http"],
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({ status: "ok", tool: row.method, connectionId: null, upstreamMs: null, result: null });
      expect(row.keyId).toBe(home.keyId);
    }
    expect(rows[0]).toMatchObject({ clientName: "test-client" });
  });

  test("a list that is refused stands there as denied", async () => {
    const home = await plant();
    await modern({ url: `${origin()}/mcp`, key: home.apiKey, method: "tools/list", params: { cursor: "made-up" } });
    expect(await rowsOf(home)).toMatchObject([{ method: "tools/list", status: "denied", errorClass: "invalid_input" }]);
  });
});

test("a client that lists without end gets ten rows a minute, and one that says how many others it stands for", async () => {
  const home = await plant();
  const list = (method: string) => modern({ url: `${gateway.origin}/mcp`, key: home.apiKey, method });
  for (let at = 0; at < 35; at++) await list("tools/list");
  await list("prompts/list");
  expect(await rowsOf(home)).toHaveLength(11);
  await settle();
  const rows = await rowsOf(home);
  expect(rows).toHaveLength(12);
  const sums = rows.filter(({ errorMessage }) => errorMessage !== null);
  expect(sums).toMatchObject([
    { method: "tools/list", status: "ok", errorMessage: expect.stringContaining("stands for 25 such") },
  ]);
});

test("lists, reads and prompts are read by who asks for them, and the roll-ups count no lists", async () => {
  const home = await plant();
  const context = await contextOf(home);
  await execute(updateOrganization, context, { strictCallLog: true });
  const ask = (method: string, params = {}) =>
    modern({ url: `${gateway.origin}/mcp`, key: home.apiKey, method, params });
  await ask("tools/list");
  await ask("tools/call", { name: "echo__echo", arguments: { text: "a" } });
  await ask("resources/read", { uri: "causeway://echo/nothing" });
  await ask("prompts/get", { name: "echo__nothing" });
  await gateway.runtime.callLog.flush();

  const methods = async (input: object) => (await execute(listCalls, context, input)).items.map(({ method }) => method);
  expect(await methods({})).toEqual(["tools/call"]);
  expect(await methods({ method: "tools/list" })).toEqual(["tools/list"]);
  expect(await methods({ method: "resources/read" })).toEqual(["resources/read"]);
  expect((await methods({ method: "all" })).sort()).toEqual([
    "prompts/get",
    "resources/read",
    "tools/call",
    "tools/list",
  ]);
  const counted = await context.db.callRollup.findMany({ orderBy: { tool: "asc" } });
  expect(counted.map(({ tool, calls }) => [tool, calls])).toEqual([
    ["causeway://echo/nothing", 1],
    ["echo__echo", 1],
    ["echo__nothing", 1],
  ]);
});
