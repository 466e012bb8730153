import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AppServer, PAGE_RULES, pageOf, startAppServer } from "@/tests/fixtures/servers/app-server";
import { initialize, legacy, modern, modernMeta, type RpcAnswer } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

const UI = "io.modelcontextprotocol/ui";
const HOST = { [UI]: { mimeTypes: ["text/html;profile=mcp-app"] } };

let red: AppServer;
let blue: AppServer;
let gateway: TestGateway;
let home: PlantedOrganization;
let url: string;

beforeAll(async () => {
  [red, blue] = await Promise.all([startAppServer("red", ["only_red"]), startAppServer("blue")]);
  gateway = await startTestGateway();
  home = await plantOrganization(gateway.runtime, "home", [
    { slug: "red", url: red.url, era: "modern" },
    { slug: "blue", url: blue.url, era: "modern" },
  ]);
  const { snapshots } = gateway.runtime.gateway.gateway;
  for (const slug of ["red", "blue"]) {
    const view = snapshots.organization(home.id)?.bySlug.get(slug);
    if (view) await gateway.runtime.jobs.sync(view);
  }
  url = `${gateway.origin}/mcp`;
});

afterAll(async () => {
  await gateway.close();
  await Promise.all([red.stop(), blue.stop()]);
});

type Ask = (method: string, params?: Record<string, unknown>, key?: string) => Promise<RpcAnswer>;

const askModern: Ask = (method, params = {}, key = home.apiKey) =>
  modern({
    url,
    key,
    method,
    params: {
      _meta: modernMeta({ "io.modelcontextprotocol/clientCapabilities": { extensions: HOST } }),
      ...params,
    },
  });

const askLegacy: Ask = async (method, params = {}, key = home.apiKey) =>
  legacy({ url, key, method, params, headers: await initialize(url, key, { extensions: HOST }) });

interface Tool {
  name: string;
  _meta: { ui?: { resourceUri?: string; visibility?: string[] }; "ui/resourceUri"?: string; keep?: unknown };
}

async function listed(ask: Ask, key?: string): Promise<Map<string, Tool>> {
  const tools = (await ask("tools/list", {}, key)).body?.result?.tools as Tool[];
  return new Map(tools.map((tool) => [tool.name, tool]));
}

function says(answer: RpcAnswer): string | undefined {
  return answer.body?.result?.content?.[0]?.text ?? answer.body?.error?.message;
}

function contentsOf(answer: RpcAnswer): { uri?: string; text?: string }[] {
  return (answer.body?.result?.contents ?? []) as { uri?: string; text?: string }[];
}

describe.each([
  ["a modern host", askModern],
  ["a legacy host", askLegacy],
])("%s with two apps whose names and URIs are the same", (_who, ask) => {
  test.each(["red", "blue"])("opens the page of %s from its tool, and gets that server's", async (slug) => {
    const tools = await listed(ask);
    const uri = tools.get(`${slug}__show`)?._meta.ui?.resourceUri ?? "";
    expect(uri).toMatch(/^ui:\/\//);
    expect(tools.get(`${slug}__show_old`)?._meta["ui/resourceUri"]).toBe(uri);
    expect(tools.get(`${slug}__show`)?._meta.keep).toEqual({ me: 1 });
    const [content] = contentsOf(await ask("resources/read", { uri }));
    expect(content).toMatchObject({
      uri,
      mimeType: "text/html;profile=mcp-app",
      text: expect.stringContaining(`<title>${slug}</title>`),
      _meta: { ui: PAGE_RULES },
    });
    const shown = await ask("tools/call", { name: `${slug}__show`, arguments: {} });
    expect(says(shown)).toBe(`${slug}: shown`);
    expect(shown.body?.result?._meta).toMatchObject({ ui: { resourceUri: uri } });
  });

  test("sees what pages ask for in the list of resources, and tools that are for pages alone marked so", async () => {
    const resources = (await ask("resources/list")).body?.result?.resources as { uri: string; _meta?: unknown }[];
    const pages = resources.filter((resource) => resource.uri.startsWith("ui://"));
    expect(pages).toHaveLength(2);
    for (const page of pages) expect(page._meta).toEqual({ ui: PAGE_RULES });
    expect((await listed(ask)).get("red__refresh")?._meta.ui?.visibility).toEqual(["app"]);
  });

  test("a page's call by its server's own name reaches that server when no other has it", async () => {
    expect(says(await ask("tools/call", { name: "only_red", arguments: {} }))).toBe("red: only_red");
  });

  test("a page's call that two servers could mean reaches neither; the answer says how to call", async () => {
    const answer = await ask("tools/call", { name: "refresh", arguments: {} });
    expect(answer.body?.error?.code).toBe(-32602);
    expect(answer.body?.error?.data?.candidates).toEqual(["blue__refresh", "red__refresh"]);
    expect(says(await ask("tools/call", { name: "red__refresh", arguments: {} }))).toBe("red: refreshed");
  });

  test("a key that reaches one of the two servers has no second one to confuse it with", async () => {
    const { apiKey } = await plantKey(gateway.runtime, home.id, {
      serverIds: [home.connectionIds.get("blue") ?? ""],
    });
    expect(says(await ask("tools/call", { name: "refresh", arguments: {} }, apiKey))).toBe("blue: refreshed");
    expect(says(await ask("tools/call", { name: "only_red", arguments: {} }, apiKey))).toBe("Tool not found: only_red");
    // Nothing in its page is unclear, so the page goes out as it came.
    const page = await ask("resources/read", { uri: "ui://blue/board/main" }, apiKey);
    expect(contentsOf(page)[0]?.text).toBe(pageOf("blue"));
    const read = await ask("resources/read", { uri: "data://rows" }, apiKey);
    expect(contentsOf(read)[0]?.text).toBe("blue: rows");
  });

  test("a tool that pages may not call is not reached by its own name", async () => {
    const { apiKey } = await plantKey(gateway.runtime, home.id, {
      serverIds: [home.connectionIds.get("blue") ?? ""],
    });
    expect(says(await ask("tools/call", { name: "forget_everything", arguments: {} }, apiKey))).toBe(
      "Tool not found: forget_everything",
    );
  });
});

test("on a server's own URL every name and URI is the server's own", async () => {
  const answer = await modern({
    url: `${gateway.origin}/red/mcp`,
    key: home.apiKey,
    method: "tools/call",
    params: { name: "refresh", arguments: {} },
  });
  expect(says(answer)).toBe("red: refreshed");
  const read = await modern({
    url: `${gateway.origin}/red/mcp`,
    key: home.apiKey,
    method: "resources/read",
    params: { uri: "ui://board/main" },
  });
  expect(contentsOf(read)[0]?.uri).toBe("ui://board/main");
});

test("the extension is announced to clients of both eras, and what a client declares of it reaches the server", async () => {
  const discovered = await askModern("server/discover");
  expect(discovered.body?.result?.capabilities).toMatchObject({ extensions: { [UI]: {} } });
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } };
  const initialized = await legacy({ url, key: home.apiKey, method: "initialize", params });
  expect(initialized.body?.result?.capabilities).toMatchObject({ extensions: { [UI]: {} } });
  const before = red.declared.length;
  await askModern("tools/call", { name: "red__show", arguments: {} });
  expect(red.declared.slice(before)).toEqual([HOST]);
  // Servers list their apps only for hosts that show them; the gateway asks on behalf of all.
  expect(red.declared[0]).toEqual(HOST);
});

test("tools that are for pages alone are not found for agents", async () => {
  const found = await askModern("tools/call", {
    name: "causeway__search_tools",
    arguments: { query: "refresh", limit: 50 },
  });
  expect(JSON.stringify(found.body?.result?.structuredContent)).toContain('"searched":');
  expect(JSON.stringify(found.body?.result?.structuredContent)).not.toContain("red__refresh");
});
