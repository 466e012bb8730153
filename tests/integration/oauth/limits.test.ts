import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { revokeClient } from "@/lib/authserver/revoke-client";
import { loadSigningKeys, rotateSigningKeys } from "@/lib/authserver/signing-keys";
import { cleanOauth } from "@/lib/jobs/clean-oauth";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { updateOrganization } from "@/lib/organizations/update-organization";
import { type OauthClient, registerClient } from "@/tests/support/oauth-client";
import { addOauthPerson, type OauthPerson } from "@/tests/support/oauth-person";
import { legacy, modern } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

const DAY_MS = 86_400_000;
const TOOLS = [
  { name: "look", inputSchema: { type: "object" }, annotations: { readOnlyHint: true } },
  { name: "write", inputSchema: { type: "object" } },
  { name: "wipe", inputSchema: { type: "object" }, annotations: { destructiveHint: true } },
] as const;

let gateway: TestGateway;
let home: PlantedOrganization;
let person: OauthPerson;
let client: OauthClient;

beforeAll(async () => {
  gateway = await startTestGateway();
  home = await plantOrganization(gateway.runtime, "home", [
    { slug: "one", url: "http://127.0.0.1:9/mcp", tools: TOOLS },
  ]);
  person = await addOauthPerson(gateway.runtime, home.id, gateway.origin);
  client = await registerClient(gateway.origin, "http://localhost:3000/mcp");
}, 180_000);

afterAll(() => gateway?.close());

async function accessToken(level: "read-only" | "standard" | "full"): Promise<string> {
  const { body } = await client.redeem(await client.code(person, { organization: "home", level }));
  return body.access_token ?? "";
}

const grantOf = (token: string): string =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).grant_id;

describe("what was not granted is refused", () => {
  const call = (key: string, name: string) =>
    modern({ url: `${gateway.origin}/mcp`, key, method: "tools/call", params: { name, arguments: {} } });

  test.each([
    ["read-only", { one__look: 200, one__write: 403, one__wipe: 403, causeway__whoami: 200 }],
    ["standard", { one__look: 200, one__write: 200, one__wipe: 403, causeway__whoami: 200 }],
    ["full", { one__look: 200, one__write: 200, one__wipe: 200, causeway__whoami: 200 }],
  ] as const)("%s reaches so far", async (level, expected) => {
    const token = await accessToken(level);
    const statuses: Record<string, number> = {};
    for (const name of Object.keys(expected)) statuses[name] = (await call(token, name)).status;
    expect(statuses).toEqual(expected);
    // What is listed is what may be asked for: the client learns of it by the answer, and asks its person.
    const listed = await modern({ url: `${gateway.origin}/mcp`, key: token, method: "tools/list" });
    expect(listed.text).toContain("one__wipe");
  });

  test("with what to ask for (RFC 6750, 3.1), in both eras and over plain HTTP, and stands in the log", async () => {
    const token = await accessToken("read-only");
    const challenge = `Bearer error="insufficient_scope", scope="mcp:read mcp:call", resource_metadata="${gateway.origin}/.well-known/oauth-protected-resource/mcp"`;
    const refused = await call(token, "one__write");
    expect(refused.headers["www-authenticate"]).toBe(challenge);
    const params = { name: "one__write", arguments: {} };
    const older = await legacy({ url: `${gateway.origin}/mcp`, key: token, method: "tools/call", params });
    expect([older.status, older.headers["www-authenticate"]]).toEqual([403, challenge]);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const plain = await fetch(`${gateway.origin}/mcp/tools/one__write`, { method: "POST", headers, body: "{}" });
    expect(plain.status).toBe(403);
    await gateway.runtime.callLog.flush();
    const rows = await gateway.runtime.database
      .organization(home.id)
      .call.findMany({ where: { principalId: grantOf(token), status: "denied" } });
    expect(rows.map(({ errorClass }) => errorClass)).toEqual(Array(3).fill("insufficient_scope"));
  });

  test("and a person who lets the client do more is asked again, and no more than it asks for", async () => {
    const wider = client.authorizeUrl({ scope: "mcp:read mcp:call" });
    const code = (await person.decide(wider, { organization: "home", level: "standard" })).searchParams.get("code");
    const { body } = await client.redeem(code ?? "");
    expect(body.scope).toBe("mcp:read mcp:call");
    expect((await call(body.access_token ?? "", "one__write")).status).toBe(200);
  });
});

describe("revoking", () => {
  test("ends the client's open streams at once", async () => {
    const token = await accessToken("standard");
    const headers = { authorization: `Bearer ${token}`, accept: "text/event-stream" };
    const stream = await fetch(`${gateway.origin}/mcp/sse`, { headers });
    expect(stream.status).toBe(200);
    const ended = stream.text();
    await execute(revokeClient, await openAsSystem(gateway.runtime, home.id), { client: grantOf(token) });
    expect(await ended).toContain("event: endpoint");
  });
});

describe("registration", () => {
  const register = (body: unknown, from: string) =>
    fetch(`${gateway.origin}/oauth/register`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": from },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const good = { redirect_uris: ["http://127.0.0.1/callback"], client_name: "N" };

  test("is bounded for a network: from the eleventh on 429 (T16)", async () => {
    await gateway.runtime.database.system.oauthClient.updateMany({ data: { registeredFrom: "192.0.2.1" } });
    const statuses: number[] = [];
    for (let at = 0; at < 14; at++) statuses.push((await register(good, "192.0.2.9")).status);
    // The address is the socket's own: what a client claims to be does not count.
    expect(statuses).toEqual([...Array(10).fill(201), ...Array(4).fill(429)]);
    expect((await register(good, "198.51.100.7")).headers.get("retry-after")).toBe("3600");
    await gateway.runtime.database.system.oauthClient.updateMany({ data: { registeredFrom: "192.0.2.1" } });
  });

  test.each([
    ["no JSON", "{"],
    ["no object", "[]"],
    ["a name twice", '{"redirect_uris":["http://127.0.0.1/"],"redirect_uris":["https://evil.example/"]}'],
    ["a script to go to", { ...good, redirect_uris: ["javascript:alert(1)"] }],
    ["a page to link to", { ...good, client_uri: "javascript:alert(1)" }],
  ])("takes no %s", async (_what, body) => {
    const answer = await register(body, "192.0.2.1");
    expect(answer.status).toBe(400);
    expect((await answer.json()).error).toMatch(/^invalid_(?:client_metadata|redirect_uri)$/);
  });

  test("takes no book for a name", async () => {
    expect((await register({ ...good, client_name: "x".repeat(2_000_000) }, "192.0.2.1")).status).toBe(413);
  });

  test("of a client gets it in nowhere that does not want such clients", async () => {
    const context = await openAsSystem(gateway.runtime, home.id);
    await execute(updateOrganization, context, { dynamicClients: false });
    await expect(client.code(person, { organization: "home" })).rejects.toThrow("registered themselves");
    await execute(updateOrganization, context, { dynamicClients: true });
    expect(await client.code(person, { organization: "home" })).toBeTruthy();
  });

  test("is forgotten after 30 days in which nobody has let the client in", async () => {
    const { system } = gateway.runtime.database;
    const idle = await registerClient(gateway.origin, "http://localhost:3000/mcp");
    await accessToken("standard");
    const old = new Date(Date.now() - 31 * DAY_MS);
    await system.oauthClient.updateMany({ where: { id: { in: [idle.id, client.id] } }, data: { createdAt: old } });
    await cleanOauth(gateway.runtime, Date.now());
    expect(await system.oauthClient.count({ where: { id: idle.id } })).toBe(0);
    expect(await system.oauthClient.count({ where: { id: client.id } })).toBe(1);
  });
});

describe("signing keys", () => {
  test("are rotated: the next is published before it signs, and the last as long as its tokens live", async () => {
    const { runtime } = gateway;
    const token = await accessToken("standard");
    const { kid: first } = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString());
    const published = async () => {
      const { keys } = (await (await fetch(`${gateway.origin}/.well-known/jwks.json`)).json()) as {
        keys: { kid: string; d?: string }[];
      };
      expect(keys.every(({ d }) => d === undefined)).toBe(true);
      return keys.map(({ kid }) => kid);
    };
    expect(await published()).toEqual([first]);
    // As if the first had signed for its time.
    const began = new Date(Date.now() - 90 * DAY_MS);
    await runtime.database.system.oauthSigningKey.updateMany({ data: { activeAt: began } });
    await rotateSigningKeys(runtime, Date.now());
    await runtime.authServer.reloadKeys();
    expect(await published()).toHaveLength(2);
    const stillFirst = await loadSigningKeys(runtime, Date.now());
    expect(stillFirst.current).toBe(first);
    const later = Date.now() + 16 * 60_000;
    const second = (await loadSigningKeys(runtime, later)).current;
    expect(second).not.toBe(first);
    // A token of the first is good beside one of the second.
    await runtime.database.system.oauthSigningKey.update({ where: { id: second }, data: { activeAt: new Date() } });
    await runtime.authServer.reloadKeys();
    const next = await accessToken("standard");
    expect(JSON.parse(Buffer.from(next.split(".")[0] ?? "", "base64url").toString()).kid).toBe(second);
    for (const each of [token, next])
      expect((await modern({ url: `${gateway.origin}/mcp`, key: each, method: "tools/list" })).status).toBe(200);
    await rotateSigningKeys(runtime, Date.now() + 2 * DAY_MS);
    await runtime.authServer.reloadKeys();
    expect(await published()).toEqual([second]);
  });
});

test("a call with a token asks the database for nothing", async () => {
  const token = await accessToken("standard");
  const list = () => modern({ url: `${gateway.origin}/mcp`, key: token, method: "tools/list" });
  expect((await list()).status).toBe(200);
  const { database } = gateway.runtime;
  const before = database.queryCount();
  const answers = await Promise.all(Array.from({ length: 100 }, list));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  // What the clock makes the process ask for meanwhile does not grow with the calls.
  expect(database.queryCount() - before).toBeLessThan(answers.length / 4);
});
