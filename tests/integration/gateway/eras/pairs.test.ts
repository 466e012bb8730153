import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import { startDualV2 } from "../../../fixtures/eras/dual-v2";
import { startLegacySse, startLegacyV1 } from "../../../fixtures/eras/legacy-v1";
import { startLegacyV2 } from "../../../fixtures/eras/legacy-v2";
import { startModernV2 } from "../../../fixtures/eras/modern-v2";
import { type EraUpstream, WATCHED } from "../../../fixtures/eras/scripts";
import { serveFetch } from "../../../fixtures/eras/serve-fetch";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "../../../support/test-gateway";
import { type EraClient, openV1, openV1Sse, openV2Legacy, openV2Modern } from "./era-clients";
import { type Pair, SCENARIOS } from "./scenarios";

const CLIENTS = {
  "SDK v1": openV1,
  "SDK v1, HTTP+SSE": openV1Sse,
  "SDK v2, legacy": openV2Legacy,
  "SDK v2, modern": openV2Modern,
} as const;
const UPSTREAMS = {
  "legacy-v1": startLegacyV1,
  "legacy-v2": startLegacyV2,
  "legacy-sse": startLegacySse,
  "modern-v2": startModernV2,
  "dual-v2": startDualV2,
} as const;

type ClientName = keyof typeof CLIENTS;
type UpstreamName = keyof typeof UPSTREAMS;

const COMBINATIONS: { mount: "node" | "web"; client: ClientName; upstream: UpstreamName }[] = [
  ...(Object.keys(CLIENTS) as ClientName[]).flatMap((client) =>
    (Object.keys(UPSTREAMS) as UpstreamName[]).map((upstream) => ({ mount: "node" as const, client, upstream })),
  ),
  { mount: "web", client: "SDK v1", upstream: "legacy-v1" },
  { mount: "web", client: "SDK v1", upstream: "modern-v2" },
  { mount: "web", client: "SDK v2, modern", upstream: "legacy-v1" },
  { mount: "web", client: "SDK v2, modern", upstream: "modern-v2" },
  { mount: "web", client: "SDK v1, HTTP+SSE", upstream: "legacy-sse" },
  { mount: "web", client: "SDK v1, HTTP+SSE", upstream: "modern-v2" },
  { mount: "web", client: "SDK v2, modern", upstream: "legacy-sse" },
  { mount: "web", client: "SDK v1", upstream: "dual-v2" },
  { mount: "web", client: "SDK v2, modern", upstream: "dual-v2" },
];

let gateway: TestGateway;
let web: Awaited<ReturnType<typeof serveFetch>>;
let home: PlantedOrganization;
const upstreams = new Map<UpstreamName, EraUpstream>();
const opened: EraClient[] = [];

beforeAll(async () => {
  for (const name of Object.keys(UPSTREAMS) as UpstreamName[]) upstreams.set(name, await UPSTREAMS[name]());
  gateway = await startTestGateway();
  web = await serveFetch((request) => gateway.runtime.gateway.handleWeb(request));
  home = await plantOrganization(
    gateway.runtime,
    "home",
    [...upstreams].map(([slug, { url }]) => ({ slug, url, era: slug.startsWith("legacy") ? "legacy" : "modern" })),
  );
  // What the planted rows lack, a real discovery brings.
  const views = gateway.runtime.gateway.gateway.snapshots.organization(home.id)?.bySlug;
  for (const name of upstreams.keys()) {
    const view = views?.get(name);
    if (view) await gateway.runtime.jobs.sync(view);
  }
}, 120_000);

afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close().catch(() => undefined)));
});

afterAll(async () => {
  await web?.stop();
  await gateway?.close();
  for (const upstream of upstreams.values()) await upstream.stop();
}, 60_000);

describe.each(COMBINATIONS)("$client at $upstream over the $mount mount", ({ mount, client, upstream }) => {
  const era = client === "SDK v2, modern" ? "modern" : "legacy";
  // A server of both eras is reached in the client's own.
  const pair: Pair = `${era} to ${upstream === "dual-v2" ? era : upstream === "modern-v2" ? "modern" : "legacy"}`;
  // Modern clients of one key share a stream there, and what comes on it does not say which call it belongs to.
  const isOneStream = era === "modern" && upstream === "legacy-sse";
  const possible = SCENARIOS.filter(
    ({ ways, onlyUpstream, needsOwnStream, comesWithTheResult }) =>
      ways[pair] !== undefined &&
      (onlyUpstream === undefined || onlyUpstream === upstream) &&
      !(needsOwnStream && isOneStream) &&
      !(comesWithTheResult && client === "SDK v1, HTTP+SSE"),
  );

  test.each(possible)(
    "$title",
    async (scenario) => {
      const running = upstreams.get(upstream);
      if (!running) throw new Error(`${upstream} is not running.`);
      const origin = mount === "web" ? new URL(web.url).origin : gateway.origin;
      await scenario.run({
        pair,
        upstream: running,
        watchedUri: WATCHED,
        async open(person, capabilities = {}) {
          const access = { url: `${origin}/${upstream}/mcp`, apiKey: home.apiKey, capabilities, person };
          const made = await CLIENTS[client](access);
          opened.push(made);
          return made;
        },
      });
    },
    120_000,
  );
});
