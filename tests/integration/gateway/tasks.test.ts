import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  CallToolResultSchema,
  ElicitRequestSchema,
  TaskStatusNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningConformanceServer, startConformanceServer } from "@/tests/fixtures/conformance-server/start";
import { type RunningServer, startEverythingServer } from "@/tests/fixtures/servers/everything";
import { initialize, legacy, modern, modernMeta, type RpcAnswer } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

const TASKS = "io.modelcontextprotocol/tasks";
const DECLARED = { extensions: { [TASKS]: {} }, elicitation: {} };

let now: RunningConformanceServer;
let then: RunningServer;
let gateway: TestGateway;
let home: PlantedOrganization;
let neighbour: string;
let url: string;

beforeAll(async () => {
  [now, then] = await Promise.all([startConformanceServer(), startEverythingServer()]);
  gateway = await startTestGateway();
  home = await plantOrganization(gateway.runtime, "home", [
    { slug: "now", url: now.url, era: "modern" },
    { slug: "then", url: then.url, era: "legacy" },
  ]);
  const { snapshots } = gateway.runtime.gateway.gateway;
  for (const slug of ["now", "then"]) {
    const view = snapshots.organization(home.id)?.bySlug.get(slug);
    if (view) await gateway.runtime.jobs.sync(view);
  }
  neighbour = (await plantKey(gateway.runtime, home.id)).apiKey;
  url = `${gateway.origin}/mcp`;
});

afterAll(async () => {
  await gateway.close();
  await Promise.all([now.stop(), then.stop()]);
});

function ask(
  method: string,
  params: Record<string, unknown>,
  { key = home.apiKey, capabilities = DECLARED as object, at = url } = {},
): Promise<RpcAnswer> {
  const _meta = modernMeta({ "io.modelcontextprotocol/clientCapabilities": capabilities });
  const headers: Record<string, string> = typeof params.taskId === "string" ? { "mcp-name": params.taskId } : {};
  return modern({ url: at, key, method, params: { _meta, ...params }, headers });
}

async function startTask(tool: string, args: Record<string, unknown> = {}, options = {}): Promise<string> {
  const answer = await ask("tools/call", { name: tool, arguments: args }, options);
  expect(answer.body?.result).toMatchObject({ resultType: "task", taskId: expect.any(String) });
  return String(answer.body?.result?.taskId);
}

async function untilSettled(taskId: string): Promise<Record<string, unknown>> {
  return expect
    .poll(async () => (await ask("tasks/get", { taskId })).body?.result, { timeout: 60_000 })
    .toMatchObject({ status: expect.stringMatching(/completed|failed|cancelled/) })
    .then(async () => (await ask("tasks/get", { taskId })).body?.result ?? {});
}

describe("the tasks extension of the modern era (SEP-2663)", () => {
  test("is announced, and offered to a server only by a client that declared it", async () => {
    const discovered = await ask("server/discover", {});
    expect(discovered.body?.result?.capabilities).toMatchObject({ extensions: { [TASKS]: {} } });
    const plain = await ask(
      "tools/call",
      { name: "now__slow_compute", arguments: { seconds: 0 } },
      { capabilities: {} },
    );
    expect(plain.body?.result?.resultType).toBe("complete");
    const refused = await ask("tasks/get", { taskId: "any" }, { capabilities: {} });
    expect(refused.status).toBe(400);
    expect(refused.body?.error).toMatchObject({
      code: -32021,
      data: { requiredCapabilities: { extensions: { [TASKS]: {} } } },
    });
  });

  test("an id leads back to the server that gave it, whose result is that of a call", async () => {
    const taskId = await startTask("now__makes_a_page");
    const settled = await untilSettled(taskId);
    expect(settled).toMatchObject({ resultType: "complete", status: "completed", taskId });
    expect(settled.result).toMatchObject({
      content: [{ type: "resource_link", uri: "causeway://now/test://static-text" }],
    });
  });

  test("questions of a task are answered on its own server", async () => {
    const taskId = await startTask("now__confirm_delete", { filename: "a" });
    const asked = await ask("tasks/get", { taskId });
    expect(asked.body?.result).toMatchObject({ status: "input_required", inputRequests: { confirm: {} } });
    const inputResponses = { confirm: { action: "accept", content: { confirm: true } } };
    expect((await ask("tasks/update", { taskId, inputResponses })).body?.result).toMatchObject({
      resultType: "complete",
    });
    expect(await untilSettled(taskId)).toMatchObject({ status: "completed" });
  });

  test("another key, another endpoint and a made-up id open nothing, and all look alike", async () => {
    const taskId = await startTask("now__slow_compute", { seconds: 60 });
    const foreign = await ask("tasks/get", { taskId }, { key: neighbour });
    const elsewhere = await ask("tasks/get", { taskId }, { at: `${gateway.origin}/then/mcp` });
    const madeUp = await ask("tasks/get", { taskId: "made-up" });
    expect(foreign.body?.error).toMatchObject({ code: -32602 });
    expect(foreign.body?.error).toEqual(madeUp.body?.error);
    // The other server has no tasks of this era at all.
    expect(elsewhere.body?.error?.code).toBe(-32601);
    expect((await ask("tasks/cancel", { taskId }, { key: neighbour })).body?.error?.code).toBe(-32602);
    expect((await ask("tasks/get", { taskId })).body?.result?.status).toBe("working");
    await ask("tasks/cancel", { taskId });
    expect((await ask("tasks/get", { taskId })).body?.result?.status).toBe("cancelled");
  });

  test("the server's own id, which another of the organization may have seen in the log, opens nothing either", async () => {
    await startTask("now__slow_compute", { seconds: 60, label: "own-id" });
    const rows = await gateway.runtime.database.system.call.findMany({ where: { organizationId: home.id } });
    const kept = rows.map((row) => JSON.stringify(row.result ?? "")).join("");
    for (const [own] of kept.matchAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g))
      expect((await ask("tasks/get", { taskId: own })).body?.error?.code).toBe(-32602);
  });

  test("the header that names the task must agree with the body", async () => {
    const taskId = await startTask("now__slow_compute", { seconds: 60 });
    const _meta = modernMeta({ "io.modelcontextprotocol/clientCapabilities": DECLARED });
    const answer = await modern({
      url,
      key: home.apiKey,
      method: "tasks/get",
      params: { _meta, taskId },
      headers: { "mcp-name": "another" },
    });
    expect(answer.status).toBe(400);
    expect(answer.body?.error?.code).toBe(-32020);
  });

  test("who listens for a task hears of it under the id that was given out, and of no other's", async () => {
    const taskId = await startTask("now__confirm_delete", { filename: "b" });
    const foreign = await startTask("now__confirm_delete", { filename: "c" }, { key: neighbour });
    const abort = new AbortController();
    const _meta = modernMeta({ "io.modelcontextprotocol/clientCapabilities": DECLARED });
    const params = { _meta, notifications: { taskIds: [taskId, foreign, "made-up"] } };
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${home.apiKey}`,
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "subscriptions/listen",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 7, method: "subscriptions/listen", params }),
      signal: abort.signal,
    });
    const heard: { method: string; params: Record<string, unknown> }[] = [];
    const reading = readEvents(response, (message) => {
      heard.push(message);
    }).catch(() => undefined);
    await expect.poll(() => heard.length, { timeout: 60_000 }).toBe(1);
    expect(heard[0]?.params.notifications).toEqual({ taskIds: [taskId] });
    // Answered again and again: nothing says when the gateway's own stream has begun.
    const inputResponses = { confirm: { action: "accept", content: { confirm: true } } };
    await ask("tasks/update", { taskId: foreign, inputResponses }, { key: neighbour });
    await ask("tasks/update", { taskId, inputResponses: {} });
    await expect
      .poll(
        async () => {
          await ask("tasks/update", { taskId, inputResponses: {} });
          return heard.length;
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(1);
    await ask("tasks/update", { taskId, inputResponses });
    await expect.poll(() => heard.at(-1)?.params.status, { timeout: 60_000 }).toBe("completed");
    expect(new Set(heard.slice(1).map((message) => message.params.taskId))).toEqual(new Set([taskId]));
    abort.abort();
    await reading;
  });

  test("the creation of a task and what is done with it stand in the log", async () => {
    const taskId = await startTask("now__slow_compute", { seconds: 60, label: "logged" });
    await ask("tasks/cancel", { taskId });
    await expect
      .poll(
        async () => {
          const rows = await gateway.runtime.database.system.call.findMany({
            where: { organizationId: home.id, tool: { in: ["now__slow_compute", "tasks/cancel"] } },
          });
          return rows.map((row) => `${row.method} ${row.upstreamTool}`);
        },
        { timeout: 60_000 },
      )
      .toEqual(expect.arrayContaining(["tools/call slow_compute", "tasks/cancel slow_compute"]));
  });
});

describe("the tasks of 2025-11-25 (SEP-1686)", () => {
  async function connect(key: string): Promise<LegacyClient> {
    const client = new LegacyClient({ name: "tasks-test", version: "1.0.0" }, { capabilities: { elicitation: {} } });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(url), {
        requestInit: { headers: { Authorization: `Bearer ${key}` } },
      }),
    );
    return client;
  }

  test("of a tool that was denied meanwhile is none any more, and the log says by which rule", async () => {
    const started = await ask("tools/call", { name: "now__slow_compute", arguments: { seconds: 0 } });
    const taskId = String(started.body?.result?.taskId);
    const connectionId = home.connectionIds.get("now") ?? "";
    const rule = { id: "rul_task", organizationId: home.id, effect: "deny", subjectKind: "everyone", connectionId };
    const { system } = gateway.runtime.database;
    await system.accessRule.create({ data: rule });
    await gateway.runtime.gateway.reloadOrganization(home.id);
    const refused = await ask("tasks/get", { taskId });
    expect(refused.body?.error).toEqual((await ask("tasks/get", { taskId: "none" })).body?.error);
    await gateway.runtime.callLog.flush();
    const row = await system.call.findFirst({ where: { method: "tasks/get", errorClass: "forbidden" } });
    expect(row).toMatchObject({ status: "denied", connectionSlug: "now", upstreamMs: null });
    expect(row?.errorMessage).toContain("rul_task");
    await system.accessRule.deleteMany({});
    await gateway.runtime.gateway.reloadOrganization(home.id);
  });

  test("the SDK's own client runs one to its end, questions and status included", async () => {
    const client = await connect(home.apiKey);
    const questions: unknown[] = [];
    const statuses: { taskId: string; status: string }[] = [];
    client.setRequestHandler(ElicitRequestSchema, (request) => {
      questions.push(request.params);
      return { action: "accept" as const, content: { interpretation: "programming" } };
    });
    client.setNotificationHandler(TaskStatusNotificationSchema, ({ params }) => {
      statuses.push(params);
    });
    expect(client.getServerCapabilities()?.tasks).toMatchObject({ requests: { tools: { call: {} } } });
    const { tools } = await client.listTools();
    const tool = tools.find(({ name }) => name === "then__simulate-research-query");
    expect(tool?.execution?.taskSupport).toBe("required");
    const kinds: string[] = [];
    let taskId = "";
    let report = "";
    const stream = client.experimental.tasks.callToolStream(
      { name: "then__simulate-research-query", arguments: { topic: "python", ambiguous: true } },
      CallToolResultSchema,
      { task: { ttl: 60_000 } },
    );
    for await (const message of stream) {
      kinds.push(message.type);
      if (message.type === "taskCreated") taskId = message.task.taskId;
      if (message.type === "result") report = JSON.stringify(message.result);
      if (message.type === "error") throw message.error;
    }
    expect(kinds[0]).toBe("taskCreated");
    expect(questions).toMatchObject([{ _meta: { "io.modelcontextprotocol/related-task": { taskId } } }]);
    expect(report).toContain("Research Report: python (programming)");
    expect(report).toContain(taskId);
    expect((await client.experimental.tasks.getTask(taskId)).taskId).toBe(taskId);
    const listed = await client.experimental.tasks.listTasks();
    expect(listed.tasks.map((task) => task.taskId)).toEqual([taskId]);
    expect(statuses.filter((status) => status.taskId !== taskId)).toEqual([]);

    const other = await connect(neighbour);
    expect((await other.experimental.tasks.listTasks()).tasks).toEqual([]);
    await expect(other.experimental.tasks.getTask(taskId)).rejects.toMatchObject({ code: -32602 });
    await Promise.all([client.close(), other.close()]);
  }, 120_000);

  test("a call that asks for a task on a server without them is an ordinary call", async () => {
    const headers = await initialize(url, home.apiKey);
    const params = { name: "now__greet", arguments: { name: "Ada" }, task: { ttl: 1000 } };
    const answer = await legacy({ url, key: home.apiKey, method: "tools/call", params, headers });
    expect(answer.body?.result?.content?.[0]?.text).toBe("Hello, Ada!");
    expect(answer.body?.result?.task).toBeUndefined();
  });
});

async function readEvents(
  response: Response,
  hear: (message: { method: string; params: Record<string, unknown> }) => void,
): Promise<void> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data: {")) hear(JSON.parse(line.slice(6)));
  }
}
