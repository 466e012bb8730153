import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startModernV2 } from "../../../fixtures/eras/modern-v2";
import { type EraUpstream, PAGE } from "../../../fixtures/eras/scripts";
import { initialize, legacy } from "../../../support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "../../../support/test-gateway";
import { ALL, newPerson, openV1 } from "./era-clients";

let upstream: EraUpstream;
let gateway: TestGateway;
let home: PlantedOrganization;

beforeAll(async () => {
  upstream = await startModernV2();
  gateway = await startTestGateway();
  home = await plantOrganization(gateway.runtime, "home", [{ slug: "now", url: upstream.url, era: "modern" }]);
  const view = gateway.runtime.gateway.gateway.snapshots.organization(home.id)?.bySlug.get("now");
  if (view) await gateway.runtime.jobs.sync(view);
}, 120_000);

afterAll(async () => {
  await gateway?.close();
  await upstream?.stop();
}, 60_000);

const url = () => `${gateway.origin}/now/mcp`;

async function openPerson(name?: () => string) {
  const person = newPerson(name);
  return { person, client: await openV1({ url: url(), apiKey: home.apiKey, capabilities: ALL, person }) };
}

test("a server that asks without end is stopped after ten rounds, in words", async () => {
  const { person, client } = await openPerson();
  const answer = await client.call("endless");
  expect(answer).toMatchObject({ isError: true, text: expect.stringContaining("more than 10 times") });
  expect(person.asked).toHaveLength(10);
  await client.close();
});

test("a person is sent to a page once, however often the server asks, and told when it needs no more", async () => {
  const { person, client } = await openPerson();
  expect((await client.call("slow_page")).text).toBe("slow page: accept");
  expect(person.asked).toEqual([{ method: "elicitation/create", mode: "url", url: PAGE }]);
  expect(person.finishedPages).toHaveLength(1);
  await client.close();
}, 60_000);

test("a client that cannot do what is asked is not asked, and hears why", async () => {
  const person = newPerson();
  const client = await openV1({ url: url(), apiKey: home.apiKey, capabilities: { roots: {} }, person });
  const answer = await client.call("form");
  expect(answer).toMatchObject({ isError: true, text: expect.stringContaining("now needs an answer") });
  expect(person.asked).toEqual([]);
  await client.close();
});

test.each([
  ["takes no event stream", { accept: "application/json" }],
  ["has no session", {}],
])("a client that %s hears in words that it cannot be asked", async (why, headers) => {
  const session = why === "has no session" ? {} : await initialize(url(), home.apiKey, ALL);
  const answer = await legacy({
    url: url(),
    key: home.apiKey,
    method: "tools/call",
    params: { name: "form", arguments: {} },
    headers: { ...session, ...headers },
  });
  expect(answer.body?.result).toMatchObject({
    isError: true,
    _meta: { "dev.causeway/error": { code: "input_unavailable" } },
  });
});

test("cancelling takes the question back from the client and ends the call", async () => {
  const session = await initialize(url(), home.apiKey, ALL);
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    authorization: `Bearer ${home.apiKey}`,
    ...session,
  };
  const heard: string[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    const post = request(url(), { method: "POST", headers, agent: false }, (response) => {
      response.on("data", (chunk: Buffer) => {
        for (const line of chunk.toString().split("\n")) if (line.startsWith("data: ")) heard.push(line.slice(6));
      });
      response.on("end", () => resolve());
    });
    post.on("error", reject);
    post.end(JSON.stringify({ jsonrpc: "2.0", id: 7, method: "tools/call", params: { name: "form", arguments: {} } }));
  });
  await expect.poll(() => heard.length, { timeout: 60_000 }).toBe(1);
  const question = JSON.parse(heard[0] ?? "") as { id: string; method: string };
  expect(question.method).toBe("elicitation/create");
  const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 7, reason: "enough" } };
  await fetch(url(), { method: "POST", headers, body: JSON.stringify(cancel) });
  await ended;
  const messages = heard.map((text) => JSON.parse(text) as Record<string, unknown>);
  expect(messages[1]).toMatchObject({ method: "notifications/cancelled", params: { requestId: question.id } });
  expect(messages[2]).toMatchObject({ id: 7, result: { isError: true } });
  await gateway.runtime.callLog.flush();
  const rows = await gateway.runtime.database.organization(home.id).call.findMany({ where: { status: "cancelled" } });
  expect(rows.map((row) => row.tool)).toContain("form");
});
