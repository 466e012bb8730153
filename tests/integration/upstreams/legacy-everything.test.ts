import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import type {
  DiscoveryStepReport,
  UpstreamDriver,
  UpstreamNotification,
  UpstreamSessionKey,
} from "@/lib/upstreams/driver";
import { type RunningServer, startEverythingServer } from "../../fixtures/servers/everything";
import { connectionTo, driverTo, request, toolCall } from "../../fixtures/upstreams/connection-view";

/** The reference server, legacy era with sessions, in a process of its own. */
let server: RunningServer;
let driver: UpstreamDriver;

beforeAll(async () => {
  server = await startEverythingServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  driver = driverTo([server.url]);
});
afterEach(() => driver.close());

const caller = (id: string, capabilities: JsonObject = {}): UpstreamSessionKey => ({
  kind: "caller",
  id,
  capabilities,
  protocolVersion: "2025-11-25",
});
const textOf = (reply: unknown) => JSON.stringify(reply);

describe("a legacy server with sessions", () => {
  test("is recognised, and all of its lists are read", async () => {
    const steps: DiscoveryStepReport[] = [];
    const found = await driver.discover(connectionTo(server.url), {
      timeoutMs: 15_000,
      onStep: (step) => steps.push(step),
    });
    expect(found).toMatchObject({
      era: "legacy",
      protocolVersion: "2025-11-25",
      serverInfo: { name: "mcp-servers/everything" },
    });
    const names = found.tools.map((tool) => tool.name);
    expect(names).toContain("echo");
    // It has these only for clients that can be asked, which is what the discovery says of itself.
    expect(names).toEqual(
      expect.arrayContaining([
        "get-roots-list",
        "trigger-elicitation-request",
        "trigger-url-elicitation",
        "trigger-sampling-request",
      ]),
    );
    // Tasks of a client's own are not passed on.
    expect(names.filter((name) => name.endsWith("-async"))).toEqual([]);
    expect(found.resources.length).toBeGreaterThan(5);
    expect(found.resourceTemplates.length).toBeGreaterThan(0);
    expect(found.prompts.length).toBeGreaterThan(0);
    expect(found.instructions).toEqual(expect.any(String));
    expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      "dns skipped",
      "connect ok",
      "tls skipped",
      "negotiate ok",
      "list ok",
    ]);
    expect(driver.stats()).toEqual({ sessions: 0, pools: 0, inFlight: 0 });
  });

  test("answers a call, whether its era is remembered or not", async () => {
    for (const era of [null, "legacy"] as const) {
      const target = { connection: connectionTo(server.url, era), session: { kind: "pooled" } as const };
      const reply = await driver.send(target, toolCall("echo", { message: `as ${era}` }), {}).done;
      expect(textOf(reply)).toContain(`Echo: as ${era}`);
    }
  });

  test("reports progress under the call's own token, which the caller never sees", async () => {
    const seen: UpstreamNotification[] = [];
    const call = driver.send(
      { connection: connectionTo(server.url, "legacy"), session: { kind: "pooled" } },
      toolCall("trigger-long-running-operation", { duration: 0.06, steps: 3 }, { progress: true }),
      { onNotification: (notification) => seen.push(notification) },
    );
    expect(await call.done).toMatchObject({ kind: "result" });
    expect(seen).toEqual(
      [1, 2, 3].map((progress) => ({ method: "notifications/progress", params: { progress, total: 3 } })),
    );
  });

  test("asks the client mid-call, on the session that has the capability", async () => {
    const capabilities = { elicitation: { form: {} }, sampling: {}, roots: { listChanged: true } };
    const asked: string[] = [];
    const target = { connection: connectionTo(server.url, "legacy"), session: caller("ses_asked", capabilities) };
    const events = {
      async onRequest({ method }: { method: string }) {
        asked.push(method);
        if (method === "elicitation/create")
          return { kind: "result" as const, result: { action: "accept", content: { name: "Ada" } } };
        if (method === "roots/list")
          return { kind: "result" as const, result: { roots: [{ uri: "file:///work", name: "work" }] } };
        return {
          kind: "result" as const,
          result: { role: "assistant", model: "test-model", content: { type: "text", text: "sampled words" } },
        };
      },
    };
    const elicited = await driver.send(target, toolCall("trigger-elicitation-request"), events).done;
    expect(textOf(elicited)).toContain("Ada");
    const sampled = await driver.send(
      target,
      toolCall("trigger-sampling-request", { prompt: "say", maxTokens: 10 }),
      events,
    ).done;
    expect(textOf(sampled)).toContain("sampled words");
    expect(asked).toContain("elicitation/create");
    expect(asked).toContain("sampling/createMessage");
  });

  test("asks for the roots on the session's own stream", async () => {
    const target = { connection: connectionTo(server.url, "legacy"), session: caller("ses_roots", { roots: {} }) };
    const asked = new Promise<string>((resolve) => {
      driver.listen(
        target,
        {},
        {
          onNotification: () => undefined,
          async onRequest({ method }) {
            resolve(method);
            return { kind: "result", result: { roots: [{ uri: "file:///work", name: "work" }] } };
          },
        },
      );
    });
    expect(await asked).toBe("roots/list");
  });

  // Calls declare what their caller can do and nothing more: a server that can go on without asking has to know.
  test("is told of each session what its client can be asked, also where lists show more", async () => {
    const names = async (session: UpstreamSessionKey) => {
      const reply = await driver.send(
        { connection: connectionTo(server.url, "legacy"), session },
        request("tools/list"),
        {},
      ).done;
      return textOf(reply);
    };
    expect(await names(caller("ses_able", { sampling: {} }))).toContain("trigger-sampling-request");
    expect(await names(caller("ses_unable"))).not.toContain("trigger-sampling-request");
    expect(await names({ kind: "pooled" })).not.toContain("trigger-sampling-request");
  });

  test("pushes updates of a subscribed resource to the session that subscribed", async () => {
    const connection = connectionTo(server.url, "legacy");
    const uri = "demo://resource/dynamic/text/1";
    const target = { connection, session: { kind: "pooled" } as const };
    const updated = new Promise<UpstreamNotification>((resolve) => {
      driver.listen(target, { resourceSubscriptions: [uri] }, { onNotification: resolve });
    });
    // It pushes at once and then every five seconds, so a subscription that arrives a little later is served as well.
    await driver.send(target, toolCall("echo", { message: "open" }), {}).done;
    await driver.send(target, toolCall("toggle-subscriber-updates"), {}).done;
    expect(await updated).toEqual({ method: "notifications/resources/updated", params: { uri } });
  });

  test("keeps the pooled session and callers' sessions apart, and ends a caller's with its client", async () => {
    const connection = connectionTo(server.url, "legacy");
    const call = (session: UpstreamSessionKey) =>
      driver.send({ connection, session }, toolCall("echo", { message: "x" }), {}).done;
    await Promise.all([
      call({ kind: "pooled" }),
      call({ kind: "pooled" }),
      call(caller("ses_a")),
      call(caller("ses_b")),
    ]);
    expect(driver.stats().sessions).toBe(3);
    await driver.endCallerSession("ses_a", true);
    expect(driver.stats().sessions).toBe(2);
    await driver.forget(connection.id);
    expect(driver.stats()).toEqual({ sessions: 0, pools: 0, inFlight: 0 });
  });
});
