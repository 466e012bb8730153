import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createConnection } from "@/lib/connections/create-connection";
import { exploreConnection } from "@/lib/connections/explore-connection";
import { getConnection } from "@/lib/connections/get-connection";
import { pauseConnection } from "@/lib/connections/pause-connection";
import { removeConnection } from "@/lib/connections/remove-connection";
import { resumeConnection } from "@/lib/connections/resume-connection";
import { setTools } from "@/lib/connections/set-tools";
import { syncConnection } from "@/lib/connections/sync-connection";
import { updateConnection } from "@/lib/connections/update-connection";
import { exportedToolName } from "@/lib/gateway/core/names";
import { parseApiKey } from "@/lib/keys/api-key";
import { createKey } from "@/lib/keys/create-key";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openOrganization } from "@/lib/operations/open-organization";
import { type ChangingUpstream, startChangingUpstream } from "./changing-upstream";
import { type ControlWorld, describeWorlds } from "./control-world";

const SECRET = "tok_4f8a2b1c9d7e6f5a";

describeWorlds("connections", (currentWorld) => {
  let world: ControlWorld;
  let upstream: ChangingUpstream;
  let context: OperationContext;
  let organizations = 0;

  beforeAll(async () => {
    world = currentWorld();
    upstream = await startChangingUpstream([]);
    world.allow(upstream);
  });
  afterAll(() => upstream?.stop());
  beforeEach(async () => {
    const organization = await world.addOrganization(`acme-${organizations++}`);
    context = await world.openAs(organization.users.owner, organization.slug);
    Object.assign(upstream, { required: {}, isDown: false });
    setUpstreamTools("read", "write", "delete");
  });

  function setUpstreamTools(...names: readonly string[]): void {
    upstream.tools = names.map((name) => ({ name, description: `Does ${name}.` }));
  }
  const create = (rest: object = {}) =>
    execute(createConnection, context, { name: "Files", slug: "files", url: upstream.url, ...rest });
  const get = (connection = "files") => execute(getConnection, context, { connection });
  const exposed = async () =>
    (await get()).capabilities.filter((tool) => tool.exposed && tool.hiddenReason === null).map((tool) => tool.name);
  /** What the data plane would list at this moment. */
  const live = () =>
    world.runtime.gateway.gateway.snapshots
      .organization(context.organization.id)
      ?.bySlug.get("files")
      ?.tools.map((tool) => tool.name);
  const auditOf = async (action: string) =>
    context.db.auditEvent.findMany({ where: { action }, orderBy: { id: "asc" } });

  test("connecting asks the server and exposes exactly what was chosen", async () => {
    const created = await create({ tools: ["read", "delete"] });
    expect(created).toMatchObject({
      status: "connected",
      tools: { total: 3, exposed: 2 },
      auth: "none",
      authHint: null,
    });
    expect(await exposed()).toEqual(["read", "delete"]);
    expect(live()).toEqual(["read", "delete"]);
    const detail = await get();
    expect(detail).toMatchObject({ era: "modern", serverInfo: { name: "changing" }, isStale: false });
    expect(detail.capabilities[0]).toMatchObject({ exportedName: "files__read", description: "Does read." });
    expect(await context.db.credential.count()).toBe(0);
    expect(await auditOf("connections.create")).toMatchObject([{ actorKind: "user", targetName: "files" }]);
  });

  test("nothing is exposed unless somebody chooses", async () => {
    expect(await create()).toMatchObject({ tools: { total: 3, exposed: 0 } });
    expect(live()).toEqual([]);
  });

  test("choosing a tool that the server does not have saves nothing", async () => {
    await expect(create({ tools: ["read", "fly"] })).rejects.toMatchObject({ code: "tool_not_found" });
    await expect(get()).rejects.toMatchObject({ code: "not_found" });
  });

  test("a slug is taken once per organization, and again in another", async () => {
    await create();
    await expect(create()).rejects.toMatchObject({ code: "conflict", data: { field: "slug" } });
    const other = await world.addOrganization(`other-${organizations++}`);
    context = await world.openAs(other.users.owner, other.slug);
    await expect(create()).resolves.toMatchObject({ slug: "files" });
  });

  test("of two that save one slug at once, one wins and the other is told", async () => {
    const results = await Promise.allSettled([create(), create(), create()]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "conflict" });
    }
  });

  test.each([
    "ftp://files.example/mcp",
    "http://127.0.0.1:1/mcp",
    "http://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/mcp",
    "https://user:pass@files.example/mcp",
    "not a url",
  ])("%s is not allowed", async (url) => {
    await expect(create({ url })).rejects.toMatchObject({ code: "url_not_allowed" });
    await expect(execute(exploreConnection, context, { url })).rejects.toMatchObject({ code: "url_not_allowed" });
  });

  test("a token arrives upstream exactly, and lies nowhere in the database, the audit log or an answer", async () => {
    upstream.required = { authorization: `Bearer ${SECRET}` };
    const created = await create({ auth: { kind: "bearer", token: SECRET }, tools: "all" });
    expect(created).toMatchObject({ status: "connected", auth: "bearer", authHint: "…6f5a" });
    const rows = await world.runtime.database.sql<{ row: string }>(
      "SELECT row_to_json(c)::text AS row FROM connections c UNION ALL SELECT row_to_json(c)::text FROM credentials c UNION ALL SELECT row_to_json(a)::text FROM audit_events a",
    );
    expect(rows.length).toBeGreaterThan(2);
    expect(JSON.stringify([rows, created, await get()])).not.toContain(SECRET);
  });

  test("headers arrive upstream exactly; without a credential none is sent", async () => {
    upstream.required = { "x-api-key": "k1 k2", "x-team": "blue" };
    const headers = [
      { name: "X-API-Key", value: "k1 k2" },
      { name: "X-Team", value: "blue" },
    ];
    expect(await create({ auth: { kind: "headers", headers } })).toMatchObject({
      status: "connected",
      authHint: "X-API-Key, X-Team",
    });
    upstream.required = {};
    upstream.seen.length = 0;
    await create({ slug: "open" });
    expect(upstream.seen.length).toBeGreaterThan(0);
    for (const seen of upstream.seen) expect(seen).not.toHaveProperty("authorization");
  });

  test("a refused credential is Needs re-auth; a new one makes it Connected, and the old one is gone", async () => {
    upstream.required = { authorization: "Bearer right-token-0123456789" };
    expect(await create({ auth: { kind: "bearer", token: SECRET } })).toMatchObject({ status: "needs_reauth" });
    const before = await context.db.credential.findFirst({ select: { ciphertext: true, version: true } });
    const auth = { kind: "bearer", token: "right-token-0123456789" };
    expect(await execute(updateConnection, context, { connection: "files", auth })).toMatchObject({
      status: "connected",
      statusReason: null,
      tools: { total: 3 },
    });
    const after = await context.db.credential.findFirst({ select: { ciphertext: true, version: true } });
    expect(after?.version).toBe((before?.version ?? 0) + 1);
    expect(after?.ciphertext).not.toBe(before?.ciphertext);
    await execute(updateConnection, context, { connection: "files", auth: { kind: "none" } });
    expect(await context.db.credential.count()).toBe(0);
  });

  test("what clients are told of a server is its own text, an administrator's, or nothing, from the next request on", async () => {
    await create({ tools: "all" });
    await world.runtime.database.organization(context.organization.id).connection.updateMany({
      data: { instructions: "The server's own." },
    });
    const told = () =>
      world.runtime.gateway.gateway.snapshots.organization(context.organization.id)?.bySlug.get("files")?.instructions;
    const update = (instructions: object) => execute(updateConnection, context, { connection: "files", instructions });
    await update({ mode: "custom", text: "  Ask before you delete.  " });
    expect(told()).toBe("Ask before you delete.");
    await update({ mode: "off" });
    expect(told()).toBeNull();
    await update({ mode: "server" });
    expect(told()).toBe("The server's own.");
    expect(await get()).toMatchObject({
      instructions: "The server's own.",
      instructionsMode: "server",
      customInstructions: "Ask before you delete.",
    });
    await expect(update({ mode: "custom", text: " " })).rejects.toMatchObject({ code: "invalid_value" });
    for (const wrong of [{ mode: "custom" }, { mode: "off", text: "x" }, { mode: "x" }])
      await expect(update(wrong)).rejects.toMatchObject({ code: "invalid_input" });
    const [first, second] = (await auditOf("connections.update")).map((event) => event.after);
    expect(first).toMatchObject({ instructionsMode: "custom", customInstructions: "Ask before you delete." });
    expect(second).toMatchObject({ instructionsMode: "off" });
  });

  test("a saved credential is never sent to another server", async () => {
    await create({ auth: { kind: "bearer", token: SECRET } });
    const elsewhere = await startChangingUpstream(["steal"]);
    world.allow(elsewhere);
    try {
      const url = elsewhere.url;
      await expect(execute(updateConnection, context, { connection: "files", url })).rejects.toMatchObject({
        code: "invalid_input",
        data: { field: "auth" },
      });
      await expect(execute(exploreConnection, context, { url, reuseCredentialOf: "files" })).rejects.toMatchObject({
        code: "invalid_input",
      });
      expect(elsewhere.seen).toEqual([]);
      const auth = { kind: "none" };
      expect(await execute(updateConnection, context, { connection: "files", url, auth })).toMatchObject({
        status: "connected",
        url,
      });
    } finally {
      await elsewhere.stop();
    }
  });

  test("exploring shows every step and all tools, and saves nothing", async () => {
    const result = await execute(exploreConnection, context, { url: upstream.url });
    expect(result).toMatchObject({ ok: true, problem: null, protocolVersion: "2026-07-28" });
    expect(result.steps.map(({ step, outcome }) => [step, outcome])).toEqual([
      ["dns", expect.any(String)],
      ["connect", "ok"],
      ["tls", "skipped"],
      ["negotiate", "ok"],
      ["list", "ok"],
    ]);
    expect(result.tools.map(({ name, description }) => ({ name, description }))).toEqual(upstream.tools);
    expect(result.tools[0]).toHaveProperty("inputSchema");
    expect(await context.db.connection.count()).toBe(0);
    expect(await context.db.credential.count()).toBe(0);
  });

  test("exploring a server that lets nobody in names the failing step", async () => {
    upstream.required = { authorization: "Bearer other" };
    const auth = { kind: "bearer", token: SECRET };
    const result = await execute(exploreConnection, context, { url: upstream.url, auth });
    expect(result.ok).toBe(false);
    expect(result.steps.find(({ outcome }) => outcome === "failed")?.step).toBe("negotiate");
    expect(JSON.stringify(result)).not.toContain(SECRET);
  });

  test("a server without tools is connected with an empty list", async () => {
    setUpstreamTools();
    expect(await execute(exploreConnection, context, { url: upstream.url })).toMatchObject({ ok: true, tools: [] });
    expect(await create({ tools: "all" })).toMatchObject({ status: "connected", tools: { total: 0, exposed: 0 } });
  });

  test("a sync finds what came, went and changed; new tools wait for somebody under review", async () => {
    await create({ tools: "all" });
    setUpstreamTools("read", "write", "list");
    upstream.tools[0] = { name: "read", description: "Reads, newly." };
    const result = await execute(syncConnection, context, { connection: "files" });
    expect(result).toMatchObject({
      ok: true,
      tools: { added: ["list"], removed: ["delete"], changed: ["read"] },
      connection: { tools: { total: 3, exposed: 2 } },
    });
    expect(live()).toEqual(["read", "write"]);
  });

  test("new tools are offered at once where the connection says so", async () => {
    await create({ tools: "all", exposeNewTools: "expose" });
    setUpstreamTools("list", "read", "write", "delete");
    await execute(syncConnection, context, { connection: "files" });
    expect(live()).toEqual(["list", "read", "write", "delete"]);
  });

  test("a sync that finds nothing new reloads no replica and writes no audit row of the scheduler's", async () => {
    await create({ tools: "all" });
    const version = () => context.db.organization.findFirst({ select: { configVersion: true } });
    const before = await version();
    const { connection } = await execute(syncConnection, context, { connection: "files" });
    expect(await version()).toEqual(before);
    expect(connection.lastSyncedAt).not.toBeNull();
  });

  test("whoever connects a server is its owner, by hand or with a key of theirs", async () => {
    expect((await create({ slug: "by-hand" })).createdBy).toMatch(/^The owner of acme-/);
    const { text } = await execute(createKey, context, { name: "CI", permissions: ["connections.write"] });
    const record = world.runtime.gateway.gateway.snapshots.key(parseApiKey(text)?.publicId ?? "");
    if (!record) throw new Error("The key is not known.");
    context = await openOrganization(
      world.runtime,
      { kind: "key", principal: record.principal },
      context.organization.slug,
    );
    expect((await create({ slug: "by-key" })).createdBy).toMatch(/^The owner of acme-/);
  });

  test("while a server is away its last known tools stay, marked as stale, and the reason is told", async () => {
    await create({ tools: "all" });
    upstream.isDown = true;
    const result = await execute(syncConnection, context, { connection: "files" });
    expect(result).toMatchObject({
      ok: false,
      connection: { status: "error", isStale: true, tools: { exposed: 3 } },
    });
    expect(result.connection.statusReason).toContain("files could not be reached");
    expect(result.connection.nextRetryAt).not.toBeNull();
    expect(live()).toEqual(["read", "write", "delete"]);
    upstream.isDown = false;
    expect(await execute(syncConnection, context, { connection: "files" })).toMatchObject({
      ok: true,
      connection: {
        status: "connected",
        statusReason: null,
        firstFailureAt: null,
        nextRetryAt: null,
        isStale: false,
      },
    });
  });

  test("five failures in a row open the circuit; resuming asks the server at once", async () => {
    await create({ tools: "all" });
    upstream.isDown = true;
    const statuses: string[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      statuses.push((await execute(syncConnection, context, { connection: "files" })).connection.status);
    }
    expect(statuses).toEqual(["error", "error", "error", "error", "paused"]);
    expect(await get()).toMatchObject({ isPausedByPerson: false, isStale: true });
    expect(live()).toEqual(["read", "write", "delete"]);
    upstream.isDown = false;
    expect(await execute(resumeConnection, context, { connection: "files" })).toMatchObject({
      ok: true,
      connection: { status: "connected" },
    });
  });

  test("an answer to an address that was replaced meanwhile is thrown away", async () => {
    await create({ tools: "all" });
    const other = await startChangingUpstream(["other"]);
    world.allow(other);
    try {
      const syncing = execute(syncConnection, context, { connection: "files" });
      await execute(updateConnection, context, { connection: "files", url: other.url });
      await syncing;
      expect((await get()).capabilities.map(({ name }) => name)).toEqual(["other"]);
    } finally {
      await other.stop();
    }
  });

  test("tools are switched one by one and as a whole, and the answer counts", async () => {
    await create({ tools: "all" });
    const off = [{ name: "write", exposed: false }];
    expect(await execute(setTools, context, { connection: "files", toggles: off })).toEqual({
      total: 3,
      exposed: 2,
      message: "2 exposed",
    });
    expect(live()).toEqual(["read", "delete"]);
    expect(await execute(setTools, context, { connection: "files", exposed: ["write"] })).toMatchObject({
      message: "1 exposed",
    });
    expect(live()).toEqual(["write"]);
    await expect(execute(setTools, context, { connection: "files", exposed: ["fly"] })).rejects.toMatchObject({
      code: "tool_not_found",
    });
    expect(await auditOf("connections.setTools")).toHaveLength(2);
  });

  test("two tools that clients could not tell apart are not saved; a sync that brings the second hides both", async () => {
    const twin = exportedToolName("files", "read.it", 49).slice("files__".length);
    setUpstreamTools("read.it", twin, "write");
    await expect(create({ tools: "all" })).rejects.toMatchObject({ code: "conflict" });
    await create({ tools: ["read.it", "write"], exposeNewTools: "expose" });
    await expect(
      execute(setTools, context, { connection: "files", toggles: [{ name: twin, exposed: true }] }),
    ).rejects.toMatchObject({ code: "conflict", publicMessage: expect.stringContaining('"read.it" of files') });
    expect(await exposed()).toEqual(["read.it", "write"]);

    setUpstreamTools("read.it", "write");
    await execute(syncConnection, context, { connection: "files" });
    setUpstreamTools("read.it", "write", twin);
    await execute(syncConnection, context, { connection: "files" });
    expect(await exposed()).toEqual(["write"]);
    expect((await get()).capabilities.find(({ name }) => name === twin)?.hiddenReason).toContain(
      "would both be called",
    );
    setUpstreamTools("read.it", "write");
    await execute(syncConnection, context, { connection: "files" });
    expect(await exposed()).toEqual(["read.it", "write"]);
  });

  test("a paused server is taken out until it is resumed, whatever syncs find", async () => {
    await create({ tools: "all" });
    expect(await execute(pauseConnection, context, { connection: "files" })).toMatchObject({
      connection: { status: "paused", isPausedByPerson: true, isStale: false, statusReason: "Paused by Ada." },
    });
    await execute(syncConnection, context, { connection: "files" });
    expect(await get()).toMatchObject({ status: "paused", isPausedByPerson: true });
    expect(await execute(resumeConnection, context, { connection: "files" })).toMatchObject({
      connection: { status: "connected" },
    });
  });

  test("removing needs the slug typed, and takes tools and credential along but not the audit log", async () => {
    await create({ auth: { kind: "bearer", token: SECRET }, tools: "all" });
    const remove = (confirmation: string) => execute(removeConnection, context, { connection: "files", confirmation });
    await expect(remove("file")).rejects.toMatchObject({ code: "invalid_input" });
    expect(await remove("files")).toEqual({ removed: "files" });
    expect(await context.db.connection.count()).toBe(0);
    expect(await context.db.capability.count()).toBe(0);
    expect(await context.db.credential.count()).toBe(0);
    expect(live()).toBeUndefined();
    expect(await auditOf("connections.remove")).toMatchObject([{ targetName: "files", before: { auth: "bearer" } }]);
  });
});
