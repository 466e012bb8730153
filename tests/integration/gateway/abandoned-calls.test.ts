import { afterAll, beforeAll, expect, test } from "vitest";
import {
  openEvents,
  type ScriptedUpstream,
  sendEvent,
  sendResult,
  serveHandshake,
  startScriptedUpstream,
} from "@/tests/fixtures/upstreams/scripted-upstream";
import { openEventStream } from "@/tests/support/events";
import { initialize } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

let upstream: ScriptedUpstream;
let gateway: TestGateway;
let home: PlantedOrganization;
/** Later than anybody who means to come back. */
const MUCH_LATER_MS = 60_000;

beforeAll(async () => {
  // A legacy server that makes its streams resumable (SEP-1699), works on, and is not done until it is told.
  upstream = await startScriptedUpstream((arrival, response) => {
    if (serveHandshake(arrival, response)) return;
    if (arrival.message.method === "tools/list") return sendResult(response, arrival, { tools: [{ name: "echo" }] });
    if (arrival.message.method === "notifications/cancelled") return void response.writeHead(202).end();
    if (arrival.message.method !== "tools/call")
      return void response.writeHead(arrival.method === "GET" ? 405 : 400).end();
    openEvents(response);
    response.write("id: event-1\nretry: 300\ndata: \n\n");
    const { progressToken } = (arrival.message.params?._meta ?? {}) as { progressToken?: string };
    const params = { progressToken, progress: 1 };
    sendEvent(response, { jsonrpc: "2.0", method: "notifications/progress", params }, "event-2");
  });
  gateway = await startTestGateway();
  await gateway.runtime.jobs.close();
  home = await plantOrganization(gateway.runtime, "home", [{ slug: "slow", url: upstream.url, era: "legacy" }]);
});

afterAll(async () => {
  await gateway.close();
  await upstream.stop();
});

test("a resumable call whose client never comes back is cancelled at its server, and in the log", async () => {
  const url = `${gateway.origin}/slow/mcp`;
  const session = await initialize(url, home.apiKey);
  const headers = { authorization: `Bearer ${home.apiKey}`, ...session };
  const params = { name: "echo", arguments: {}, _meta: { progressToken: "p" } };
  const call = { jsonrpc: "2.0", id: 7, method: "tools/call", params };
  const begun = await openEventStream(url, headers, call);
  await expect.poll(() => begun.lastEventId).not.toBeNull();
  const { resumable } = gateway.runtime.gateway.gateway;
  begun.close();
  await begun.ended;

  // It may come back: for a while nothing happens.
  const now = Date.now();
  resumable.sweep(now);
  const cancelled = () =>
    upstream.arrivals.filter(({ message }) => message.method === "notifications/cancelled").length;
  resumable.sweep(now + 1000);
  expect(cancelled()).toBe(0);
  const back = await openEventStream(url, { ...headers, "last-event-id": begun.lastEventId ?? "" });
  resumable.sweep(now + MUCH_LATER_MS);
  expect(cancelled()).toBe(0);
  back.close();
  await back.ended;

  await expect
    .poll(() => {
      resumable.sweep(now + MUCH_LATER_MS);
      resumable.sweep(now + 2 * MUCH_LATER_MS);
      return cancelled();
    })
    .toBe(1);
  const rows = async () => {
    await gateway.runtime.callLog.flush();
    return gateway.runtime.database.organization(home.id).call.findMany({ where: { tool: "echo" } });
  };
  await expect.poll(async () => (await rows()).map(({ status }) => status)).toEqual(["cancelled"]);
});
