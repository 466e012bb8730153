import { afterEach, beforeEach, expect, test } from "vitest";
import { startLegacyV2 } from "@/tests/fixtures/eras/legacy-v2";
import type { EraUpstream } from "@/tests/fixtures/eras/scripts";
import {
  openEvents,
  type ScriptedUpstream,
  sendEvent,
  sendResult,
  serveHandshake,
  startScriptedUpstream,
} from "@/tests/fixtures/upstreams/scripted-upstream";
import { type Cluster, describeWithRedis, startCluster } from "@/tests/support/cluster";
import { modern, modernMeta, type RpcAnswer } from "@/tests/support/rpc";
import { type PlantedOrganization, plantKey } from "@/tests/support/test-gateway";

const ADA = { action: "accept", content: { name: "Ada" } };

/** A legacy server that asks in the middle of a call and is never done with it. */
function startEndless(): Promise<ScriptedUpstream> {
  return startScriptedUpstream((arrival, response) => {
    if (serveHandshake(arrival, response)) return;
    if (arrival.message.method === "tools/list") return sendResult(response, arrival, { tools: [{ name: "echo" }] });
    if (arrival.message.method !== "tools/call") return void response.writeHead(405).end();
    openEvents(response);
    const requestedSchema = { type: "object", properties: { name: { type: "string" } } };
    const params = { message: "Who?", requestedSchema };
    sendEvent(response, { jsonrpc: "2.0", id: "who", method: "elicitation/create", params });
  });
}

describeWithRedis("calls that one process holds and another is asked for", () => {
  let asks: EraUpstream;
  let endless: ScriptedUpstream;
  let cluster: Cluster;
  let home: PlantedOrganization;

  beforeEach(async () => {
    [asks, endless] = await Promise.all([startLegacyV2(), startEndless()]);
    cluster = await startCluster();
    home = await cluster.plant("home", [
      { slug: "asks", url: asks.url, era: "legacy", tools: [{ name: "twice" }] },
      { slug: "endless", url: endless.url, era: "legacy" },
    ]);
  }, 120_000);

  afterEach(async () => {
    await cluster?.close();
    await asks?.stop();
    await endless?.stop();
  }, 60_000);

  const call = (index: number, name: string, more: object = {}, key = home.apiKey, signal?: AbortSignal) => {
    const _meta = modernMeta({ "io.modelcontextprotocol/clientCapabilities": { elicitation: {} } });
    const params = { name, arguments: {}, _meta, ...more };
    return modern({
      url: `${cluster.at(index)}/mcp`,
      key,
      method: "tools/call",
      params,
      ...(signal ? { signal } : {}),
    });
  };

  function answersTo({ body }: RpcAnswer) {
    expect(body?.result?.resultType).toBe("input_required");
    const keys = Object.keys(body?.result?.inputRequests ?? {});
    return {
      inputResponses: Object.fromEntries(keys.map((key) => [key, ADA])),
      requestState: body?.result?.requestState,
    };
  }

  test("go on where they were, wherever each answer goes, and each request is a row of one trace", async () => {
    const first = await call(0, "asks__twice");
    const second = await call(1, "asks__twice", answersTo(first));
    const last = await call(0, "asks__twice", answersTo(second));
    expect(last.body?.result?.content?.[0]?.text).toBe("twice: Ada Ada");
    for (const { runtime } of cluster.gateways) await runtime.callLog.flush();
    const rows = await cluster.gateways[0]?.runtime.database.system.call.findMany({
      where: { tool: "asks__twice" },
      select: { status: true, traceId: true },
    });
    expect(rows?.map(({ status }) => status)).toEqual(["ok", "ok", "ok"]);
    expect(new Set(rows?.map(({ traceId }) => traceId)).size).toBe(1);
  });

  test("are nobody else's: another key of the same organization opens nothing, anywhere", async () => {
    const [first] = cluster.gateways;
    const retry = answersTo(await call(0, "asks__twice"));
    const neighbour = first ? await plantKey(first.runtime, home.id) : null;
    await cluster.gateways[1]?.runtime.gateway.reloadOrganization(home.id);
    for (const index of [0, 1])
      expect((await call(index, "asks__twice", retry, neighbour?.apiKey)).body?.error?.code).toBe(-32602);
    expect((await call(1, "asks__twice", retry)).body?.result?.resultType).toBe("input_required");
  });

  test("are cancelled at the server when the client leaves the process that it came to", async () => {
    const retry = answersTo(await call(0, "endless__echo"));
    const leaving = new AbortController();
    const answer = call(1, "endless__echo", retry, home.apiKey, leaving.signal).catch(() => "left");
    await endless.arrival(({ message }) => message.id === "who" && message.result !== undefined);
    leaving.abort();
    await endless.arrival(({ message }) => message.method === "notifications/cancelled");
    expect(await answer).toBe("left");
  }, 60_000);

  test("end with their process: whoever comes with the answers hears that, and to call again", async () => {
    const retry = answersTo(await call(0, "asks__twice"));
    await cluster.stop(0);
    const { body } = await call(1, "asks__twice", retry);
    expect(body?.error).toMatchObject({ code: -32602, message: expect.stringContaining("Call again without it") });
    expect((await call(1, "asks__twice")).body?.result?.resultType).toBe("input_required");
  }, 60_000);
});
