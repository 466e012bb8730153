import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { checkClients } from "@/lib/clients/check-clients";
import { ClientSightings } from "@/lib/clients/client-sightings";
import { createConnection } from "@/lib/connections/create-connection";
import { setTools } from "@/lib/connections/set-tools";
import { createKey } from "@/lib/keys/create-key";
import { revokeKey } from "@/lib/keys/revoke-key";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { type ChangingUpstream, startChangingUpstream } from "./changing-upstream";
import { describeWorlds, plantConnection, type TestOrganization } from "./control-world";

describeWorlds("the client doctor", (world) => {
  let organization: TestOrganization;
  let context: OperationContext;
  let upstream: ChangingUpstream;
  let organizations = 0;

  beforeAll(async () => {
    upstream = await startChangingUpstream(["read", "write"]);
    world().allow(upstream);
    return () => upstream.stop();
  });
  beforeEach(async () => {
    organization = await world().addOrganization(`clients-${organizations++}`);
    context = await world().openAs(organization.users.owner, organization.slug);
  });

  afterEach(() => vi.restoreAllMocks());

  const check = () => execute(checkClients, context, {});

  /** A message by HTTP, as a client sends it. */
  async function send(text: string, path: string, method: string, params: object, session?: string) {
    const response = await world().runtime.gateway.handleWeb(
      new Request(`http://localhost:3000${path}`, {
        method: "POST",
        headers: {
          host: "localhost:3000",
          authorization: `Bearer ${text}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...(session ? { "mcp-session-id": session } : {}),
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      }),
    );
    expect(response.status).toBe(200);
    return response.headers.get("mcp-session-id") ?? undefined;
  }

  const initialize = (text: string, name: string, path = "/mcp") =>
    send(text, path, "initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name, version: "2.1.0" },
    });

  /** What was seen, as if it had been so long ago. */
  async function age(minutes: number) {
    await world().runtime.jobs.flush();
    await world().runtime.database.sql(
      `UPDATE client_sightings SET connected_at = connected_at - make_interval(mins => $1),
         listed_at = listed_at - make_interval(mins => $1) WHERE organization_id = $2`,
      [minutes, organization.id],
    );
  }

  test("a client that signs in and never lists is told of, one that lists is not", async () => {
    const { key, text } = await execute(createKey, context, { name: "Laptop" });
    await initialize(text, "claude-code");
    await send(text, "/mcp", "tools/list", {}, await initialize(text, "cursor-vscode"));
    await age(2);
    const clients = await check();
    expect(clients).toHaveLength(2);
    const of = (name: string) => clients.find(({ clientName }) => clientName === name);
    expect(of("claude-code")).toMatchObject({
      key: { id: key.id, name: "Laptop" },
      clientVersion: "2.1.0",
      endpoint: "/mcp",
      listedAt: null,
      findings: [{ code: "never_listed", advice: expect.stringContaining("/mcp") }, { code: "ignores_changes" }],
    });
    expect(of("cursor-vscode")?.findings.map(({ code }) => code)).toEqual(["ignores_changes"]);
  });

  test("a client whose list is from before the last change is told of, with what to do in it", async () => {
    const add = { name: "Files", slug: "files", url: upstream.url, tools: "all" };
    await execute(createConnection, context, add);
    const { text } = await execute(createKey, context, { name: "Laptop" });
    await send(text, "/files/mcp", "tools/list", {}, await initialize(text, "codex-mcp-client", "/files/mcp"));
    await world().runtime.jobs.flush();
    const codes = async () => (await check())[0]?.findings.map(({ code }) => code);
    expect(await codes()).toEqual(["ignores_changes"]);
    await execute(setTools, context, { connection: "files", exposed: ["read"] });
    // It may be asking again this moment.
    expect(await codes()).toEqual(["ignores_changes"]);
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
    const [client] = await check();
    vi.restoreAllMocks();
    expect(client).toMatchObject({
      endpoint: "/files/mcp",
      tools: 1,
      findings: [{ code: "stale_list", advice: expect.stringContaining("new session") }, { code: "ignores_changes" }],
    });
    await send(text, "/files/mcp", "tools/list", {}, await initialize(text, "codex-mcp-client", "/files/mcp"));
    await world().runtime.jobs.flush();
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
    expect(await codes()).toEqual(["ignores_changes"]);
  });

  test("what a key reaches is what its clients get", async () => {
    await plantConnection(world(), organization, "mail");
    const wide = await execute(createKey, context, { name: "Wide" });
    const narrow = await execute(createKey, context, { name: "Narrow", servers: ["mail"] });
    for (const { text } of [wide, narrow]) await initialize(text, "my-agent");
    await world().runtime.jobs.flush();
    const tools = new Map((await check()).map(({ key, tools: count }) => [key.name, count]));
    expect(tools.get("Wide")).toBe(tools.get("Narrow"));
    await execute(revokeKey, context, { key: narrow.key.id, reason: "Gone" });
    expect((await check()).map(({ key }) => key.name)).toEqual(["Wide"]);
  });

  test("a client that gives itself a new name each time fills no table", async () => {
    const { key, text } = await execute(createKey, context, { name: "Loop" });
    const { gateway } = world().runtime.gateway;
    await initialize(text, "first");
    for (let at = 0; at < 3000; at++)
      gateway.noteClient("connected", { keyId: key.id, clientName: `c${at}`, clientVersion: "1", endpoint: "/mcp" });
    await world().runtime.jobs.flush();
    expect(await context.db.clientSighting.count()).toBeLessThanOrEqual(2000);
    expect((await check()).length).toBeLessThanOrEqual(100);
  });

  test("of each key only the newest clients are kept, and none that has not been seen for months", async () => {
    const { key } = await execute(createKey, context, { name: "Old" });
    const seen = (name: string, days: number) => ({
      keyId: key.id,
      clientName: name,
      clientVersion: "1",
      endpoint: "/mcp",
      firstSeenAt: new Date(Date.now() - days * 86_400_000),
      connectedAt: new Date(Date.now() - days * 86_400_000),
    });
    const many = Array.from({ length: 60 }, (_, at) => seen(`c${at}`, at + 1));
    await context.db.clientSighting.createMany({ data: [...many, seen("forgotten", 91)] });
    await new ClientSightings(world().runtime.database).prune();
    const kept = await context.db.clientSighting.findMany({ select: { clientName: true } });
    expect(kept.map(({ clientName }) => clientName).sort()).toEqual(
      many
        .slice(0, 50)
        .map(({ clientName }) => clientName)
        .sort(),
    );
  });
});
