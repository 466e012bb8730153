import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { type RunningConformanceServer, startConformanceServer } from "@/tests/fixtures/conformance-server/start";
import { initialize, legacy, modern, modernMeta } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

let upstream: RunningConformanceServer;
let gateway: TestGateway;
let home: PlantedOrganization;
const opened: Client[] = [];

beforeAll(async () => {
  upstream = await startConformanceServer();
  gateway = await startTestGateway();
  home = await plantOrganization(gateway.runtime, "home", [
    { slug: "then", url: upstream.legacyUrl, era: "legacy" },
    { slug: "now", url: upstream.url, era: "modern" },
  ]);
  // What the planted rows lack, a real discovery brings.
  for (const connection of connections()) await gateway.runtime.jobs.sync(connection);
});

afterAll(async () => {
  await gateway.close();
  await upstream.stop();
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close()));
});

function connections(): ConnectionView[] {
  const { snapshots } = gateway.runtime.gateway.gateway;
  return ["then", "now"].flatMap((slug) => snapshots.organization(home.id)?.bySlug.get(slug) ?? []);
}

async function open(
  path: string,
  mode: "auto" | "legacy",
  capabilities: Record<string, unknown> = {},
  prepare?: (client: Client) => void,
): Promise<Client> {
  const client = new Client({ name: "eras-test", version: "1.0.0" }, { capabilities, versionNegotiation: { mode } });
  prepare?.(client);
  await client.connect(
    new StreamableHTTPClientTransport(new URL(path, gateway.origin), {
      requestInit: { headers: { Authorization: `Bearer ${home.apiKey}` } },
    }),
  );
  opened.push(client);
  return client;
}

function textOf(result: unknown): string {
  const { content } = result as { content: { text?: string }[] };
  return content.map((block) => block.text ?? "").join("");
}

describe.each([
  ["a legacy client", "legacy"],
  ["a modern client", "auto"],
] as const)("%s reaches servers of both eras through one URL", (_who, mode) => {
  test.each(["then", "now"])("tools, resources, templates, prompts and completion of %s", async (slug) => {
    const client = await open("/mcp", mode);
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toContain(`${slug}__test_simple_text`);
    expect(textOf(await client.callTool({ name: `${slug}__test_simple_text`, arguments: {} }))).toContain(
      "simple text",
    );
    expect(await client.callTool({ name: `${slug}__test_error_handling`, arguments: {} })).toMatchObject({
      isError: true,
    });

    const { resources } = await client.listResources();
    const uri = resources.find((resource) => resource.uri.startsWith(`causeway://${slug}/`))?.uri ?? "";
    expect((await client.readResource({ uri })).contents[0]).toMatchObject({ uri });
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map((template) => template.uriTemplate)).toContain(
      `causeway://${slug}/test://template/{id}/data`,
    );
    const made = await client.readResource({ uri: `causeway://${slug}/test://template/7/data` });
    expect(made.contents[0]).toMatchObject({
      uri: `causeway://${slug}/test://template/7/data`,
      text: expect.stringContaining("Data for ID: 7"),
    });

    const { prompts } = await client.listPrompts();
    expect(prompts.map((prompt) => prompt.name)).toContain(`${slug}__test_simple_prompt`);
    expect((await client.getPrompt({ name: `${slug}__test_simple_prompt` })).messages.length).toBeGreaterThan(0);
    const completion = await client.complete({
      ref: { type: "ref/prompt", name: `${slug}__test_prompt_with_arguments` },
      argument: { name: "arg1", value: "p" },
    });
    expect(completion.completion.values).toBeInstanceOf(Array);
    const ids = await client.complete({
      ref: { type: "ref/resource", uri: `causeway://${slug}/test://template/{id}/data` },
      argument: { name: "id", value: "1" },
    });
    expect(ids.completion.values).toEqual(["1", "12"]);
  });

  test.each(["then", "now"])("an argument of %s that its server wants mirrored in a header is", async (slug) => {
    const client = await open("/mcp", mode);
    // A modern client mirrors what the list tells it to; for a legacy one, the gateway does.
    await client.listTools();
    const result = await client.callTool({ name: `${slug}__test_x_mcp_header`, arguments: { region: "Köln" } });
    expect(textOf(result)).toBe("region=Köln");
  });

  test.each(["then", "now"])("embedded resources of %s lead back to their server", async (slug) => {
    const client = await open("/mcp", mode);
    const { content } = await client.callTool({ name: `${slug}__test_embedded_resource`, arguments: {} });
    expect(JSON.stringify(content)).toContain(`causeway://${slug}/`);
  });

  test.each(["then", "now"])("progress of %s arrives before the result, under the client's own token", async (slug) => {
    const client = await open("/mcp", mode);
    const seen: number[] = [];
    await client.callTool(
      { name: `${slug}__test_tool_with_progress`, arguments: {} },
      { onprogress: ({ progress }) => seen.push(progress) },
    );
    expect(seen).toEqual([0, 50, 100]);
  });

  test("an unknown tool and prompt are named in the refusal", async () => {
    const client = await open("/mcp", mode);
    await expect(client.callTool({ name: "then__nope", arguments: {} })).rejects.toThrow("Tool not found: then__nope");
    await expect(client.getPrompt({ name: "nope" })).rejects.toThrow("Prompt not found: nope");
    await expect(client.readResource({ uri: "causeway://gone/x" })).rejects.toThrow("Resource not found");
  });
});

describe("like reaches like in full: a legacy client at a legacy server", () => {
  test.each(["/mcp", "/then/mcp"])(
    "is asked by elicitation and sampling on the call's own stream (%s)",
    async (path) => {
      const client = await open(path, "legacy", { elicitation: {}, sampling: {} }, (made) => {
        made.setRequestHandler("elicitation/create", () => ({ action: "accept", content: { response: "forty-two" } }));
        made.setRequestHandler("sampling/createMessage", () => ({
          role: "assistant",
          model: "m",
          content: { type: "text", text: "sampled" },
        }));
      });
      const name = (tool: string) => (path === "/mcp" ? `then__${tool}` : tool);
      expect(textOf(await client.callTool({ name: name("test_elicitation"), arguments: { message: "?" } }))).toContain(
        "forty-two",
      );
      expect(textOf(await client.callTool({ name: name("test_sampling"), arguments: { prompt: "?" } }))).toContain(
        "sampled",
      );
    },
  );

  test("one that declared nothing is never asked, and the tool says so", async () => {
    const client = await open("/mcp", "legacy");
    const result = await client
      .callTool({ name: "then__test_elicitation", arguments: { message: "?" } })
      .catch((error: unknown) => ({ isError: true, error }));
    expect(result).toMatchObject({ isError: true });
  });

  test("hears log messages from the level that it set", async () => {
    const levels: unknown[] = [];
    const client = await open("/then/mcp", "legacy", {}, (made) =>
      made.setNotificationHandler("notifications/message", ({ params }) => void levels.push(params.level)),
    );
    await client.setLoggingLevel("emergency");
    await client.callTool({ name: "test_tool_with_logging", arguments: {} });
    expect(levels).toEqual([]);
    await client.setLoggingLevel("debug");
    await client.callTool({ name: "test_tool_with_logging", arguments: {} });
    expect(levels.length).toBeGreaterThan(0);
  });

  test("two clients with the same request ids get their own questions and their own answers", async () => {
    const ask = async (answer: string) => {
      const client = await open("/mcp", "legacy", { elicitation: {} }, (made) =>
        made.setRequestHandler("elicitation/create", () => ({ action: "accept", content: { response: answer } })),
      );
      return textOf(await client.callTool({ name: "then__test_elicitation", arguments: { message: answer } }));
    };
    const answers = await Promise.all(["one", "two", "three", "four"].map(ask));
    expect(answers.map((text) => /"response":"(\w+)"/.exec(text)?.[1])).toEqual(["one", "two", "three", "four"]);
  });

  test("ending the session ends its sessions upstream, and its id is 404 from then on", async () => {
    const url = `${gateway.origin}/then/mcp`;
    const driver = gateway.runtime.services.driver("http");
    const before = driver.stats().sessions;
    const session = await initialize(url, home.apiKey);
    await legacy({
      url,
      key: home.apiKey,
      method: "tools/call",
      params: { name: "test_simple_text", arguments: {} },
      headers: session,
    });
    expect(driver.stats().sessions).toBe(before + 1);
    const { send } = await import("@/tests/support/rpc");
    const ended = await send(url, {
      method: "DELETE",
      headers: { authorization: `Bearer ${home.apiKey}`, ...session },
    });
    expect(ended.status).toBe(204);
    expect((await legacy({ url, key: home.apiKey, method: "ping", headers: session })).status).toBe(404);
    await expect.poll(() => driver.stats().sessions).toBe(before);
  });

  test("batches are answered in the revisions that know them, refused in the later ones", async () => {
    const url = `${gateway.origin}/mcp`;
    const { send } = await import("@/tests/support/rpc");
    const body = JSON.stringify([
      { jsonrpc: "2.0", id: 1, method: "ping" },
      { jsonrpc: "2.0", method: "notifications/initialized" },
      { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "then__test_simple_text" } },
      { jsonrpc: "2.0", id: 3, method: "nope" },
    ]);
    const post = async (version: string) => {
      const session = await initialize(url, home.apiKey, {}, version);
      return send(url, {
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          authorization: `Bearer ${home.apiKey}`,
          ...session,
        },
        body,
      });
    };
    const replies = (await post("2025-03-26")).body as unknown as { id: number; error?: { code: number } }[];
    expect(replies.map((reply) => [reply.id, reply.error?.code])).toEqual([
      [1, undefined],
      [2, undefined],
      [3, -32601],
    ]);
    expect((await post("2025-06-18")).status).toBe(400);
  });
});

describe("like reaches like in full: a modern client at a modern server", () => {
  const url = () => `${gateway.origin}/now/mcp`;
  const call = (params: Record<string, unknown>) =>
    modern({ url: url(), key: home.apiKey, method: "tools/call", params });
  const declared = modernMeta({
    "io.modelcontextprotocol/clientCapabilities": { elicitation: {}, sampling: {}, roots: {} },
  });

  test("a question is answered on the second try, and the server's state travels sealed", async () => {
    const client = await open("/now/mcp", "auto", { elicitation: {} }, (made) =>
      made.setRequestHandler("elicitation/create", () => ({ action: "accept", content: { name: "Ada" } })),
    );
    const { tools } = await client.listTools();
    const tool = tools.find((each) => /request_state/.test(each.name))?.name ?? "";
    expect((await client.callTool({ name: tool, arguments: {} })).isError).not.toBe(true);

    const asked = await call({ name: tool, arguments: {}, _meta: declared });
    const state = String(asked.body?.result?.requestState);
    expect(asked.body?.result?.resultType).toBe("input_required");
    const retry = (change: Record<string, unknown>) =>
      call({ name: tool, arguments: {}, inputResponses: {}, requestState: state, _meta: declared, ...change });
    expect((await retry({ requestState: `${state.slice(0, -2)}AA` })).body?.error?.code).toBe(-32602);
    expect((await retry({ arguments: { other: 1 } })).body?.error?.code).toBe(-32602);
  });

  test("log messages come only with a request that names a level", async () => {
    const silent = await call({ name: "test_logging_tool", arguments: {} });
    expect(silent.text).not.toContain("notifications/message");
    const told = await call({
      name: "test_logging_tool",
      arguments: {},
      _meta: modernMeta({ "io.modelcontextprotocol/logLevel": "debug" }),
    });
    expect(told.text).toContain("notifications/message");
  });

  test("a listener hears what it asked for, and nothing else", async () => {
    const heard: string[] = [];
    const client = await open("/mcp", "auto", {}, (made) => {
      made.setNotificationHandler("notifications/tools/list_changed", () => void heard.push("tools"));
      made.setNotificationHandler("notifications/prompts/list_changed", () => void heard.push("prompts"));
    });
    await client.listen({ toolsListChanged: true });
    await client.callTool({ name: "now__test_trigger_prompt_change", arguments: {} });
    await client.callTool({ name: "now__test_trigger_tool_change", arguments: {} });
    await expect.poll(() => heard, { timeout: 10_000 }).toContain("tools");
    expect(heard).not.toContain("prompts");
  });

  test("an administrator's change reaches open listeners of both eras", async () => {
    const heard: string[] = [];
    const listener = await open("/mcp", "auto", {}, (made) =>
      made.setNotificationHandler("notifications/tools/list_changed", () => void heard.push("modern")),
    );
    await listener.listen({ toolsListChanged: true });
    await open("/mcp", "legacy", {}, (made) =>
      made.setNotificationHandler("notifications/tools/list_changed", () => void heard.push("legacy")),
    );
    // The client opens its stream by itself, some time after it has initialized.
    const { streams } = gateway.runtime.gateway.gateway;
    await expect.poll(() => streams.size).toBeGreaterThanOrEqual(2);
    const where = { organizationId: home.id, name: "test_simple_text", kind: "tool" };
    await gateway.runtime.database.system.capability.updateMany({ where, data: { exposed: false } });
    await gateway.runtime.gateway.reloadOrganization(home.id);
    await expect.poll(() => [...new Set(heard)].sort(), { timeout: 10_000 }).toEqual(["legacy", "modern"]);
    await gateway.runtime.database.system.capability.updateMany({ where, data: { exposed: true } });
    await gateway.runtime.gateway.reloadOrganization(home.id);
  });
});

test("a client that leaves ends the call upstream, and the log says cancelled", async () => {
  const gone = new AbortController();
  const progress: Promise<unknown> = modern({
    url: `${gateway.origin}/now/mcp`,
    key: home.apiKey,
    method: "tools/call",
    params: { name: "test_tool_with_progress", arguments: {}, _meta: modernMeta({ progressToken: "p" }) },
    signal: gone.signal,
  }).catch(() => "gone");
  const { inFlight } = gateway.runtime.gateway.gateway;
  await expect.poll(() => inFlight.get(home.id)).toBe(1);
  gone.abort();
  expect(await progress).toBe("gone");
  await expect.poll(() => inFlight.size).toBe(0);
  await gateway.runtime.callLog.flush();
  const rows = await gateway.runtime.database.organization(home.id).call.findMany({ where: { status: "cancelled" } });
  expect(rows.map((row) => row.tool)).toContain("test_tool_with_progress");
});
