import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SwitchableServer, startSwitchableServer } from "@/tests/fixtures/servers/switchable";
import { initialize, legacy, modern } from "@/tests/support/rpc";
import { takeFreePort } from "@/tests/support/start-product";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

let gateway: TestGateway;
let home: PlantedOrganization;
let server: SwitchableServer;
let url: string;
let session: Record<string, string>;

beforeAll(async () => {
  server = await startSwitchableServer();
  gateway = await startTestGateway();
  await gateway.runtime.jobs.close();
  const capabilities = { tools: {}, logging: {}, completions: {}, resources: { subscribe: true } };
  home = await plantOrganization(gateway.runtime, "home", [
    { slug: "diary", url: server.url, era: "legacy", capabilities },
    { slug: "never", url: `http://127.0.0.1:${await takeFreePort()}/mcp`, tools: [] },
  ]);
  const { system } = gateway.runtime.database;
  const of = (slug: string) => ({ organizationId: home.id, id: home.connectionIds.get(slug) ?? "" });
  await system.connection.updateMany({
    where: of("never"),
    data: { status: "error", statusReason: "never could not be reached: the connection was refused." },
  });
  await system.capability.createMany({
    data: [
      ["resource", "diary://page", { name: "page", uri: "diary://page" }],
      ["prompt", "write", { name: "write" }],
    ].map(([kind, name, definition], at) => ({
      id: `cap_${at}`,
      organizationId: home.id,
      connectionId: of("diary").id,
      kind: String(kind),
      name: String(name),
      definition: definition as object,
      definitionHash: "test",
      exposed: true,
      position: 10 + at,
    })),
  });
  await gateway.runtime.gateway.reloadOrganization(home.id);
  url = `${gateway.origin}/diary/mcp`;
  session = await initialize(url, home.apiKey);
});

afterAll(async () => {
  await gateway.close();
  await server.stop();
});

describe("whatever asks a server something takes one of the organization's places", () => {
  test.each([
    ["logging/setLevel", { level: "debug" }],
    ["resources/subscribe", { uri: "diary://page" }],
    ["resources/unsubscribe", { uri: "diary://page" }],
    ["completion/complete", { ref: { type: "ref/prompt", name: "write" }, argument: { name: "a", value: "" } }],
    ["resources/read", { uri: "diary://page" }],
    ["prompts/get", { name: "write" }],
    ["tools/call", { name: "echo", arguments: {} }],
  ])("%s: refused when there is none, and nothing is asked; given back afterwards", async (method, params) => {
    const { inFlight, limits } = gateway.runtime.gateway.gateway;
    const ask = () => legacy({ url, key: home.apiKey, method, params, headers: session });
    inFlight.set(home.id, limits.maxCallsPerOrganization);
    const before = server.requests();
    const full = await ask();
    expect([full.status, full.body?.error?.data?.code]).toEqual([429, "too_many_requests_in_flight"]);
    expect(server.requests()).toBe(before);
    inFlight.delete(home.id);
    await ask();
    expect(server.requests()).toBeGreaterThan(before);
    expect(inFlight.size).toBe(0);
  });
});

describe("a tool that is not known because its server was never reached", () => {
  const call = (endpoint: string, name: string) =>
    modern({ url: `${gateway.origin}${endpoint}`, key: home.apiKey, method: "tools/call", params: { name } });

  test.each([
    ["/mcp", "never__anything"],
    ["/never/mcp", "anything"],
  ])("at %s is answered with the server and its reason", async (endpoint, name) => {
    const { body } = await call(endpoint, name);
    expect(body?.result).toMatchObject({
      isError: true,
      content: [{ text: "never could not be reached: the connection was refused." }],
    });
  });

  test.each([
    ["/mcp", "diary__anything"],
    ["/mcp", "nobody__anything"],
    ["/mcp", "__anything"],
    ["/diary/mcp", "anything"],
  ])("at %s, %s is simply unknown", async (endpoint, name) => {
    expect((await call(endpoint, name)).body?.error?.message).toBe(`Tool not found: ${name}`);
  });
});
