import { afterAll, beforeAll, expect, test } from "vitest";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { initialize, legacy, modern, type RpcAnswer } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

const CALLS = Number(process.env.ISOLATION_CALLS ?? 10_000);
const CLIENTS = 50;

let upstream: NonceUpstream;
let gateway: TestGateway;
let organizations: readonly PlantedOrganization[];
let answered = 0;

beforeAll(async () => {
  upstream = await startNonceUpstream((path) => `nonce-of-${path.split("/")[1]}`);
  gateway = await startTestGateway({ env: { MAX_CALLS_PER_ORGANIZATION: "1000" } });
  organizations = await Promise.all(
    ["alpha", "beta"].map((slug) =>
      // The same slug, the same tool, the same host: only the organization differs.
      plantOrganization(gateway.runtime, slug, [
        { slug: "echo", url: `http://127.0.0.1:${upstream.port}/${slug}/mcp`, token: `token-of-${slug}` },
      ]),
    ),
  );
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

/** A client that counts its ids from 0, as every client does, and now and then gives up before the answer. */
async function runClient(
  organization: PlantedOrganization,
  client: number,
  calls: number,
): Promise<{ answered: number; foreign: string[] }> {
  const url = `${gateway.origin}/mcp`;
  const isLegacy = client % 2 === 0;
  const session = isLegacy ? await initialize(url, organization.apiKey) : {};
  const foreign: string[] = [];
  let answered = 0;
  for (let id = 0; id < calls; id++) {
    const expected = `nonce-of-${organization.slug}:${client}-${id}`;
    const params = { name: "echo__echo", arguments: { text: `${client}-${id}` } };
    const gone = new AbortController();
    if (id % 17 === 3) setTimeout(() => gone.abort(), Math.random() * 40);
    const call = {
      url,
      key: organization.apiKey,
      method: "tools/call",
      params,
      id,
      headers: session,
      signal: gone.signal,
    };
    const answer: RpcAnswer | null = await (isLegacy ? legacy(call) : modern(call)).catch(() => null);
    if (!answer) continue;
    answered++;
    const said = answer.body?.result?.content?.[0]?.text;
    if (said !== expected || answer.body?.id !== id) foreign.push(`${expected} got ${answer.text}`);
  }
  return { answered, foreign };
}

test("two organizations whose clients use the same ids never get one another's answers (T05)", {
  timeout: 240_000,
}, async () => {
  const clients = organizations.flatMap((organization) =>
    Array.from({ length: CLIENTS }, (_, client) => runClient(organization, client, CALLS / (2 * CLIENTS))),
  );
  const results = await Promise.all(clients);
  expect(results.flatMap((result) => result.foreign)).toEqual([]);
  answered = results.reduce((sum, result) => sum + result.answered, 0);
  expect(answered).toBeGreaterThan(CALLS * 0.85);
  expect(answered).toBeLessThan(CALLS);
  expect(gateway.runtime.gateway.gateway.inFlight.size).toBe(0);
});

test("each organization's credential, and no other, reached its server", () => {
  expect(Object.fromEntries([...upstream.seen].map(([path, tokens]) => [path, [...tokens]]))).toEqual({
    "/alpha/mcp": ["Bearer token-of-alpha"],
    "/beta/mcp": ["Bearer token-of-beta"],
  });
});

test("the log holds every answered call under its own organization, and nothing of the other's", async () => {
  await gateway.runtime.callLog.flush();
  let logged = 0;
  for (const { id, slug } of organizations) {
    const db = gateway.runtime.database.organization(id);
    const own = await db.call.count({ where: { status: "ok", result: { contains: `nonce-of-${slug}:` } } });
    expect(await db.call.count({ where: { status: "ok" } })).toBe(own);
    // A client that left before its request was read was never called for; one that left later stands as cancelled.
    expect(await db.call.count({ where: { status: { notIn: ["ok", "cancelled"] } } })).toBe(0);
    logged += own;
  }
  expect(logged).toBeGreaterThanOrEqual(answered);
  expect(logged).toBeLessThanOrEqual(CALLS);
});
