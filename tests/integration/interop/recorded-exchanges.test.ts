import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SwitchableServer, startSwitchableServer } from "@/tests/fixtures/servers/switchable";
import { type Recording, replay } from "@/tests/support/exchanges";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";
import { recordClients } from "./record-clients";

const FOLDER = "tests/fixtures/exchanges";

let upstream: SwitchableServer;
let gateway: TestGateway;
let web: WebMount;
let home: PlantedOrganization;

beforeAll(async () => {
  upstream = await startSwitchableServer();
  gateway = await startTestGateway({ env: { RELAXED_CLIENTS: "copilot" } });
  web = await startWebMount(gateway.runtime);
  const tools = [{ name: "echo", inputSchema: { type: "object", properties: { value: { type: "string" } } } }];
  home = await plantOrganization(gateway.runtime, "home", [
    { slug: "diary", url: upstream.url, era: "legacy", capabilities: { tools: {} }, tools },
  ]);
  // A folder with the clients that are no dependency of ours: what they say is written down anew.
  const { RECORD_CLIENTS } = process.env;
  if (RECORD_CLIENTS) await recordClients(RECORD_CLIENTS, FOLDER, gateway.origin, home.apiKey);
}, 600_000);

afterAll(async () => {
  await web.close();
  await gateway.close();
  await upstream.stop();
});

const recordings = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .map((file) => JSON.parse(readFileSync(`${FOLDER}/${file}`, "utf8")) as Recording);

describe.each(["node", "web"] as const)("what clients say is answered as it was, on the %s mount", (mount) => {
  test.each(recordings.map((recording) => [recording.client, recording] as const))("%s", async (_, recording) => {
    const answered = await replay(recording, mount === "node" ? gateway.origin : web.origin, home.apiKey);
    expect(answered).toEqual(recording.exchanges);
  });
});

test("every client got what it came for", () => {
  for (const { client, exchanges } of recordings) {
    const texts = exchanges.flatMap(({ replies }) => replies.flatMap(({ text }) => text ?? []));
    expect([client, texts]).toEqual([client, expect.arrayContaining(["over the causeway"])]);
  }
});
