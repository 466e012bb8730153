import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "@/lib/base/ids";
import {
  type Arrival,
  openEvents,
  type ScriptedUpstream,
  sendEvent,
  sendResult,
  startScriptedUpstream,
} from "@/tests/fixtures/upstreams/scripted-upstream";
import { type HeldStream, openListening, openSessionStream } from "@/tests/support/open-stream";
import { initialize, legacy } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

/** A subscription that the modern server has been asked for; it answers when the test says so. */
interface Asked {
  readonly arrival: Arrival;
  readonly response: ServerResponse;
}

const URI = "test://watched";
const OTHER = "test://other";

let upstream: ScriptedUpstream;
let gateway: TestGateway;
let home: PlantedOrganization;
let asked: Asked[];
let streams: HeldStream[];

beforeAll(async () => {
  upstream = await startScriptedUpstream((arrival, response) => {
    if (arrival.message.method === "subscriptions/listen") asked.push({ arrival, response });
    else sendResult(response, arrival, { resultType: "complete", supportedVersions: ["2026-07-28"], capabilities: {} });
  });
  gateway = await startTestGateway();
  await gateway.runtime.jobs.close();
}, 120_000);

let count = 0;
beforeEach(async () => {
  asked = [];
  streams = [];
  const capabilities = { tools: { listChanged: true }, resources: { subscribe: true } };
  count++;
  home = await plantOrganization(gateway.runtime, `home-${count}`, [{ slug: "one", url: upstream.url, capabilities }]);
  await plantResources();
});

afterEach(() => {
  for (const stream of streams) stream.close();
  waitFor(1000);
});

afterAll(async () => {
  await gateway?.close();
  await upstream?.stop();
}, 60_000);

/** How long the gateway waits for the server; as it stands where a test does not say. */
function waitFor(ms: number): void {
  const limits = gateway.runtime.gateway.gateway.limits as { subscriptionWaitMs: number };
  limits.subscriptionWaitMs = ms;
}

const url = () => `${gateway.origin}/one/mcp`;
const eventually = { timeout: 30_000 };

async function plantResources(): Promise<void> {
  const connectionId = home.connectionIds.get("one") ?? "";
  await gateway.runtime.database.system.capability.createMany({
    data: [URI, OTHER].map((uri, position) => ({
      id: newId("cap"),
      organizationId: home.id,
      connectionId,
      kind: "resource",
      name: uri,
      definition: { uri, name: uri },
      definitionHash: "test",
      exposed: true,
      position,
    })),
  });
  await gateway.runtime.gateway.reloadOrganization(home.id);
}

async function askedFor(count: number): Promise<Asked> {
  await expect.poll(() => asked.length, eventually).toBe(count);
  const last = asked[count - 1];
  if (!last) throw new Error("It was just counted.");
  return last;
}

/** The server takes a subscription, and so can be heard from then on. */
function acknowledge({ arrival, response }: Asked): void {
  openEvents(response);
  say({ arrival, response }, "notifications/subscriptions/acknowledged", {
    notifications: arrival.message.params?.notifications,
  });
}

function say({ arrival, response }: Asked, method: string, params: Record<string, unknown> = {}): void {
  const _meta = { "io.modelcontextprotocol/subscriptionId": arrival.message.id };
  sendEvent(response, { jsonrpc: "2.0", method, params: { ...params, _meta } });
}

const methodsOf = (stream: HeldStream) => stream.messages.map(({ method }) => method);

describe("a modern client that listens", () => {
  test("is told so when the server has taken it, and not before", async () => {
    waitFor(60_000);
    const opening = openListening(url(), home.apiKey).then((stream) => streams.push(stream));
    const subscription = await askedFor(1);
    expect(streams).toEqual([]);
    acknowledge(subscription);
    await opening;
    const [stream] = streams;
    await expect
      .poll(() => stream && methodsOf(stream), eventually)
      .toEqual(["notifications/subscriptions/acknowledged"]);
  });

  test("gets the acknowledgement first, whatever was said before it", async () => {
    waitFor(60_000);
    const opening = openListening(url(), home.apiKey);
    const subscription = await askedFor(1);
    const { listListeners, snapshots } = gateway.runtime.gateway.gateway;
    const connection = snapshots.organization(home.id)?.bySlug.get("one");
    if (!connection) throw new Error("The connection is there.");
    for (let time = 0; time < 3; time++) {
      listListeners.announce(connection, ["tools"]);
    }
    // Announced a moment later; the client's stream must not begin with it.
    await expect.poll(() => listListeners.isQuiet, eventually).toBe(true);
    acknowledge(subscription);
    const stream = await opening;
    streams.push(stream);
    await expect
      .poll(() => methodsOf(stream), eventually)
      .toEqual(["notifications/subscriptions/acknowledged", "notifications/tools/list_changed"]);
  });

  test("is told so all the same where the server does not answer, or refuses", async () => {
    streams.push(await openListening(url(), home.apiKey));
    const [stream] = streams;
    await expect
      .poll(() => stream && methodsOf(stream), eventually)
      .toEqual(["notifications/subscriptions/acknowledged"]);
    expect(asked).toHaveLength(1);
  });
});

describe("a legacy client that subscribes to a modern server's resource", () => {
  test("gets its answer when the server has taken it; what it had before is heard until then", async () => {
    waitFor(60_000);
    const session = await initialize(url(), home.apiKey);
    const stream = await openSessionStream(url(), home.apiKey, session);
    streams.push(stream);
    const subscribe = (uri: string) =>
      legacy({ url: url(), key: home.apiKey, method: "resources/subscribe", params: { uri }, headers: session });
    const updates = () => stream.messages.flatMap(({ params }) => (params as { uri?: string })?.uri ?? []);

    const first = subscribe(URI);
    // The one before it follows changed lists, for the client's stream; the gateway does not wait for its answer.
    const former = await askedFor(2);
    acknowledge(former);
    expect((await first).body?.result).toEqual({});

    let isAnswered = false;
    const second = subscribe(OTHER).then((answer) => {
      isAnswered = true;
      return answer;
    });
    const latter = await askedFor(3);
    say(former, "notifications/resources/updated", { uri: URI });
    await expect.poll(updates, eventually).toEqual([URI]);
    expect(isAnswered).toBe(false);
    acknowledge(latter);
    expect((await second).body?.result).toEqual({});
    await former.arrival.gone;
    say(latter, "notifications/resources/updated", { uri: OTHER });
    await expect.poll(updates, eventually).toEqual([URI, OTHER]);
  });
});
