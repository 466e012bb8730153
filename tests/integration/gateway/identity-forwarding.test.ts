import { createPrivateKey } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newId } from "@/lib/base/ids";
import { createConnection } from "@/lib/connections/create-connection";
import { getConnection } from "@/lib/connections/get-connection";
import { removeConnection } from "@/lib/connections/remove-connection";
import { updateConnection } from "@/lib/connections/update-connection";
import { listIdentityKeys } from "@/lib/forwarding/list-identity-keys";
import { rotateIdentityKey, tendIdentityKeys } from "@/lib/forwarding/rotate-identity-key";
import { setForwarding } from "@/lib/forwarding/set-forwarding";
import { identityOf } from "@/lib/gateway/calls/caller-identity";
import { renamePerson } from "@/lib/identity/profile";
import { createKey } from "@/lib/keys/create-key";
import { updateMember } from "@/lib/members/update-member";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openAsSystem, openOrganization } from "@/lib/operations/open-organization";
import { createServiceAccount } from "@/lib/service-accounts/create-account";
import { createServiceClient } from "@/lib/service-accounts/create-client";
import { createTeam } from "@/lib/teams/create-team";
import { setTeamMembers } from "@/lib/teams/set-team-members";
import { startLegacySse, startLegacyV1 } from "@/tests/fixtures/eras/legacy-v1";
import { startModernV2 } from "@/tests/fixtures/eras/modern-v2";
import type { EraUpstream } from "@/tests/fixtures/eras/scripts";
import { startVerifyingFront, type VerifyingFront } from "@/tests/fixtures/upstreams/verifying-front";
import { type HeldStream, openListening } from "@/tests/support/open-stream";
import { initialize, legacy, modern, modernMeta, send } from "@/tests/support/rpc";
import {
  type PlantedKey,
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

const STARTS = { modern: startModernV2, legacy: startLegacyV1, sse: startLegacySse } as const;
type Slug = keyof typeof STARTS;
const SLUGS = Object.keys(STARTS) as Slug[];

let gateway: TestGateway;
let web: WebMount;
let home: PlantedOrganization;
let owner: OperationContext;
let adasKey: PlantedKey;
let ada: { readonly userId: string; readonly memberId: string };
const upstreams: EraUpstream[] = [];
const fronts = new Map<Slug, VerifyingFront>();
const streams: HeldStream[] = [];

const front = (slug: Slug) => fronts.get(slug) as VerifyingFront;
const keysUrl = () => `${gateway.origin}/api/identity/${home.id}/jwks.json`;
const issuer = () => `http://localhost:3000/api/identity/${home.id}`;

beforeAll(async () => {
  gateway = await startTestGateway();
  web = await startWebMount(gateway.runtime);
  await gateway.runtime.jobs.close();
  home = await plantOrganization(gateway.runtime, "home", []);
  const { system } = gateway.runtime.database;
  const data = { id: newId("usr"), email: "ada@example.test", name: "Ada Łoś", emailVerified: new Date() };
  const user = await system.user.create({ data });
  const memberId = newId("mem");
  await system.membership.create({
    data: { id: memberId, organizationId: home.id, userId: user.id, role: "owner" },
  });
  ada = { userId: user.id, memberId };
  owner = await openOrganization(gateway.runtime, { kind: "user", user: { id: user.id, name: "Ada" } }, "home");
  adasKey = await plantKey(gateway.runtime, home.id);
  await system.apiKey.update({ where: { id: adasKey.keyId }, data: { userId: user.id, name: "Ada's laptop" } });
  for (const slug of SLUGS) {
    const upstream = await STARTS[slug]();
    upstreams.push(upstream);
    const made = await startVerifyingFront(upstream.url);
    fronts.set(slug, made);
    gateway.runtime.allowPrivateUpstream("127.0.0.1", made.port);
    await execute(createConnection, owner, { name: slug, slug, url: made.url, tools: "all" });
  }
}, 120_000);

afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  for (const slug of SLUGS) {
    front(slug).trust = null;
    await execute(setForwarding, owner, { connection: slug, forwarding: { mode: "off" } });
    front(slug).seen.length = 0;
    front(slug).refused.length = 0;
  }
});

afterAll(async () => {
  await web?.close();
  await gateway?.close();
  for (const made of fronts.values()) await made.stop();
  for (const upstream of upstreams) await upstream.stop();
});

const CLAIMS = ["email", "name", "role", "teams", "organization", "client", "scope", "tool"];

/** From now on the server lets in whom the organization vouches for, and nobody else; then it is told. */
async function demandTokens(slug: Slug, more: Record<string, unknown> = {}): Promise<void> {
  front(slug).trust = { keysUrl: keysUrl(), issuer: issuer(), audience: front(slug).url, header: "authorization" };
  await execute(setForwarding, owner, { connection: slug, forwarding: { mode: "jwt", claims: CLAIMS, ...more } });
}

function call(
  slug: Slug,
  key: string,
  more: { origin?: string; headers?: Record<string, string>; tool?: string } = {},
) {
  return modern({
    url: `${more.origin ?? gateway.origin}/${slug}/mcp`,
    key,
    method: "tools/call",
    params: { name: more.tool ?? "plain", arguments: {} },
    headers: more.headers ?? {},
  });
}

const lastCall = (slug: Slug) => front(slug).seen.findLast(({ method }) => method === "tools/call");

describe.each(SLUGS)("a server that lets in only whom the gateway vouches for (%s)", (slug) => {
  test("is found, and told by a token of its own who calls: a person, a key, the gateway", async () => {
    front(slug).seen.length = 0;
    await demandTokens(slug);
    const found = await execute(getConnection, owner, { connection: slug });
    expect([found.status, found.capabilities.length > 0]).toEqual(["connected", true]);
    // Finding out what there is belongs to no person.
    expect(new Set(front(slug).seen.map(({ claims }) => claims?.sub))).toEqual(new Set(["gateway"]));
    expect(front(slug).seen[0]?.claims).toMatchObject({ caller: "gateway", org_slug: "home" });

    for (const origin of [gateway.origin, web.origin]) {
      expect((await call(slug, adasKey.apiKey, { origin })).body?.result?.content).toMatchObject([{ text: "plain" }]);
      const { claims, token } = lastCall(slug) ?? {};
      expect(claims).toEqual({
        iss: issuer(),
        aud: front(slug).url,
        sub: ada.userId,
        caller: "user",
        email: "ada@example.test",
        email_verified: true,
        name: "Ada Łoś",
        role: "owner",
        teams: [],
        org_id: home.id,
        org_slug: "home",
        org_name: "home",
        client_id: adasKey.keyId,
        client_name: "Ada's laptop",
        tool: "plain",
        iat: expect.any(Number),
        exp: (claims?.iat ?? 0) + 120,
        jti: expect.any(String),
      });
      expect(decodeProtectedHeader(String(token))).toMatchObject({ alg: "ES256", typ: "causeway-identity+jwt" });
    }
    expect((await call(slug, home.apiKey)).body?.result).toBeDefined();
    expect(lastCall(slug)?.claims).toMatchObject({ sub: home.keyId, caller: "api_key", name: "test", teams: [] });
    expect(Object.keys(lastCall(slug)?.claims ?? {})).not.toEqual(expect.arrayContaining(["email", "role"]));
    expect(front(slug).refused).toEqual([]);
  });

  test("never has two callers in one session, and none in the gateway's", async () => {
    await demandTokens(slug);
    front(slug).seen.length = 0;
    for (const key of [adasKey.apiKey, home.apiKey, adasKey.apiKey]) await call(slug, key);
    const session = await initialize(`${gateway.origin}/${slug}/mcp`, adasKey.apiKey);
    const params = { name: "plain", arguments: {} };
    await legacy({
      url: `${gateway.origin}/${slug}/mcp`,
      key: adasKey.apiKey,
      method: "tools/call",
      params,
      headers: session,
    });
    const bySession = new Map<string, Set<unknown>>();
    for (const { session: id, claims } of front(slug).seen) {
      if (id !== null) bySession.set(id, (bySession.get(id) ?? new Set()).add(claims?.sub));
    }
    expect([...bySession.values()].map(({ size }) => size)).toEqual([...bySession].map(() => 1));
    if (slug === "legacy") expect(bySession.size).toBeGreaterThanOrEqual(3);
    expect(front(slug).refused).toEqual([]);
  });

  test("hears of a change with the next request, in a session that goes on", async () => {
    await demandTokens(slug);
    const headers = await initialize(`${gateway.origin}/${slug}/mcp`, adasKey.apiKey);
    const again = async () => {
      const url = `${gateway.origin}/${slug}/mcp`;
      const params = { name: "plain", arguments: {} };
      await legacy({ url, key: adasKey.apiKey, method: "tools/call", params, headers });
      return lastCall(slug)?.claims;
    };
    expect(await again()).toMatchObject({ teams: [], name: "Ada Łoś", role: "owner" });
    const team = await execute(createTeam, owner, { name: `Research, ${slug}` });
    await execute(setTeamMembers, owner, { team: team.id, members: [ada.memberId] });
    expect((await again())?.teams).toEqual([`Research, ${slug}`]);
    await execute(setTeamMembers, owner, { team: team.id, members: [] });
    expect((await again())?.teams).toEqual([]);
    await execute(setForwarding, owner, { connection: slug, forwarding: { mode: "jwt", claims: ["role"] } });
    await call(slug, adasKey.apiKey);
    const fewer = lastCall(slug)?.claims;
    expect(Object.keys(fewer ?? {}).sort()).toEqual(["aud", "caller", "exp", "iat", "iss", "jti", "role", "sub"]);
  });
});

test("a new name and role are said with the next call", async () => {
  await demandTokens("modern");
  const { system } = gateway.runtime.database;
  const [userId, id] = [newId("usr"), newId("mem")];
  await system.user.create({ data: { id: userId, email: `${userId}@example.test`, name: "Bob" } });
  await system.membership.create({ data: { id, organizationId: home.id, userId, role: "member" } });
  const key = await plantKey(gateway.runtime, home.id);
  await system.apiKey.update({ where: { id: key.keyId }, data: { userId } });
  await gateway.runtime.gateway.reloadOrganization(home.id);
  const said = async () => {
    await call("modern", key.apiKey);
    return lastCall("modern")?.claims;
  };
  // Nobody has proved the address to be his.
  expect(await said()).toMatchObject({ name: "Bob", role: "member", email_verified: false });
  await execute(updateMember, owner, { member: id, role: "admin" });
  expect(await said()).toMatchObject({ role: "admin" });
  await renamePerson(gateway.runtime.database, userId, "Robert");
  await expect.poll(async () => (await said())?.name).toBe("Robert");
});

test("one token serves one caller for most of its life, and never another caller, tool or server", async () => {
  await demandTokens("modern", { claims: ["email"] });
  for (const key of [adasKey, adasKey, home, adasKey]) await call("modern", key.apiKey);
  const tokens = front("modern").seen.flatMap(({ method, token }) => (method === "tools/call" ? [token] : []));
  expect([tokens[0] === tokens[1], tokens[0] === tokens[3], tokens[0] === tokens[2]]).toEqual([true, true, false]);
  await demandTokens("modern", { claims: ["tool"] });
  await call("modern", adasKey.apiKey, { tool: "plain" });
  const first = lastCall("modern")?.claims;
  await call("modern", adasKey.apiKey, { tool: "steps" });
  expect([first?.tool, lastCall("modern")?.claims?.tool]).toEqual(["plain", "steps"]);
});

test("a call that was held goes on for whom it was begun", async () => {
  await demandTokens("legacy");
  const capabilities = { "io.modelcontextprotocol/clientCapabilities": { elicitation: {} } };
  const ask = (more: Record<string, unknown> = {}) =>
    modern({
      url: `${gateway.origin}/legacy/mcp`,
      key: adasKey.apiKey,
      method: "tools/call",
      params: { name: "form", arguments: {}, _meta: modernMeta(capabilities), ...more },
    });
  const { body } = await ask();
  expect(body?.result?.resultType).toBe("input_required");
  const [question = ""] = Object.keys(body?.result?.inputRequests as object);
  const answer = { action: "accept", content: { name: "Ada" } };
  const done = await ask({ requestState: body?.result?.requestState, inputResponses: { [question]: answer } });
  expect(done.body?.result?.content?.[0]?.text).toBe("form: accept Ada");
  // The answer was posted by the gateway, in the session, as a message without a method.
  const answers = front("legacy").seen.filter(({ httpMethod, method }) => httpMethod === "POST" && method === null);
  expect(answers.map(({ claims }) => claims?.sub)).toEqual([ada.userId]);
  expect(front("legacy").refused).toEqual([]);
});

test.each(["modern", "legacy", "sse"] as const)("streams are opened with a token too (%s)", async (slug) => {
  await demandTokens(slug);
  front(slug).seen.length = 0;
  streams.push(await openListening(`${gateway.origin}/${slug}/mcp`, adasKey.apiKey));
  const isStream = ({ httpMethod, method }: { httpMethod: string; method: string | null }) =>
    httpMethod === "GET" || method === "subscriptions/listen";
  await expect.poll(() => front(slug).seen.filter(isStream).length).toBeGreaterThan(0);
  // What serves all listeners is the gateway's own.
  expect(
    front(slug)
      .seen.filter(isStream)
      .map(({ claims }) => claims?.sub),
  ).toContain("gateway");
  expect(front(slug).refused).toEqual([]);
});

describe("what a token says", () => {
  const whose = `Robot ${newId("svc")}`;
  let client: { readonly id: string; readonly secret: string };
  let apiKey: string;
  beforeAll(async () => {
    const account = await execute(createServiceAccount, owner, { name: whose });
    const made = await execute(createServiceClient, owner, { account: account.id, name: "Job", access: "full" });
    client = { id: made.client.id, secret: String(made.text) };
    apiKey = (await execute(createKey, owner, { name: "K", serviceAccount: account.id })).text;
  });

  async function token(slug: Slug, scope: string): Promise<string> {
    const response = await fetch(`${gateway.origin}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: client.id,
        client_secret: client.secret,
        resource: `http://localhost:3000/o/home/${slug}/mcp`,
        scope,
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  test.each(SLUGS)(
    "is what it was issued with, and not what its client may or another token has (%s)",
    async (slug) => {
      await demandTokens(slug);
      const scopes = ["mcp:read mcp:call mcp:destructive", "mcp:read mcp:call"];
      const [full = "", less = ""] = await Promise.all(scopes.map((scope) => token(slug, scope)));
      const said = async (key: string, headers?: Record<string, string>) => {
        const params = { name: "plain", arguments: {} };
        if (headers) await legacy({ url: `${gateway.origin}/${slug}/mcp`, key, method: "tools/call", params, headers });
        else await call(slug, key);
        return lastCall(slug)?.claims?.scope;
      };
      expect([await said(less), await said(full), await said(less)]).toEqual([scopes[1], scopes[0], scopes[1]]);
      const session = await initialize(`${gateway.origin}/${slug}/mcp`, full);
      expect([await said(full, session), await said(less, session)]).toEqual(scopes);
      expect(front(slug).refused).toEqual([]);
    },
  );

  test("names its client, and not whose it is where the name is not ticked", async () => {
    await demandTokens("modern", { claims: ["client"] });
    await call("modern", await token("modern", "mcp:read mcp:call"));
    expect(lastCall("modern")?.claims).toMatchObject({ client_id: client.id, client_name: "Job" });
    expect(JSON.stringify(lastCall("modern")?.claims)).not.toContain(whose);
    await call("modern", apiKey);
    expect(lastCall("modern")?.claims).toMatchObject({ client_name: "K" });
  });

  test("of a person's client names the client alone", async () => {
    const data = {
      id: newId("grt"),
      userId: ada.userId,
      clientId: "https://client.example/id.json",
      clientName: "Claude",
      clientKind: "metadata_document",
      redirectUri: "http://127.0.0.1/callback",
      endpoint: "/mcp",
      scopes: ["mcp:read"],
      payload: {},
      expiresAt: new Date(Date.now() + 86_400_000),
    };
    await gateway.runtime.database.organization(home.id).oauthGrant.create({ data });
    await gateway.runtime.gateway.reloadOrganization(home.id);
    const { snapshots } = gateway.runtime.gateway.gateway;
    const [holder, snapshot] = [snapshots.holder(data.id), snapshots.organization(home.id)];
    if (!holder || !snapshot) throw new Error("The grant is not known.");
    expect(identityOf(holder.principal, snapshot).client).toEqual({ id: data.clientId, name: "Claude" });
  });
});

const SPELLINGS = [
  "x-causeway-user-email",
  "X-Causeway-User-Email",
  "X_CAUSEWAY_USER_EMAIL",
  "x-causeway_user-email",
  "x-causeway-caller",
  "x-causeway-subject",
  "x-causeway-role",
  "x-causeway-teams",
  "x-who",
  "x-identity",
  "x-user-email",
  "x-forwarded-user",
  "x-forwarded-email",
  "remote-user",
];
const CANARY = "mallory@example.test";

describe.each([
  { mode: "off" },
  { mode: "headers", claims: ["role"], names: { subject: "x-who" } },
  { mode: "jwt", claims: ["role"], header: "x-identity" },
] as const)("what a client says of itself in headers, forwarding $mode,", (forwarding) => {
  test.each(SLUGS)("reaches no server (%s)", async (slug) => {
    await execute(setForwarding, owner, { connection: slug, forwarding });
    const headers = Object.fromEntries(SPELLINGS.map((name) => [name, CANARY]));
    const auth = { authorization: `Bearer ${adasKey.apiKey}`, "content-type": "application/json" };
    for (const origin of [gateway.origin, web.origin]) {
      await call(slug, adasKey.apiKey, { origin, headers });
      await send(`${origin}/mcp/tools/${slug}__plain`, { headers: { ...auth, ...headers }, body: "{}" });
    }
    const session = await initialize(`${gateway.origin}/${slug}/mcp`, adasKey.apiKey);
    await legacy({
      url: `${gateway.origin}/${slug}/mcp`,
      key: adasKey.apiKey,
      method: "tools/call",
      params: { name: "plain", arguments: {}, _meta: { "x-causeway-user-email": CANARY } },
      headers: { ...session, ...headers },
    });
    const calls = front(slug).seen.filter(({ method }) => method === "tools/call");
    expect(calls).toHaveLength(5);
    expect(JSON.stringify(calls)).not.toContain("mallory");
    const { mode } = forwarding;
    for (const { headers: sent } of calls) {
      const said = Object.keys(sent).filter((name) => name.startsWith("x-"));
      expect(said.sort()).toEqual(
        { off: [], headers: ["x-causeway-caller", "x-causeway-role", "x-who"], jwt: ["x-identity"] }[mode],
      );
    }
  });
});

test("headers carry any text without harm: not visible ASCII is percent-encoded, and read back as it was", async () => {
  const { system } = gateway.runtime.database;
  const team = await execute(createTeam, owner, { name: "Kraków, 100% & Söhne" });
  await execute(setTeamMembers, owner, { team: team.id, members: [ada.memberId] });
  await system.organization.update({ where: { id: home.id }, data: { name: "Evil\r\nx-causeway-role: owner" } });
  const forwarding = { mode: "headers", claims: CLAIMS, prefix: "x-acme-" };
  await execute(setForwarding, owner, { connection: "modern", forwarding });
  await call("modern", adasKey.apiKey);
  const headers = lastCall("modern")?.headers ?? {};
  expect(headers).toMatchObject({
    "x-acme-caller": "user",
    "x-acme-subject": ada.userId,
    "x-acme-user-email": "ada@example.test",
    "x-acme-user-name": "Ada %C5%81o%C5%9B",
    "x-acme-role": "owner",
    "x-acme-teams": "Krak%C3%B3w%2C 100%25 & S%C3%B6hne",
    "x-acme-organization": "home",
    "x-acme-client-name": "Ada's laptop",
    "x-acme-tool": "plain",
  });
  expect(decodeURIComponent(String(headers["x-acme-teams"]))).toBe("Kraków, 100% & Söhne");
  expect(headers["x-causeway-role"]).toBeUndefined();
  await execute(setTeamMembers, owner, { team: team.id, members: [] });
  await system.organization.update({ where: { id: home.id }, data: { name: "home" } });
});

describe("tokens of both kinds", () => {
  test("are refused where the other kind is asked for", async () => {
    await demandTokens("modern");
    await call("modern", adasKey.apiKey);
    const token = lastCall("modern")?.token ?? "";
    for (const url of [`${gateway.origin}/mcp`, `${gateway.origin}/modern/mcp`, `${gateway.origin}/o/home/mcp`]) {
      const answer = await modern({ url, key: token, method: "tools/list" });
      expect([url, answer.status]).toEqual([url, 401]);
    }
    const [published, ours] = await Promise.all(
      [keysUrl(), `${gateway.origin}/.well-known/jwks.json`].map(async (url) => {
        const { keys } = (await (await fetch(url)).json()) as { keys: Record<string, string>[] };
        return keys.map((key) => key.x);
      }),
    );
    expect(published?.filter((key) => ours?.includes(key))).toEqual([]);
    // Even with the words of an access token, what this key signs is none.
    const row = await gateway.runtime.database.system.identityKey.findFirstOrThrow({ omit: { sealed: false } });
    const place = { table: "identity_keys", id: row.id, field: "sealed", version: 1 } as const;
    const jwk = JSON.parse(gateway.runtime.vault.open(home.id, place, row.sealed)) as { kty: string };
    const forged = await new SignJWT({
      ...decodeJwt(token),
      iss: "http://localhost:3000",
      grant_id: "grt_1",
      client_id: "c",
    })
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: row.id })
      .sign(createPrivateKey({ key: jwk, format: "jwk" }));
    expect((await modern({ url: `${gateway.origin}/mcp`, key: forged, method: "tools/list" })).status).toBe(401);
  });

  test("are of one organization each", async () => {
    await demandTokens("modern");
    const other = await plantOrganization(gateway.runtime, "elsewhere", []);
    const answer = await fetch(`${gateway.origin}/api/identity/${other.id}/jwks.json`);
    expect([answer.status, await answer.json()]).toEqual([200, { keys: [] }]);
    const nobody = await fetch(`${gateway.origin}/api/identity/org_none/jwks.json`);
    expect([nobody.status, await nobody.json()]).toEqual([200, { keys: [] }]);
    const published = JSON.stringify(await (await fetch(keysUrl())).json());
    expect(published).not.toContain('"d"');
  });
});

describe("keys", () => {
  test("change without a token being refused, and at once after a theft", async () => {
    await demandTokens("modern");
    await call("modern", adasKey.apiKey);
    const before = lastCall("modern")?.token ?? "";
    const { keys } = await execute(rotateIdentityKey, owner, {});
    expect(keys.map(({ state }) => state)).toEqual(["next", "current"]);
    await call("modern", home.apiKey);
    expect(decodeProtectedHeader(lastCall("modern")?.token ?? "").kid).toBe(decodeProtectedHeader(before).kid);
    const after = await execute(rotateIdentityKey, owner, { immediately: true });
    expect(after.keys).toMatchObject([{ state: "current" }]);
    expect((await call("modern", adasKey.apiKey)).body?.result).toBeDefined();
    expect(decodeProtectedHeader(lastCall("modern")?.token ?? "").kid).toBe(after.keys[0]?.id);
    const { keys: published } = (await (await fetch(keysUrl())).json()) as { keys: { kid: string }[] };
    expect(published.map(({ kid }) => kid)).toEqual([after.keys[0]?.id]);
  });

  test("follow one another by themselves", async () => {
    await demandTokens("modern");
    const world = {
      database: gateway.runtime.database,
      open: (id: string) =>
        openAsSystem({ database: gateway.runtime.database, services: gateway.runtime.services }, id),
    };
    const states = async () => (await execute(listIdentityKeys, owner, {})).keys.map(({ state }) => state);
    await execute(rotateIdentityKey, owner, { immediately: true });
    const day = 86_400_000;
    await tendIdentityKeys(world, Date.now());
    expect(await states()).toEqual(["current"]);
    await tendIdentityKeys(world, Date.now() + 90 * day);
    expect(await states()).toEqual(["next", "current"]);
    await tendIdentityKeys(world, Date.now() + 92 * day);
    expect(await states()).toEqual(["next"]);
    await execute(rotateIdentityKey, owner, { immediately: true });
  });
});

test("a token that a server gets is good at no other server", async () => {
  await demandTokens("modern");
  const jwt = (audience: string | null) => ({ connection: "legacy", forwarding: { mode: "jwt", audience } });
  const refused = { code: "conflict", data: { field: "forwarding" }, publicMessage: expect.stringContaining("modern") };
  for (const audience of [front("modern").url, `${new URL(front("modern").url).origin}/elsewhere`])
    await expect(execute(setForwarding, owner, jwt(audience))).rejects.toMatchObject(refused);
  await execute(setForwarding, owner, jwt("tools"));
  const shared = { connection: "modern", forwarding: { mode: "jwt", audience: "tools" } };
  await expect(execute(setForwarding, owner, shared)).rejects.toMatchObject({ code: "conflict" });
});

test("servers of one origin may share an audience, and none of them leaves with it", async () => {
  const url = front("modern").url;
  await execute(createConnection, owner, { name: "Twin", slug: "twin", url: `${url}?twin=1` });
  const forwarding = { mode: "jwt", audience: "tools" };
  for (const connection of ["modern", "twin"]) await execute(setForwarding, owner, { connection, forwarding });
  const moved = { connection: "twin", url: front("sse").url };
  await expect(execute(updateConnection, owner, moved)).rejects.toMatchObject({
    code: "conflict",
    data: { field: "url" },
  });
  await execute(removeConnection, owner, { connection: "twin", confirmation: "twin" });
});

test("one header cannot carry the credential and who calls", async () => {
  const auth = { kind: "bearer", token: "tok_0123456789abcdef" };
  await execute(setForwarding, owner, { connection: "modern", forwarding: { mode: "jwt" } });
  await expect(execute(updateConnection, owner, { connection: "modern", auth })).rejects.toMatchObject({
    code: "invalid_input",
    data: { field: "auth" },
  });
  await execute(setForwarding, owner, { connection: "modern", forwarding: { mode: "off" } });
  await execute(updateConnection, owner, { connection: "modern", auth });
  await expect(
    execute(setForwarding, owner, { connection: "modern", forwarding: { mode: "jwt" } }),
  ).rejects.toMatchObject({ code: "invalid_input", data: { field: "forwarding" } });
  await execute(setForwarding, owner, { connection: "modern", forwarding: { mode: "jwt", header: "x-identity" } });
  await call("modern", adasKey.apiKey);
  const headers = lastCall("modern")?.headers ?? {};
  expect(headers.authorization).toBe(`Bearer ${auth.token}`);
  expect(decodeJwt(String(headers["x-identity"])).sub).toBe(ada.userId);
  await execute(updateConnection, owner, { connection: "modern", auth: { kind: "none" } });
});

test.each([
  [{ mode: "headers", prefix: "x-forwarded-" }],
  [{ mode: "headers", prefix: "mcp-" }],
  [{ mode: "headers", names: { role: "authorization" } }],
  [{ mode: "headers", names: { role: "x-causeway-teams" } }],
  [{ mode: "headers", names: { role: "x-a\r\nx-b" } }],
  [{ mode: "headers", names: { salary: "x-a" } }],
  [{ mode: "jwt", header: "cookie" }],
  [{ mode: "jwt", header: "content-type" }],
  [{ mode: "jwt", lifetimeSeconds: 3600 }],
  [{ mode: "jwt", claims: ["salary"] }],
])("is not set to what would harm the request: %j", async (forwarding) => {
  await expect(execute(setForwarding, owner, { connection: "modern", forwarding })).rejects.toMatchObject({
    code: expect.stringMatching(/^invalid_/),
  });
});
