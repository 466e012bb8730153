import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MemoryHub } from "@/lib/cluster/memory-bus";
import { MAX_UNDER_WAY } from "@/lib/gateway/serve/sse-elsewhere";
import { revokeKey } from "@/lib/keys/revoke-key";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { type RunningConformanceServer, startConformanceServer } from "@/tests/fixtures/conformance-server/start";
import {
  type Arrival,
  openEvents,
  type ScriptedUpstream,
  sendEvent,
  sendResult,
  serveHandshake,
  startScriptedUpstream,
} from "@/tests/fixtures/upstreams/scripted-upstream";
import { type Cluster, describeWithRedis, startCluster } from "@/tests/support/cluster";
import { openEventStream } from "@/tests/support/events";
import { initialize, legacy, modern, modernMeta, send } from "@/tests/support/rpc";
import { plantProgram } from "@/tests/support/service-token";
import { type PlantedOrganization, plantKey, plantOrganization, startTestGateway } from "@/tests/support/test-gateway";

/** A legacy server whose calls answer on a second connection (SEP-1699). */
function startResumableUpstream(): Promise<ScriptedUpstream> {
  let asked: Arrival | null = null;
  return startScriptedUpstream((arrival, response) => {
    if (serveHandshake(arrival, response)) return;
    if (arrival.message.method === "tools/call") {
      asked = arrival;
      response.writeHead(200, { "content-type": "text/event-stream" });
      return void response.end("id: event-1\nretry: 300\ndata: \n\n");
    }
    if (arrival.method === "GET" && asked && arrival.headers["last-event-id"] === "event-1") {
      openEvents(response);
      const result = { content: [{ type: "text", text: "the rest" }] };
      sendEvent(response, { jsonrpc: "2.0", id: asked.message.id, result }, "event-2");
      return void response.end();
    }
    if (arrival.message.method === "tools/list") return sendResult(response, arrival, { tools: [{ name: "echo" }] });
    response.writeHead(arrival.method === "GET" ? 405 : 400).end();
  });
}

/** Generous: the machine may be busy. */
const PATIENT = { timeout: 30_000 };

function sessions(bus: "redis" | "memory"): void {
  let upstream: RunningConformanceServer;
  let cluster: Cluster;
  let home: PlantedOrganization;
  let other: PlantedOrganization;

  let resumable: ScriptedUpstream;

  beforeAll(async () => {
    upstream = await startConformanceServer();
    resumable = await startResumableUpstream();
    cluster = await startCluster({ bus });
    const then = { slug: "then", url: upstream.legacyUrl, era: "legacy" } as const;
    home = await cluster.plant("home", [then, { slug: "resumes", url: resumable.url, era: "legacy" }]);
    other = await cluster.plant("other", [then]);
    const [first, second] = cluster.gateways;
    for (const { id } of [home, other]) {
      for (const view of first?.runtime.gateway.gateway.snapshots.organization(id)?.bySlug.values() ?? [])
        if (view.slug === "then") await first?.runtime.jobs.sync(view);
      await second?.runtime.gateway.reloadOrganization(id);
    }
  });

  afterAll(async () => {
    await cluster?.close();
    await upstream?.stop();
    await resumable?.stop();
  });

  const urlAt = (index: number) => `${cluster.at(index)}/then/mcp`;
  const authorized = (session: Record<string, string>, key = home.apiKey) => ({
    authorization: `Bearer ${key}`,
    ...session,
  });
  const open = (index: number, capabilities = {}, key = home.apiKey) => initialize(urlAt(index), key, capabilities);
  const call = (index: number, session: Record<string, string>, name: string, args: object, id: number | string = 7) =>
    openEventStream(urlAt(index), authorized(session), {
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name, arguments: args },
    });
  const post = (index: number, session: Record<string, string>, message: object, key = home.apiKey) =>
    send(urlAt(index), {
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...authorized(session, key),
      },
      body: JSON.stringify({ jsonrpc: "2.0", ...message }),
    });
  const acceptance = (response: string) => ({ action: "accept", content: { response } });
  const runtimeAt = (index: number) => {
    const found = cluster.gateways[index]?.runtime;
    if (!found) throw new Error("no such gateway");
    return found;
  };
  const gatewayAt = (index: number) => runtimeAt(index).gateway.gateway;

  test("a session that one process opened is good at every other", async () => {
    const session = await open(0);
    for (const index of [1, 0, 1]) {
      const answer = await legacy({ url: urlAt(index), key: home.apiKey, method: "tools/list", headers: session });
      expect(answer.status).toBe(200);
    }
  });

  test("a client's answer reaches the call that asked, whichever process the client sends it to", async () => {
    const session = await open(0, { elicitation: {} });
    const asking = await call(0, session, "test_elicitation", { message: "?" });
    const question = await asking.message((message) => message.method === "elicitation/create");
    const taken = await post(1, session, { id: question.id, result: acceptance("forty-two") });
    expect(taken.status).toBe(202);
    const answer = await asking.message((message) => message.id === 7 && message.result !== undefined);
    expect(answer.result?.content?.[0]?.text).toContain("forty-two");
  });

  test("nobody but the client's own session answers: another session, another key, another organization", async () => {
    const session = await open(0, { elicitation: {} });
    const asking = await call(0, session, "test_elicitation", { message: "?" });
    const question = await asking.message((message) => message.method === "elicitation/create");
    const neighbour = await open(1, { elicitation: {} });
    const stranger = await open(1, { elicitation: {} }, other.apiKey);
    const forged = { id: question.id, result: acceptance("forged") };
    expect((await post(1, neighbour, forged)).status).toBe(202);
    expect((await post(1, stranger, forged, other.apiKey)).status).toBe(202);
    expect((await post(1, session, forged, other.apiKey)).status).toBe(404);
    expect((await post(1, session, { id: question.id, result: acceptance("mine") })).status).toBe(202);
    const answer = await asking.message((message) => message.id === 7 && message.result !== undefined);
    expect(answer.result?.content?.[0]?.text).toContain("mine");
  });

  test("a cancellation reaches the call wherever it runs, and only that session's call", async () => {
    const session = await open(0, { elicitation: {} });
    const neighbour = await open(1, { elicitation: {} });
    const calls = await Promise.all([
      call(0, session, "test_elicitation", { message: "?" }, "same"),
      call(0, neighbour, "test_elicitation", { message: "?" }, "same"),
    ]);
    const [mine, theirs] = calls;
    const asked = await Promise.all(calls.map((each) => each.message(({ method }) => method === "elicitation/create")));
    const cancel = { method: "notifications/cancelled", params: { requestId: "same", reason: "enough" } };
    expect((await post(1, session, cancel)).status).toBe(202);
    const answer = await mine.message((message) => message.id === "same" && message.method === undefined);
    expect(JSON.stringify(answer)).toMatch(/cancel/i);
    await post(0, neighbour, { id: asked[1]?.id, result: acceptance("still here") });
    const kept = await theirs.message((message) => message.id === "same" && message.result !== undefined);
    expect(kept.result?.content?.[0]?.text).toContain("still here");
  });

  test("a session that is ended at one process is over at all, and its streams too", async () => {
    const session = await open(0);
    // The second process has a part of it, a third request will find it ended without having known it.
    const stream = await openEventStream(urlAt(1), authorized(session));
    const ended = await send(urlAt(0), { method: "DELETE", headers: authorized(session) });
    expect(ended.status).toBe(204);
    await stream.ended;
    const ask = (index: number) => legacy({ url: urlAt(index), key: home.apiKey, method: "ping", headers: session });
    expect((await ask(0)).status).toBe(404);
    await expect.poll(async () => (await ask(1)).status).toBe(404);
  });

  test("a session that was ended before a process heard of it is not taken up there", async () => {
    const session = await open(0);
    expect((await send(urlAt(0), { method: "DELETE", headers: authorized(session) })).status).toBe(204);
    expect((await legacy({ url: urlAt(1), key: home.apiKey, method: "ping", headers: session })).status).toBe(404);
    expect((await openEventStream(urlAt(1), authorized(session))).status).toBe(404);
  });

  test("what a server says outside of calls reaches the client's stream at another process", async () => {
    const session = await open(0);
    const stream = await openEventStream(urlAt(0), authorized(session));
    const live = gatewayAt(1).sessions.find(session["mcp-session-id"] ?? "", Date.now());
    await live?.joining;
    await expect.poll(() => live?.elsewhere.write(live, '{"jsonrpc":"2.0","method":"x"}', null)).toBe(true);
    await stream.message((message) => message.method === "x");
    stream.close();
    await expect.poll(() => live?.elsewhere.write(live, "{}", null)).toBe(false);
  });

  test("a call's stream that was left at one process is taken up at another, with what was missed", async () => {
    const at = (index: number) => `${cluster.at(index)}/resumes/mcp`;
    const session = await initialize(at(0), home.apiKey);
    const params = { name: "echo", arguments: {} };
    const call = { jsonrpc: "2.0", id: 7, method: "tools/call", params };
    const begun = await openEventStream(at(0), authorized(session), call);
    await expect.poll(() => begun.lastEventId, PATIENT).not.toBeNull();
    begun.close();
    const lastEventId = begun.lastEventId ?? "";
    const neighbour = await initialize(at(1), home.apiKey);
    for (const process of [0, 1]) {
      const stolen = await openEventStream(at(process), { ...authorized(neighbour), "last-event-id": lastEventId });
      expect(stolen.status).toBe(404);
      const junk = await openEventStream(at(process), { ...authorized(session), "last-event-id": "junk_1" });
      expect(junk.status).toBe(404);
    }
    const resumed = await openEventStream(at(1), { ...authorized(session), "last-event-id": lastEventId });
    const answer = await resumed.message((message) => message.id === 7 && message.result !== undefined);
    expect(answer.result?.content?.[0]?.text).toBe("the rest");
    await resumed.ended;
  });

  test("a modern client's answers reach the call that another process holds, and nobody else's do", async () => {
    const declared = modernMeta({ "io.modelcontextprotocol/clientCapabilities": { elicitation: {} } });
    const ask = (index: number, more: object = {}, key = home.apiKey) =>
      modern({
        url: urlAt(index),
        key,
        method: "tools/call",
        params: { name: "test_elicitation", arguments: { message: "?" }, _meta: declared, ...more },
      });
    const asked = await ask(0);
    expect(asked.body?.result?.resultType).toBe("input_required");
    const [question] = Object.keys(asked.body?.result?.inputRequests ?? {});
    const inputResponses = { [String(question)]: acceptance("over there") };
    const retry = { inputResponses, requestState: asked.body?.result?.requestState };
    expect((await ask(1, retry, other.apiKey)).body?.error?.code).toBe(-32602);
    expect((await ask(1, { ...retry, inputResponses: { [String(question)]: 7 } })).body?.error?.code).toBe(-32602);
    const answer = await ask(1, retry);
    expect(answer.body?.result?.content?.[0]?.text).toContain("over there");
    expect((await ask(1, retry)).body?.error?.code).toBe(-32602);
  });

  test("what a client of HTTP+SSE posts to one process is answered on its stream at another", async () => {
    const stream = await openEventStream(`${cluster.at(0)}/then/mcp/sse`, authorized({}));
    await expect.poll(() => stream.endpoint, PATIENT).toContain("sessionId=");
    const sayAll = (index: number, posted: object, key = home.apiKey) =>
      send(`${cluster.at(index)}${stream.endpoint}`, {
        headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
        body: JSON.stringify(posted),
      });
    const say = (index: number, message: object, key = home.apiKey) =>
      sayAll(index, { jsonrpc: "2.0", ...message }, key);
    const hello = { protocolVersion: "2024-11-05", capabilities: {}, clientInfo: { name: "old", version: "1" } };
    expect((await say(1, { id: 1, method: "initialize", params: hello })).status).toBe(202);
    await stream.message((message) => message.id === 1 && message.result !== undefined);
    const params = { name: "test_simple_text", arguments: {} };
    // Another organization's key opens nothing: its message is taken by nobody.
    expect((await say(1, { id: 2, method: "tools/call", params }, other.apiKey)).status).toBe(404);
    expect((await say(1, { id: 3, method: "tools/call", params })).status).toBe(202);
    const answer = await stream.message((message) => message.id === 3);
    expect(answer.result?.content?.[0]?.text).toContain("simple text");
    expect(stream.messages.filter(({ id }) => id === 2)).toEqual([]);
    const batch = [4, 5].map((id) => ({ jsonrpc: "2.0", id, method: "tools/call", params }));
    expect((await sayAll(1, batch)).status).toBe(202);
    for (const id of [4, 5]) await stream.message((message) => message.id === id && message.result !== undefined);
    // What the process that has the stream refuses is refused where it was posted.
    const refused = await sayAll(1, [{ jsonrpc: "2.0", id: 6 }]);
    expect([refused.status, refused.body?.error?.code]).toEqual([400, -32600]);
    stream.close();
    await expect.poll(async () => (await say(1, { id: 7, method: "ping" })).status, PATIENT).toBe(404);
  });

  test("a message that is posted elsewhere may do what its own token may, and not what another of its client may", async () => {
    const program = await plantProgram({ runtime: runtimeAt(0), origin: cluster.at(0) }, home);
    for (const { runtime } of cluster.gateways) await runtime.gateway.reloadOrganization(home.id);
    const [all, less] = await Promise.all([
      program.token("/then/mcp", "mcp:read mcp:call mcp:destructive"),
      program.token("/then/mcp", "mcp:read"),
    ]);
    const stream = await openEventStream(`${cluster.at(0)}/then/mcp/sse`, { authorization: `Bearer ${all}` });
    await expect.poll(() => stream.endpoint, PATIENT).toContain("sessionId=");
    const params = { name: "test_simple_text", arguments: {} };
    const post = async (token: string, ids: readonly number[]) => {
      const batch = ids.map((id) => ({ jsonrpc: "2.0", id, method: "tools/call", params }));
      const answer = await send(`${cluster.at(1)}${stream.endpoint}`, {
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(batch.length === 1 ? batch[0] : batch),
      });
      expect(answer.status).toBe(202);
      return Promise.all(ids.map((id) => stream.message((message) => message.id === id)));
    };
    for (const ids of [[1], [2, 3]])
      for (const refused of await post(less, ids)) expect(refused.error?.message).toContain("mcp:call");
    for (const answer of await post(all, [4, 5])) expect(answer.result?.content?.[0]?.text).toContain("simple text");
    stream.close();
  });

  test("a message for a stream that no process has is answered with 404", async () => {
    const say = (processId: string) =>
      send(`${cluster.at(1)}/then/mcp/messages?sessionId=${processId}.${"A".repeat(24)}`, {
        headers: { "content-type": "application/json", authorization: `Bearer ${home.apiKey}` },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
      });
    // Of a process that is there, of one that never was, of the one that was asked, and of none.
    for (const processId of [gatewayAt(0).elsewhere.processId, "0".repeat(16), gatewayAt(1).elsewhere.processId, "x"]) {
      const answer = await say(processId);
      expect([answer.status, answer.body?.error?.message]).toEqual([404, expect.stringContaining("GET …/mcp/sse")]);
    }
    expect(gatewayAt(1).forwarding.size).toBe(0);
  });

  test("what an organization has under way to other processes' streams is bounded, and is no other's", async () => {
    const { forwarding } = gatewayAt(1);
    const say = (key: string, text: string) =>
      send(`${cluster.at(1)}/then/mcp/messages?sessionId=${gatewayAt(0).elsewhere.processId}.${"A".repeat(24)}`, {
        headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping", params: { text } }),
      });
    forwarding.set(home.id, MAX_UNDER_WAY - 500_000);
    expect((await say(home.apiKey, "small")).status).toBe(404);
    expect((await say(home.apiKey, "x".repeat(600_000))).status).toBe(429);
    expect((await say(other.apiKey, "x".repeat(600_000))).status).toBe(404);
    forwarding.delete(home.id);
    expect((await say(home.apiKey, "x".repeat(600_000))).status).toBe(404);
  });

  test("the log level that a session sets holds at every process", async () => {
    const session = await open(0);
    await legacy({ url: urlAt(1), key: home.apiKey, method: "ping", headers: session });
    const setLevel = (index: number, level: string) =>
      legacy({ url: urlAt(index), key: home.apiKey, method: "logging/setLevel", params: { level }, headers: session });
    expect((await setLevel(0, "error")).status).toBe(200);
    const levelAt = (index: number) => gatewayAt(index).sessions.find(session["mcp-session-id"] ?? "", Date.now());
    await expect.poll(() => levelAt(1)?.logLevel).toBe("error");
    const fresh = await open(0);
    await legacy({
      url: urlAt(0),
      key: home.apiKey,
      method: "logging/setLevel",
      params: { level: "alert" },
      headers: fresh,
    });
    await expect
      .poll(async () => {
        const joined = gatewayAt(1).sessions.find(fresh["mcp-session-id"] ?? "", Date.now());
        await joined?.joining;
        return joined?.logLevel;
      })
      .toBe("alert");
  });

  test("a revoked key is refused by the other process without its looking for changes, and its streams end there", {
    timeout: 120_000,
  }, async () => {
    // It looks every two seconds by itself. A machine that is busy may be later with the news: then the trial says nothing.
    const trials = 5;
    for (let trial = 0; trial < trials; trial++) if (await isRevokedByNews()) return;
    expect.unreachable(`Of ${trials} keys none was refused before the process had looked.`);
  });

  /** Whether the news itself brought it, and not the next look at the database. */
  async function isRevokedByNews(): Promise<boolean> {
    const { runtime } = cluster.gateways[0] ?? {};
    if (!runtime) throw new Error("no gateway");
    const { snapshots } = gatewayAt(1);
    const lastLook = () => {
      const now = Date.now();
      return now - snapshots.age(now);
    };
    const { apiKey, keyId } = await plantKey(runtime, home.id);
    await cluster.gateways[1]?.runtime.gateway.reloadOrganization(home.id);
    const session = await initialize(urlAt(1), apiKey);
    const stream = await openEventStream(urlAt(1), { authorization: `Bearer ${apiKey}`, ...session });
    expect(stream.status).toBe(200);
    const list = () => modern({ url: urlAt(1), key: apiKey, method: "tools/list" });
    expect((await list()).status).toBe(200);
    const system = await openAsSystem(runtime, home.id);
    const before = lastLook();
    await expect.poll(lastLook, { ...PATIENT, interval: 10 }).toBeGreaterThan(before);
    const looked = lastLook();
    await execute(revokeKey, system, { key: keyId, reason: "A test." });
    await expect.poll(async () => (await list()).status, { ...PATIENT, interval: 10 }).toBe(401);
    const hasLooked = lastLook() !== looked;
    await stream.ended;
    return !hasLooked;
  }
}

test("a process that has stopped answering does not hold up what is posted for its streams", async () => {
  const hub = new MemoryHub();
  const gateway = await startTestGateway({ runtime: { bus: hub.join(true) } });
  try {
    const { apiKey } = await plantOrganization(gateway.runtime, "home", []);
    const silent = hub.join(true);
    silent.onMessage(() => undefined);
    const answer = await send(`${gateway.origin}/mcp/messages?sessionId=${silent.processId}.${"A".repeat(24)}`, {
      headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
    });
    expect([answer.status, answer.body?.error?.message]).toEqual([503, expect.stringContaining("does not answer")]);
    expect(gateway.runtime.gateway.gateway.forwarding.size).toBe(0);
  } finally {
    await gateway.close();
  }
}, 240_000);

describe("sessions over several processes, in memory", () => sessions("memory"));
describeWithRedis("sessions over several processes, over Redis", () => sessions("redis"));
