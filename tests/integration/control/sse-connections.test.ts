import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "@/lib/base/ids";
import { createConnection } from "@/lib/connections/create-connection";
import { exploreConnection } from "@/lib/connections/explore-connection";
import { getConnection } from "@/lib/connections/get-connection";
import { pauseConnection } from "@/lib/connections/pause-connection";
import { removeConnection } from "@/lib/connections/remove-connection";
import { resumeConnection } from "@/lib/connections/resume-connection";
import { syncConnection } from "@/lib/connections/sync-connection";
import { updateConnection } from "@/lib/connections/update-connection";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openOrganization } from "@/lib/operations/open-organization";
import { type SseServer, startSseServer } from "@/tests/fixtures/servers/sse-server";
import { type SwitchableServer, startSwitchableServer } from "@/tests/fixtures/servers/switchable";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

let old: SseServer;
let modern: SwitchableServer;
let gateway: TestGateway;
let home: PlantedOrganization;
let context: OperationContext;
const opened: Client[] = [];

beforeAll(async () => {
  [old, modern] = await Promise.all([startSseServer(), startSwitchableServer()]);
  gateway = await startTestGateway();
  for (const { url } of [old, modern]) gateway.runtime.allowPrivateUpstream("127.0.0.1", Number(new URL(url).port));
  home = await plantOrganization(gateway.runtime, "home", []);
  const { system } = gateway.runtime.database;
  const user = await system.user.create({ data: { id: newId("usr"), email: "ada@example.test", name: "Ada" } });
  await system.membership.create({
    data: { id: newId("mem"), organizationId: home.id, userId: user.id, role: "owner" },
  });
  context = await openOrganization(gateway.runtime, { kind: "user", user: { id: user.id, name: "Ada" } }, home.slug);
}, 120_000);

afterAll(async () => {
  await Promise.all(opened.map((client) => client.close()));
  await gateway.close();
  await Promise.all([old.stop(), modern.stop()]);
}, 60_000);

async function connect(mode: "auto" | "legacy", capabilities = {}, prepare?: (client: Client) => void) {
  const client = new Client({ name: "sse-test", version: "1" }, { capabilities, versionNegotiation: { mode } });
  prepare?.(client);
  await client.connect(
    new StreamableHTTPClientTransport(new URL("/mcp", gateway.origin), {
      requestInit: { headers: { Authorization: `Bearer ${home.apiKey}` } },
    }),
  );
  opened.push(client);
  return client;
}

describe("a server that answers only by HTTP+SSE", () => {
  test("is recognised when it is explored and when it is saved, and it is said", async () => {
    const explored = await execute(exploreConnection, context, { url: old.url });
    expect(explored).toMatchObject({ ok: true, kind: "sse", notices: [expect.stringContaining("deprecated")] });
    expect(explored.steps.map(({ outcome }) => outcome)).toEqual(["skipped", "ok", "skipped", "ok", "ok"]);
    const created = await execute(createConnection, context, { name: "Old", slug: "old", url: old.url, tools: "all" });
    expect(created).toMatchObject({ kind: "sse", status: "connected", notices: [expect.stringContaining("HTTP+SSE")] });
    expect(await execute(getConnection, context, { connection: "old" })).toMatchObject({ kind: "sse", era: "legacy" });
    const again = await execute(syncConnection, context, { connection: "old" });
    expect(again).toMatchObject({
      ok: true,
      connection: { kind: "sse" },
      tools: { added: [], removed: [], changed: [] },
    });
  });

  test.each(["legacy", "auto"] as const)("a %s client calls its tools and sees progress", async (mode) => {
    const client = await connect(mode);
    expect(await client.callTool({ name: "old__echo", arguments: { value: "x" } })).toMatchObject({
      content: [{ type: "text", text: "x" }],
    });
    const seen: number[] = [];
    await client.callTool({ name: "old__steps" }, { onprogress: ({ progress }) => void seen.push(progress) });
    expect(seen).toEqual([1, 2, 3]);
    const { resources } = await client.listResources();
    expect(await client.readResource({ uri: resources[0]?.uri ?? "" })).toMatchObject({
      contents: [{ text: "a note" }],
    });
  });

  test("it asks a legacy client in the middle of a call", async () => {
    const client = await connect("legacy", { elicitation: {}, roots: {} }, (made) => {
      made.setRequestHandler("elicitation/create", () => ({ action: "accept", content: { name: "Ada" } }));
      made.setRequestHandler("roots/list", () => ({ roots: [{ uri: "file:///work" }] }));
    });
    expect(JSON.stringify(await client.callTool({ name: "old__ask" }))).toContain("Ada");
    expect(JSON.stringify(await client.callTool({ name: "old__roots" }))).toContain("file:///work");
  });

  test("its clients' sessions are their own, and end with them", async () => {
    const before = old.openSessions();
    const [one, two] = await Promise.all([connect("legacy"), connect("legacy")]);
    await one.callTool({ name: "old__remember", arguments: { value: "of one" } });
    expect(await two.callTool({ name: "old__recall" })).toMatchObject({ content: [{ text: "nothing" }] });
    expect(old.openSessions()).toBe(before + 2);
    for (const client of [one, two]) await (client.transport as StreamableHTTPClientTransport).terminateSession();
    await expect.poll(() => old.openSessions(), { timeout: 60_000 }).toBe(before);
  });

  test("pausing closes its streams, and a call says so", async () => {
    await execute(pauseConnection, context, { connection: "old" });
    await expect.poll(() => old.openSessions(), { timeout: 60_000 }).toBe(0);
    const client = await connect("legacy");
    expect(await client.callTool({ name: "old__echo", arguments: { value: "x" } })).toMatchObject({ isError: true });
    await execute(resumeConnection, context, { connection: "old" });
    expect(await client.callTool({ name: "old__echo", arguments: { value: "x" } })).toMatchObject({
      content: [{ text: "x" }],
    });
  });

  test("it is found out anew when its address changes, to the other transport and back", async () => {
    const moved = await execute(updateConnection, context, { connection: "old", url: modern.url });
    expect(moved).toMatchObject({ kind: "http", status: "connected" });
    const back = await execute(updateConnection, context, { connection: "old", url: old.url });
    expect(back).toMatchObject({ kind: "sse", status: "connected" });
  });

  test("removing it leaves nothing open", async () => {
    await execute(removeConnection, context, { connection: "old", confirmation: "old" });
    await expect.poll(() => old.openSessions(), { timeout: 60_000 }).toBe(0);
  });
});

test("one that is said to be of the older transport and is not is stored as what it is", async () => {
  const created = await execute(createConnection, context, {
    name: "Fresh",
    slug: "fresh",
    url: modern.url,
    kind: "sse",
  });
  expect(created).toMatchObject({ kind: "http", status: "connected", notices: [] });
});

test("one that is neither has the problem of the transport that was tried first", async () => {
  const missing = new URL("/nothing", old.url).href;
  expect(await execute(exploreConnection, context, { url: missing })).toMatchObject({
    ok: false,
    kind: null,
    problem: expect.stringContaining("HTTP 404"),
  });
});
