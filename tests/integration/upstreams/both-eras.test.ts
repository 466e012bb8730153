import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Era } from "@/lib/gateway/core/snapshot";
import type { UpstreamDriver, UpstreamNotification, UpstreamSessionKey } from "@/lib/upstreams/driver";
import { type RunningConformanceServer, startConformanceServer } from "../../fixtures/conformance-server/start";
import { connectionTo, driverTo, request, toolCall } from "../../fixtures/upstreams/connection-view";

/** A server on SDK v2 that speaks both eras on one URL. */
let server: RunningConformanceServer;
let driver: UpstreamDriver;

beforeAll(async () => {
  server = await startConformanceServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  driver = driverTo([server.url]);
});
afterEach(() => driver.close());

const pooled: UpstreamSessionKey = { kind: "pooled" };
const target = (era: Era) => ({ connection: connectionTo(server.url, era), session: pooled });
const textOf = (reply: unknown) => JSON.stringify(reply);

test("a server of both eras is taken as modern", async () => {
  const found = await driver.discover(connectionTo(server.url), { timeoutMs: 15_000 });
  expect(found).toMatchObject({
    era: "modern",
    protocolVersion: "2026-07-28",
    serverInfo: { name: "conformance-fixture" },
  });
  expect(found.tools.map((tool) => tool.name)).toContain("test_simple_text");
  expect(found.resources.map((resource) => resource.uri)).toContain("test://static-text");
  expect(found.resourceTemplates).toHaveLength(1);
  expect(found.prompts.map((prompt) => prompt.name)).toContain("test_simple_prompt");
});

describe.each<Era>(["modern", "legacy"])("as a %s server", (era) => {
  test("tools, resources, prompts and completion are answered", async () => {
    const ask = async (method: string, params: Parameters<typeof request>[1]) => {
      const reply = await driver.send(target(era), request(method, params), {}).done;
      expect(reply.kind).toBe("result");
      return textOf(reply);
    };
    expect(await ask("tools/call", { name: "test_simple_text", arguments: {} })).toContain("simple text response");
    expect(await ask("resources/read", { uri: "test://static-text" })).toContain("static text resource");
    expect(await ask("prompts/get", { name: "test_simple_prompt" })).toContain("messages");
    const reference = { type: "ref/prompt", name: "test_prompt_with_arguments" };
    expect(await ask("completion/complete", { ref: reference, argument: { name: "arg1", value: "t" } })).toContain(
      "completion",
    );
  });

  test("progress comes without token and metadata, in order", async () => {
    const seen: UpstreamNotification[] = [];
    const events = { onNotification: (notification: UpstreamNotification) => seen.push(notification) };
    await driver.send(target(era), toolCall("test_tool_with_progress", {}, { progress: true }), events).done;
    expect(
      seen.map(({ method, params }) => [method, params.progress, "progressToken" in params, "_meta" in params]),
    ).toEqual([0, 50, 100].map((progress) => ["notifications/progress", progress, false, false]));
  });

  test("without a wish for progress there is no token", async () => {
    const reply = await driver.send(target(era), toolCall("test_tool_with_progress"), {}).done;
    expect(textOf(reply)).toContain("no progress token was sent");
  });

  test("log messages arrive on the call that asked for them", async () => {
    const seen: string[] = [];
    const events = { onNotification: ({ method }: UpstreamNotification) => seen.push(method) };
    if (era === "legacy") await driver.send(target(era), request("logging/setLevel", { level: "info" }), {}).done;
    await driver.send(target(era), toolCall("test_logging_tool", {}, { logLevel: "info" }), events).done;
    expect(seen).toEqual(["notifications/message"]);
  });

  test("an unknown tool is the server's own error, untouched", async () => {
    const reply = await driver.send(target(era), toolCall("no_such_tool"), {}).done;
    expect(textOf(reply)).toMatch(/not found|unknown/i);
  });

  test("an unknown method is an answer, not a failure", async () => {
    const reply = await driver.send(target(era), request("no/such/method"), {}).done;
    expect(reply).toMatchObject({ kind: "error", code: -32601 });
  });

  test("100 calls at once get their own answers", async () => {
    const calls = Array.from({ length: 100 }, (_, at) =>
      driver.send(target(era), request("resources/read", { uri: `test://template/n${at}/data` }), {}).done.then(textOf),
    );
    const answers = await Promise.all(calls);
    answers.forEach((answer, at) => {
      expect(answer).toContain(`test://template/n${at}/data`);
    });
    expect(driver.stats()).toMatchObject({ inFlight: 0, sessions: era === "legacy" ? 1 : 0 });
  });
});

describe("modern", () => {
  test("a question is a result (MRTR), and the answers go back with the next request", async () => {
    const clientCapabilities = { elicitation: {} };
    const first = await driver.send(
      target("modern"),
      toolCall("test_input_required_result_elicitation", {}, { clientCapabilities }),
      {},
    ).done;
    expect(first).toMatchObject({
      kind: "result",
      result: { resultType: "input_required", inputRequests: { user_name: {} } },
    });
    const again = request(
      "tools/call",
      {
        name: "test_input_required_result_elicitation",
        arguments: {},
        inputResponses: { user_name: { action: "accept", content: { name: "Ada" } } },
      },
      { clientCapabilities },
    );
    expect(textOf(await driver.send(target("modern"), again, {}).done)).toContain("Hello, Ada!");
  });

  test("a capability that the caller lacks is refused with -32021, as an answer", async () => {
    const reply = await driver.send(target("modern"), toolCall("test_missing_capability"), {}).done;
    expect(reply).toMatchObject({ kind: "error", code: -32021 });
  });

  test("arguments that are mirrored into headers pass the server's check", async () => {
    const headerParameters = { "mcp-param-region": "us-west1" };
    const reply = await driver.send(
      target("modern"),
      toolCall("test_x_mcp_header", { region: "us-west1" }, { headerParameters }),
      {},
    ).done;
    expect(textOf(reply)).toContain("region=us-west1");
  });

  test("names beyond ASCII are sent in the base64 form", async () => {
    const reply = await driver.send(target("modern"), toolCall("ärger"), {}).done;
    expect(textOf(reply)).not.toMatch(/header/i);
  });

  test("a listener hears what it asked for, and nothing else", async () => {
    const heard: string[] = [];
    const both = new Promise<void>((resolve) => {
      driver.listen(
        target("modern"),
        { toolsListChanged: true },
        {
          onNotification: ({ method, params }) => {
            expect(params).not.toHaveProperty("_meta");
            heard.push(method);
            if (heard.length === 2) resolve();
          },
        },
      );
    });
    // The stream is being opened: announce until it is heard.
    const announce = setInterval(() => {
      for (const tool of ["test_trigger_prompt_change", "test_trigger_tool_change"]) {
        driver.send(target("modern"), toolCall(tool), {}).done.catch(() => undefined);
      }
    }, 50);
    await both;
    clearInterval(announce);
    expect(new Set(heard)).toEqual(new Set(["notifications/tools/list_changed"]));
  });

  test("closing a stream, and forgetting its connection, both end it", async () => {
    const events = { onNotification: () => undefined };
    const first = driver.listen(target("modern"), { toolsListChanged: true }, events);
    const second = driver.listen(target("modern"), { toolsListChanged: true }, events);
    first.close();
    await first.closed;
    await driver.forget("con_test");
    await second.closed;
  });
});

describe("legacy", () => {
  const asking: UpstreamSessionKey = {
    kind: "caller",
    id: "ses_1",
    capabilities: { elicitation: {}, sampling: {} },
    protocolVersion: "2025-11-25",
  };

  test("a question mid-call reaches the caller, and its answer the tool", async () => {
    const answered = await driver.send(
      { ...target("legacy"), session: asking },
      toolCall("test_elicitation", { message: "Who?" }),
      {
        async onRequest({ method, params }) {
          expect([method, params.message]).toEqual(["elicitation/create", "Who?"]);
          return { kind: "result", result: { action: "accept", content: { response: "Ada" } } };
        },
      },
    ).done;
    expect(textOf(answered)).toContain("action=accept");
    expect(textOf(answered)).toContain("Ada");
  });

  test("a question that nobody can answer is refused, and the call ends", async () => {
    const reply = await driver.send(
      { ...target("legacy"), session: asking },
      toolCall("test_sampling", { prompt: "x" }),
      {},
    ).done;
    expect(reply).toMatchObject({ kind: "result", result: { isError: true } });
  });

  test("a stream that the server closes before the answer is taken up again (SEP-1699)", async () => {
    const heard: string[] = [];
    const reply = await driver.send(target("legacy"), toolCall("test_reconnection"), {
      onResumable: (retryMs) => heard.push(`resumable after ${retryMs}`),
      onDetached: () => heard.push("detached"),
    }).done;
    expect(textOf(reply)).toContain("Reconnection test completed");
    expect(heard).toEqual(["resumable after 500", "detached"]);
  });

  test.each(["2025-11-25", "2025-06-18", "2025-03-26"])(
    "a client's version %s is the one that its session speaks",
    async (protocolVersion) => {
      const session: UpstreamSessionKey = {
        kind: "caller",
        id: `ses_${protocolVersion}`,
        capabilities: {},
        protocolVersion,
      };
      const reply = await driver.send({ ...target("legacy"), session }, toolCall("test_simple_text"), {}).done;
      expect(reply.kind).toBe("result");
    },
  );
});
