import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createAccessRule } from "@/lib/access/create-rule";
import { removeAccessRule } from "@/lib/access/remove-rule";
import { newId } from "@/lib/base/ids";
import { exportedUri } from "@/lib/gateway/core/uris";
import { updateKey } from "@/lib/keys/update-key";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openOrganization } from "@/lib/operations/open-organization";
import {
  openEvents,
  type ScriptedUpstream,
  sendEvent,
  sendResult,
  serveHandshake,
  startScriptedUpstream,
} from "@/tests/fixtures/upstreams/scripted-upstream";
import { type HeldStream, openListening, openSessionStream } from "@/tests/support/open-stream";
import { initialize, legacy, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

const URI = "test://watched";
const eventually = { timeout: 30_000 };

let upstream: ScriptedUpstream;
let gateway: TestGateway;
let home: PlantedOrganization;
let owner: OperationContext;
/** How the servers speak to whoever has subscribed: one function for each stream that is open. */
let voices: ((method: string, params: object) => void)[] = [];
let questions: ServerResponse[] = [];
const open: HeldStream[] = [];

beforeAll(async () => {
  upstream = await startScriptedUpstream((arrival, response) => {
    const { message } = arrival;
    if (message.method === "subscriptions/listen") {
      const _meta = { "io.modelcontextprotocol/subscriptionId": message.id };
      const say = (method: string, params: object) =>
        sendEvent(response, { jsonrpc: "2.0", method, params: { ...params, _meta } });
      openEvents(response);
      say("notifications/subscriptions/acknowledged", { notifications: message.params?.notifications });
      if (JSON.stringify(message.params).includes(URI)) voices.push(say);
    } else if (arrival.method === "GET") {
      openEvents(response);
      questions.push(response);
      voices.push((method, params) => sendEvent(response, { jsonrpc: "2.0", method, params }));
    } else if (!serveHandshake(arrival, response, { capabilities: { resources: { subscribe: true }, logging: {} } }))
      sendResult(response, arrival, {});
  });
  gateway = await startTestGateway();
  await gateway.runtime.jobs.close();
}, 120_000);

let count = 0;
beforeEach(async () => {
  count++;
  voices = [];
  questions = [];
  const capabilities = { resources: { subscribe: true }, logging: {} };
  home = await plantOrganization(gateway.runtime, `home-${count}`, [
    { slug: "modern", url: upstream.url, capabilities },
    { slug: "legacy", url: upstream.url, era: "legacy", capabilities },
    { slug: "other", url: upstream.url },
  ]);
  const { system } = gateway.runtime.database;
  const user = await system.user.create({
    data: { id: newId("usr"), email: `${home.slug}@example.test`, name: "Ada" },
  });
  const row = { id: newId("mem"), organizationId: home.id, userId: user.id, role: "owner" };
  await system.membership.create({ data: row });
  owner = await openOrganization(gateway.runtime, { kind: "user", user: { id: user.id, name: "Ada" } }, home.slug);
});

afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});

afterAll(async () => {
  await gateway?.close();
  await upstream?.stop();
}, 60_000);

const url = () => `${gateway.origin}/mcp`;

/** Takes a server out of a key's reach; returns how to give it back. */
const TAKINGS: Record<string, (slug: string) => Promise<() => Promise<unknown>>> = {
  "a rule": async (connection) => {
    const subject = { kind: "key", id: home.keyId } as const;
    const { id } = await execute(createAccessRule, owner, { effect: "deny", subject, connection });
    return () => execute(removeAccessRule, owner, { rule: id });
  },
  "a narrower key": async () => {
    await execute(updateKey, owner, { key: home.keyId, servers: ["other"] });
    return () => execute(updateKey, owner, { key: home.keyId, servers: "all" });
  },
};

async function take(how: string, slug: string): Promise<() => Promise<unknown>> {
  const giveBack = await TAKINGS[how]?.(slug);
  if (!giveBack) throw new Error("There is no such way.");
  return giveBack;
}

interface LegacyClient {
  readonly stream: HeldStream;
  readonly headers: Record<string, string>;
}

async function openLegacy(slug: string, key: string, capabilities = {}): Promise<LegacyClient> {
  const headers = await initialize(url(), key, capabilities);
  const stream = await openSessionStream(url(), key, headers);
  open.push(stream);
  const params = { uri: exportedUri(slug, URI) };
  await legacy({ url: url(), key, method: "resources/subscribe", params, headers });
  return { stream, headers };
}

const CLIENTS: Record<string, (slug: string, key: string) => Promise<HeldStream>> = {
  "A modern client": async (slug, key) => {
    const stream = await openListening(url(), key, { resourceSubscriptions: [exportedUri(slug, URI)] });
    open.push(stream);
    return stream;
  },
  "A legacy client": async (slug, key) => (await openLegacy(slug, key)).stream,
};

/** Subscribes; returns the numbers of the updates that were heard. */
async function subscribe(client: string, slug: string, key: string): Promise<() => number[]> {
  const before = voices.length;
  const stream = await CLIENTS[client]?.(slug, key);
  if (!stream) throw new Error("There is no such client.");
  await expect.poll(() => voices.length, eventually).toBe(before + 1);
  const isUpdate = ({ method }: { method?: string }) => method === "notifications/resources/updated";
  return () => stream.messages.filter(isUpdate).map(({ params }) => (params as { turn: number }).turn);
}

function update(turn: number): void {
  for (const say of voices) say("notifications/resources/updated", { uri: URI, turn });
}

describe.each(Object.keys(TAKINGS))("after %s", (how) => {
  test.each([
    ["A modern client", "modern"],
    ["A legacy client", "modern"],
    ["A legacy client", "legacy"],
  ])("%s hears nothing more of a %s server's resource until it may again", async (client, slug) => {
    const heard = await subscribe(client, slug, home.apiKey);
    const { apiKey } = await plantKey(gateway.runtime, home.id);
    const heardByAnother = await subscribe(client, slug, apiKey);
    update(1);
    await expect.poll(() => [heard(), heardByAnother()], eventually).toEqual([[1], [1]]);
    const giveBack = await take(how, slug);
    update(2);
    // Said to the first before it is said to the other.
    await expect.poll(heardByAnother, eventually).toEqual([1, 2]);
    await giveBack();
    update(3);
    await expect
      .poll(() => [heard(), heardByAnother()], eventually)
      .toEqual([
        [1, 3],
        [1, 2, 3],
      ]);
  });

  test("a legacy server's log is not passed on, its question not put, and an answer that was under way stays here", async () => {
    const { stream, headers } = await openLegacy("legacy", home.apiKey, { elicitation: {} });
    await expect.poll(() => questions.length, eventually).toBe(1);
    const asked = () => stream.messages.filter(({ method }) => method === "elicitation/create");
    const replyTo = async (id: string) => (await upstream.arrival(({ message }) => message.id === id)).message;
    const put = (id: string) => {
      const params = { message: id, requestedSchema: { type: "object", properties: {} } };
      const response = questions[0];
      if (response) sendEvent(response, { jsonrpc: "2.0", id, method: "elicitation/create", params });
    };
    const answer = async (number: number, content: object) => {
      const body = JSON.stringify({ jsonrpc: "2.0", id: asked()[number]?.id, result: { action: "accept", content } });
      const types = { "content-type": "application/json", accept: "application/json, text/event-stream" };
      await send(url(), { headers: { ...types, authorization: `Bearer ${home.apiKey}`, ...headers }, body });
    };
    put(`${how} before`);
    await expect.poll(() => asked().length, eventually).toBe(1);
    await answer(0, { word: "early" });
    expect(await replyTo(`${how} before`)).toMatchObject({ result: { content: { word: "early" } } });
    put(`${how} open`);
    await expect.poll(() => asked().length, eventually).toBe(2);

    await take(how, "legacy");
    voices[0]?.("notifications/message", { level: "error", data: "secret" });
    await answer(1, { word: "late" });
    expect(await replyTo(`${how} open`)).toMatchObject({ error: { code: -32601 } });
    put(`${how} after`);
    expect(await replyTo(`${how} after`)).toMatchObject({ error: { code: -32601 } });
    expect(asked()).toHaveLength(2);
    expect(stream.messages.filter(({ method }) => method === "notifications/message")).toEqual([]);
  });
});
