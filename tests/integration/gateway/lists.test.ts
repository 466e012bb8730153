import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modern, modernHeaders, modernMeta } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

const MANY = 1100;

let gateway: TestGateway;
let home: PlantedOrganization;

beforeAll(async () => {
  gateway = await startTestGateway();
  const tools = Array.from({ length: MANY }, (_, index) => ({
    name: `tool_${index}`,
    description: "Größer als gedacht 👋",
    inputSchema: { type: "object" },
  }));
  home = await plantOrganization(gateway.runtime, "home", [
    { slug: "wide", url: "http://127.0.0.1:9/mcp", tools },
    { slug: "small", url: "http://127.0.0.1:9/mcp" },
  ]);
});

afterAll(() => gateway.close());

interface Page {
  readonly tools: { readonly name: string; readonly description?: string }[];
  readonly nextCursor?: string;
}

type List = (key: string, cursor: string | undefined, id: string | number) => Promise<{ id: unknown; result: Page }>;

const overNode: List = async (key, cursor, id) => {
  const params = cursor === undefined ? {} : { cursor };
  const answer = await modern({ url: `${gateway.origin}/mcp`, key, method: "tools/list", params, id });
  expect(Number(answer.headers["content-length"])).toBe(Buffer.byteLength(answer.text));
  return JSON.parse(answer.text) as { id: unknown; result: Page };
};

const overWeb: List = async (key, cursor, id) => {
  const params = { _meta: modernMeta(), ...(cursor === undefined ? {} : { cursor }) };
  const response = await gateway.runtime.gateway.handleWeb(
    new Request("http://localhost:3000/mcp", {
      method: "POST",
      headers: {
        ...modernHeaders("tools/list", {}),
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id, method: "tools/list", params }),
    }),
  );
  return (await response.json()) as { id: unknown; result: Page };
};

async function allOf(list: List, key: string): Promise<Page["tools"]> {
  const tools: Page["tools"][number][] = [];
  let cursor: string | undefined;
  do {
    const { result } = await list(key, cursor, 1);
    tools.push(...result.tools);
    cursor = result.nextCursor;
  } while (cursor !== undefined);
  return tools;
}

describe.each([
  ["node:http", overNode],
  ["the route handler", overWeb],
])("lists over %s", (_mount, list) => {
  test("all pages together are all tools, once each, unharmed by being kept as bytes", async () => {
    const tools = await allOf(list, home.apiKey);
    const wide = tools.filter((tool) => tool.name.startsWith("wide__"));
    expect(new Set(wide.map((tool) => tool.name)).size).toBe(MANY);
    expect(wide).toHaveLength(MANY);
    expect(wide[7]?.description).toBe("Größer als gedacht 👋");
    expect(tools.map((tool) => tool.name)).toContain("small__echo");
  });

  test("the answer to each request has that request's id", async () => {
    for (const id of [1, 'ü"', 77]) expect((await list(home.apiKey, undefined, id)).id).toBe(id);
  });

  test("a key that reaches one server sees that server's tools and the gateway's own", async () => {
    const { apiKey } = await plantKey(gateway.runtime, home.id, {
      serverIds: [home.connectionIds.get("small") ?? ""],
    });
    const names = (await allOf(list, apiKey)).map((tool) => tool.name);
    expect(names).toContain("small__echo");
    expect(names.filter((name) => name.startsWith("wide__"))).toEqual([]);
  });

  test("a cursor of one key is not another's", async () => {
    const { apiKey } = await plantKey(gateway.runtime, home.id);
    const { result } = await list(home.apiKey, undefined, 1);
    expect(result.nextCursor).toEqual(expect.any(String));
    expect(await list(apiKey, result.nextCursor, 1)).toMatchObject({ error: { code: -32602 } });
  });
});
