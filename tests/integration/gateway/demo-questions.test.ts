import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startEverything } from "@/lib/demo/everything";
import { serveFetch } from "../../fixtures/eras/serve-fetch";
import { sendResult, serveHandshake, startScriptedUpstream } from "../../fixtures/upstreams/scripted-upstream";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "../../support/test-gateway";
import {
  ALL,
  type Declared,
  type EraClient,
  newPerson,
  openV1,
  openV2Legacy,
  openV2Modern,
  type Person,
} from "./eras/era-clients";

/** The demo's legacy server behind the gateway: it has tools only for clients that it can ask something. */
const CLIENTS = { "SDK v1": openV1, "SDK v2, legacy": openV2Legacy, "SDK v2, modern": openV2Modern } as const;
const WAYS = (["node", "web"] as const).flatMap((mount) =>
  (Object.keys(CLIENTS) as (keyof typeof CLIENTS)[]).map((client) => ({ mount, client })),
);
const ASKING = ["get-roots-list", "trigger-elicitation-request", "trigger-sampling-request", "trigger-url-elicitation"];

let everything: Awaited<ReturnType<typeof startEverything>>;
let gateway: TestGateway;
let web: Awaited<ReturnType<typeof serveFetch>>;
let home: PlantedOrganization;
const opened: EraClient[] = [];

beforeAll(async () => {
  everything = await startEverything({ root: process.cwd(), port: 0, log: () => undefined });
  gateway = await startTestGateway();
  web = await serveFetch((request) => gateway.runtime.gateway.handleWeb(request));
  const url = `http://127.0.0.1:${everything.port}/mcp`;
  home = await plantOrganization(gateway.runtime, "home", [{ slug: "everything", url, era: "legacy", tools: [] }]);
  const view = gateway.runtime.gateway.gateway.snapshots.organization(home.id)?.bySlug.get("everything");
  if (view) await gateway.runtime.jobs.sync(view);
}, 120_000);

afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close().catch(() => undefined)));
});

afterAll(async () => {
  await web?.stop();
  await gateway?.close();
  await everything?.stop();
});

describe.each(WAYS)("$client over the $mount mount", ({ mount, client }) => {
  async function open(person: Person, capabilities: Declared): Promise<EraClient> {
    const origin = mount === "web" ? new URL(web.url).origin : gateway.origin;
    const made = await CLIENTS[client]({ url: `${origin}/mcp`, apiKey: home.apiKey, capabilities, person });
    opened.push(made);
    return made;
  }
  const prompt = { prompt: "Capital of France?", maxTokens: 10 };

  test("is asked by the demo's tools, and the answers reach them", async () => {
    const person = newPerson();
    const ada = await open(person, ALL);
    expect(await ada.tools()).toEqual(expect.arrayContaining(ASKING.map((name) => `everything__${name}`)));
    const elicited = await ada.call("everything__trigger-elicitation-request");
    expect(elicited.text).toContain("- Name: Ada");
    const sampled = await ada.call("everything__trigger-sampling-request", { arguments: prompt });
    expect(sampled.text).toContain("Paris");
    expect(person.asked.map(({ method }) => method)).toEqual(
      expect.arrayContaining(["elicitation/create", "sampling/createMessage"]),
    );
  });

  test("that cannot be asked is shown the tools, and told what it lacks", async () => {
    const person = newPerson();
    const mute = await open(person, {});
    expect(await mute.tools()).toEqual(expect.arrayContaining(ASKING.map((name) => `everything__${name}`)));
    for (const name of ["trigger-elicitation-request", "trigger-sampling-request"]) {
      const { text, isError } = await mute.call(`everything__${name}`, { arguments: prompt });
      expect({ text, isError }).toEqual({
        text: `everything has ${name} only for clients that it can ask something, and this client did not declare elicitation, sampling or roots. Call it with a client that does.`,
        isError: true,
      });
    }
    const sampler = await open(person, { sampling: {} });
    const { text } = await sampler.call("everything__trigger-elicitation-request");
    expect(text).toContain("did not declare elicitation, sampling with tools or roots.");
    expect((await mute.call("everything__echo", { arguments: {} })).text).toContain("Invalid arguments");
    expect(person.asked.filter(({ method }) => method === "elicitation/create")).toEqual([]);
  });
});

test.each([
  ["Issue 7 was not found.", 0],
  ["Tool read not found", 1],
])("what else a server says (%s) reaches a client that cannot be asked as it is", async (said, lists) => {
  const tools = [{ name: "read", inputSchema: { type: "object" } }];
  const result = { content: [{ type: "text", text: said }], isError: true };
  const upstream = await startScriptedUpstream((arrival, response) => {
    if (serveHandshake(arrival, response)) return;
    if (arrival.method === "GET") response.writeHead(405).end();
    else sendResult(response, arrival, arrival.message.method === "tools/list" ? { tools } : result);
  });
  try {
    const slug = `said-${lists}`;
    const planted = { slug: "words", url: upstream.url, era: "legacy", tools } as const;
    const { apiKey } = await plantOrganization(gateway.runtime, slug, [planted]);
    const access = { url: `${gateway.origin}/words/mcp`, apiKey, capabilities: {}, person: newPerson() };
    const client = await openV1(access);
    opened.push(client);
    expect(await client.call("read")).toEqual({ text: said, isError: true });
    expect(upstream.arrivals.filter(({ message }) => message.method === "tools/list")).toHaveLength(lists);
  } finally {
    await upstream.stop();
  }
});
