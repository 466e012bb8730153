import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OutspokenServer, startOutspokenServer } from "@/tests/fixtures/servers/outspoken";
import { type Cluster, describeWithRedis, startCluster } from "@/tests/support/cluster";
import { type EventStream, openEventStream } from "@/tests/support/events";
import { initialize, legacy, modernHeaders, modernMeta, send } from "@/tests/support/rpc";
import type { PlantedOrganization } from "@/tests/support/test-gateway";

const PATIENT = { timeout: 30_000 };

function upstreamStreams(bus: "redis" | "memory"): void {
  let server: OutspokenServer;
  let cluster: Cluster;
  let home: PlantedOrganization;

  beforeAll(async () => {
    server = await startOutspokenServer();
    cluster = await startCluster({ bus });
    const capabilities = { tools: {}, resources: { subscribe: true } };
    home = await cluster.plant("home", [{ slug: "loud", url: server.url, era: "legacy", capabilities }]);
    const [first, second] = cluster.gateways;
    const view = first?.runtime.gateway.gateway.snapshots.organization(home.id)?.bySlug.get("loud");
    if (view) await first?.runtime.jobs.sync(view);
    await second?.runtime.gateway.reloadOrganization(home.id);
  });

  afterAll(async () => {
    await cluster?.close();
    await server?.stop();
  });

  const urlAt = (index: number) => `${cluster.at(index)}/loud/mcp`;
  const headersOf = (session: Record<string, string> = {}) => ({ authorization: `Bearer ${home.apiKey}`, ...session });
  const ask = (index: number, session: Record<string, string>) =>
    openEventStream(urlAt(index), headersOf(session), {
      jsonrpc: "2.0",
      id: "call",
      method: "tools/call",
      params: { name: "ask", arguments: {} },
    });
  const post = (index: number, session: Record<string, string>, message: object) =>
    send(urlAt(index), {
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...headersOf(session),
      },
      body: JSON.stringify({ jsonrpc: "2.0", ...message }),
    });

  async function answerAt(index: number, session: Record<string, string>, call: EventStream, response: string) {
    const question = await call.message((message) => message.method === "elicitation/create");
    await post(index, session, { id: question.id, result: { action: "accept", content: { response } } });
    return (await call.message((message) => message.id === "call" && !message.method)).result?.content?.[0]?.text;
  }

  test("a question on the session's one stream reaches the call that it belongs to, at whichever process that runs", async () => {
    const session = await initialize(urlAt(0), home.apiKey, { elicitation: {} });
    expect(await answerAt(1, session, await ask(0, session), "one")).toBe("one");
    // The first process has the stream now, and the calls come to the second.
    expect(await answerAt(0, session, await ask(1, session), "two")).toBe("two");
    expect(await answerAt(1, session, await ask(1, session), "three")).toBe("three");
    expect(server.refusedStreams()).toBe(0);
    await send(urlAt(1), { method: "DELETE", headers: headersOf(session) });
    await expect.poll(() => server.streams(), PATIENT).toBe(0);
  });

  test("an update of a resource reaches a legacy client's stream once, wherever it is and wherever it subscribed", async () => {
    const session = await initialize(urlAt(0), home.apiKey);
    const stream = await openEventStream(urlAt(0), headersOf(session));
    const change = (index: number, method: string) =>
      legacy({ url: urlAt(index), key: home.apiKey, method, params: { uri: "test://news" }, headers: session });
    expect((await change(1, "resources/subscribe")).body?.result).toEqual({});
    await expect.poll(() => server.subscriptions(), PATIENT).toEqual(["test://news"]);
    expect((await change(0, "resources/subscribe")).body?.result).toEqual({});
    const heard = (count: number) => stream.messages.filter(({ params }) => params?.count === count).length;
    // The server's stream may still be on its way.
    await expect.poll(() => heard(server.update("test://news") - 1), PATIENT).toBeGreaterThan(0);
    const counted = server.update("test://news");
    const last = server.update("test://news");
    await expect.poll(() => heard(last), PATIENT).toBe(1);
    expect(heard(counted)).toBe(1);
    stream.close();
    await send(urlAt(1), { method: "DELETE", headers: headersOf(session) });
    await expect.poll(() => server.subscriptions(), PATIENT).toEqual([]);
  });

  test("modern listeners at all processes hear of an update over one stream, and one that leaves takes it from nobody", async () => {
    const listen = async (index: number) => {
      const params = { notifications: { resourceSubscriptions: ["test://news"] }, _meta: modernMeta() };
      const method = "subscriptions/listen";
      const headers = { ...headersOf(), ...modernHeaders(method, params) };
      const stream = await openEventStream(urlAt(index), headers, { jsonrpc: "2.0", id: `l${index}`, method, params });
      await stream.message((message) => message.method === "notifications/subscriptions/acknowledged");
      return stream;
    };
    const heard = (stream: EventStream) =>
      stream.messages.filter(({ method }) => method === "notifications/resources/updated").length;
    const first = await listen(0);
    const second = await listen(1);
    const bothHear = async (streams: EventStream[]) => {
      const before = streams.map(heard);
      await expect
        .poll(() => {
          server.update("test://news");
          return streams.every((stream, index) => heard(stream) > (before[index] ?? 0));
        }, PATIENT)
        .toBe(true);
    };
    await bothHear([first, second]);
    expect(server.streams()).toBe(1);
    // The process that has the stream and the subscription loses its listener; the other takes both over.
    first.close();
    await bothHear([second]);
    second.close();
    await expect.poll(() => server.streams(), PATIENT).toBe(0);
  });
}

describe("streams of upstream sessions over several processes, in memory", () => upstreamStreams("memory"));
describeWithRedis("streams of upstream sessions over several processes, over Redis", () => upstreamStreams("redis"));
