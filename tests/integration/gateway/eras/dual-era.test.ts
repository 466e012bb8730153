import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DualUpstream, startDualV2 } from "../../../fixtures/eras/dual-v2";
import { WATCHED } from "../../../fixtures/eras/scripts";
import { initialize, legacy } from "../../../support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "../../../support/test-gateway";
import { ALL, type EraClient, newPerson, openV1, openV2Modern } from "./era-clients";

let upstream: DualUpstream;
let gateway: TestGateway;
let home: PlantedOrganization;
const opened: EraClient[] = [];

beforeEach(async () => {
  upstream = await startDualV2();
  gateway = await startTestGateway();
  home = await plantOrganization(gateway.runtime, "home", [{ slug: "both", url: upstream.url, era: "modern" }]);
  await discover();
}, 120_000);

afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close().catch(() => undefined)));
  await gateway?.close();
  await upstream?.stop();
}, 60_000);

const url = () => `${gateway.origin}/both/mcp`;

async function discover() {
  const view = gateway.runtime.gateway.gateway.snapshots.organization(home.id)?.bySlug.get("both");
  if (view) await gateway.runtime.jobs.sync(view);
}

async function open(how: typeof openV1, person = newPerson()) {
  const client = await how({ url: url(), apiKey: home.apiKey, capabilities: ALL, person });
  opened.push(client);
  return client;
}

const storedVersions = () =>
  gateway.runtime.database.system.connection.findFirst({
    where: { slug: "both" },
    select: { era: true, protocolVersion: true, legacyProtocolVersion: true },
  });

test("a discovery finds both eras, and later that one is gone", async () => {
  const modern = { era: "modern", protocolVersion: "2026-07-28" };
  expect(await storedVersions()).toEqual({ ...modern, legacyProtocolVersion: "2025-11-25" });
  upstream.stopKeepingSessions();
  await discover();
  expect(await storedVersions()).toEqual({ ...modern, legacyProtocolVersion: null });
});

describe("each client reaches it in its own era", () => {
  test("a legacy client in its session, as often as it is asked", async () => {
    const client = await open(
      openV1,
      newPerson((message) => (message === "First?" ? "one" : "two")),
    );
    expect((await client.call("twice")).text).toBe("twice: one two");
    // Nothing was made again: both questions came within one call.
    expect(upstream.calls).toEqual({ legacy: 1, modern: 0 });
  });

  test("a modern client without one", async () => {
    const client = await open(openV2Modern);
    expect((await client.call("form")).text).toBe("form: accept Ada");
    expect(upstream.calls).toEqual({ legacy: 0, modern: 2 });
  });

  test("a legacy client that has no session here has none there", async () => {
    const params = { name: "plain", arguments: {} };
    const answer = await legacy({ url: url(), key: home.apiKey, method: "tools/call", params });
    expect(answer.body?.result?.content?.[0]?.text).toBe("plain");
    expect(upstream.calls).toEqual({ legacy: 0, modern: 1 });
  });
});

test("the log says in which version and session a call was made", async () => {
  await (await open(openV1)).call("form");
  await (await open(openV2Modern)).call("form");
  await gateway.runtime.callLog.flush();
  const rows = await gateway.runtime.database.system.call.findMany({
    where: { tool: "form" },
    select: { clientProtocol: true, upstreamProtocol: true, sessionId: true },
    orderBy: { startedAt: "asc" },
  });
  const modern = { clientProtocol: "2026-07-28", upstreamProtocol: "2026-07-28", sessionId: null };
  expect(rows).toEqual([
    { clientProtocol: "2025-11-25", upstreamProtocol: "2025-11-25", sessionId: expect.stringMatching(/^\S+$/) },
    modern,
    modern,
  ]);
});

describe("a server that keeps no sessions any more, before that is discovered", () => {
  test("answers a session that it knew the modern way", async () => {
    const client = await open(openV1);
    expect((await client.call("form")).text).toBe("form: accept Ada");
    upstream.stopKeepingSessions();
    expect((await client.call("form")).text).toBe("form: accept Ada");
    expect(upstream.calls.modern).toBeGreaterThan(1);
  });

  test("and one that it never knew", async () => {
    upstream.stopKeepingSessions();
    expect((await (await open(openV1)).call("form")).text).toBe("form: accept Ada");
    expect(upstream.calls.legacy).toBe(0);
  });
});

test("a resource is subscribed to in the session", async () => {
  const session = await initialize(url(), home.apiKey);
  const subscribed = await legacy({
    url: url(),
    key: home.apiKey,
    method: "resources/subscribe",
    params: { uri: WATCHED },
    headers: session,
  });
  expect(subscribed.body?.result).toEqual({});
  expect(gateway.runtime.services.driver("http").stats().sessions).toBe(1);
});
