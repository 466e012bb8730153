import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { revokeClient } from "@/lib/authserver/revoke-client";
import { sha256Hex } from "@/lib/base/hash";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { clientOf, type OauthClient, registerClient } from "@/tests/support/oauth-client";
import { addOauthPerson, type OauthPerson } from "@/tests/support/oauth-person";
import { modern } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

const NOWHERE = "http://127.0.0.1:9/mcp";
const HOME = { organization: "home" } as const;

let gateway: TestGateway;
let home: PlantedOrganization;
let person: OauthPerson;
let client: OauthClient;
/** The canonical name of the unified endpoint. */
let resource: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  home = await plantOrganization(gateway.runtime, "home", [{ slug: "one", url: NOWHERE }]);
  await plantOrganization(gateway.runtime, "other", [{ slug: "one", url: NOWHERE }]);
  person = await addOauthPerson(gateway.runtime, home.id, gateway.origin);
  resource = `${gateway.runtime.environment.PUBLIC_URL}/o/home/mcp`;
  client = await registerClient(gateway.origin, resource, "http://127.0.0.1:7777/callback");
}, 180_000);

afterAll(() => gateway?.close());

const listTools = (token: string | undefined, path = "/mcp") =>
  modern({ url: `${gateway.origin}${path}`, key: token ?? "", method: "tools/list" });

async function tokens(of: OauthClient = client) {
  const { status, body } = await of.redeem(await of.code(person, HOME));
  expect(status).toBe(200);
  return { access: body.access_token ?? "", refresh: body.refresh_token ?? "" };
}

describe("without a credential", () => {
  test.each(["/mcp", "/one/mcp", "/nothing/mcp", "/o/home/mcp", "/o/nobody/x/mcp"])(
    "%s says where its metadata is, and the metadata name the very URL (RFC 9728, 3.3)",
    async (path) => {
      const url = `${gateway.origin}${path}`;
      const refused = await fetch(url, { method: "POST" });
      expect(refused.status).toBe(401);
      const metadata = /resource_metadata="([^"]+)"/.exec(refused.headers.get("www-authenticate") ?? "")?.[1];
      expect(metadata).toBe(`${gateway.origin}/.well-known/oauth-protected-resource${path}`);
      const document = await (await fetch(metadata ?? "")).json();
      expect(document).toMatchObject({
        resource: url,
        authorization_servers: [gateway.runtime.environment.PUBLIC_URL],
        scopes_supported: ["mcp:read", "mcp:call", "mcp:destructive"],
      });
    },
  );

  test("what is no endpoint has no metadata; the well-known name alone has those of the unified endpoint", async () => {
    const at = (path: string) => fetch(`${gateway.origin}/.well-known/oauth-protected-resource${path}`);
    expect((await at("/api/v1/keys")).status).toBe(404);
    expect((await at("/o/home/../mcp/")).status).toBe(404);
    expect(await (await at("")).json()).toMatchObject({ resource: `${gateway.origin}/mcp` });
  });

  test.each(["oauth-authorization-server", "openid-configuration"])(
    "%s says what there is (RFC 8414)",
    async (name) => {
      const issuer = gateway.runtime.environment.PUBLIC_URL;
      const metadata = await (await fetch(`${gateway.origin}/.well-known/${name}`)).json();
      expect(metadata).toMatchObject({
        issuer,
        authorization_endpoint: `${issuer}/oauth/authorize`,
        token_endpoint: `${issuer}/oauth/token`,
        registration_endpoint: `${issuer}/oauth/register`,
        revocation_endpoint: `${issuer}/oauth/revoke`,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        response_types_supported: ["code"],
        code_challenge_methods_supported: ["S256"],
        grant_types_supported: ["authorization_code", "refresh_token", "client_credentials"],
        client_id_metadata_document_supported: true,
        authorization_response_iss_parameter_supported: true,
        scopes_supported: ["mcp:read", "mcp:call", "mcp:destructive", "offline_access"],
      });
    },
  );

  test("a proxy's or a stranger's headers do not move the addresses", async () => {
    const headers = {
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      forwarded: "host=evil.example",
    };
    const metadata = await fetch(`${gateway.origin}/.well-known/oauth-authorization-server`, { headers });
    expect(await metadata.text()).not.toContain("evil.example");
  });
});

describe("a code is given out", () => {
  test("with the state and the issuer, byte for byte that of the metadata (T24)", async () => {
    const back = await person.decide(client.authorizeUrl(), HOME);
    expect(back.origin + back.pathname).toBe(client.redirectUri);
    expect(back.searchParams.get("state")).toBe("the-state");
    expect(back.searchParams.get("iss")).toBe(gateway.runtime.environment.PUBLIC_URL);
    const denied = await person.decide(client.authorizeUrl(), "deny");
    expect(Object.fromEntries(denied.searchParams)).toMatchObject({
      error: "access_denied",
      state: "the-state",
      iss: gateway.runtime.environment.PUBLIC_URL,
    });
    expect(denied.searchParams.has("code")).toBe(false);
  });

  test.each([
    ["none", { code_challenge: null, code_challenge_method: null }],
    ["plain", { code_challenge_method: "plain" }],
    ["without its method", { code_challenge_method: null }],
    ["no hash at all", { code_challenge: "short" }],
  ])("not without PKCE: %s (T21)", async (_what, changes) => {
    const answer = await person.open(client.authorizeUrl(changes));
    const back = new URL(answer.headers.get("location") ?? "");
    expect(back.searchParams.get("error")).toBe("invalid_request");
    expect(back.searchParams.get("iss")).toBe(gateway.runtime.environment.PUBLIC_URL);
  });

  test.each([
    ["another path", "http://127.0.0.1:7777/callback/x"],
    ["a prefix", "http://127.0.0.1:7777/call"],
    ["a suffix", "http://127.0.0.1:7777/callbackx"],
    ["a slash more", "http://127.0.0.1:7777/callback/"],
    ["another case", "http://127.0.0.1:7777/Callback"],
    ["an escape", "http://127.0.0.1:7777/%63allback"],
    ["a query more", "http://127.0.0.1:7777/callback?x=1"],
    ["a fragment", "http://127.0.0.1:7777/callback#x"],
    ["a user", "http://user@127.0.0.1:7777/callback"],
    ["a user that looks like the host", "http://127.0.0.1:7777@evil.example/callback"],
    ["a backslash", "http://127.0.0.1:7777\\@evil.example/callback"],
    ["a dot segment", "http://127.0.0.1:7777/x/../callback"],
    ["another scheme", "https://127.0.0.1:7777/callback"],
    ["the loopback's other name", "http://localhost:7777/callback"],
    ["the loopback's other family", "http://[::1]:7777/callback"],
    ["another loopback address", "http://127.0.0.2:7777/callback"],
    ["a number for the address", "http://2130706433:7777/callback"],
    ["a name that begins like it", "http://127.0.0.1.evil.example:7777/callback"],
    ["elsewhere", "https://evil.example/callback"],
    ["a script", "javascript:alert(1)"],
    ["nothing", ""],
  ])("to no other redirect URI: %s (T18)", async (_what, redirectUri) => {
    const answer = await person.open(client.authorizeUrl({ redirect_uri: redirectUri }));
    expect(answer.status).toBe(400);
    expect(answer.headers.get("location")).toBeNull();
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(await answer.text()).not.toMatch(/<a |javascript:/);
  });

  test.each(["http://127.0.0.1:1/callback", "http://127.0.0.1:65535/callback", "http://127.0.0.1/callback"])(
    "to loopback at any port: %s (RFC 8252, 7.3)",
    async (redirectUri) => {
      const back = await person.decide(client.authorizeUrl({ redirect_uri: redirectUri }), HOME);
      expect(`${back.origin}${back.pathname}`).toBe(redirectUri);
      const localhost = await registerClient(gateway.origin, resource, "http://localhost:3118/callback");
      const other = await person.decide(localhost.authorizeUrl({ redirect_uri: "http://localhost:9/callback" }), HOME);
      expect(other.host).toBe("localhost:9");
    },
    120_000,
  );

  test.each([
    ["missing", null],
    ["elsewhere", "https://evil.example/mcp"],
    ["of another scheme", "https://localhost:3000/mcp"],
    ["the site itself", "http://localhost:3000/"],
    ["no endpoint", "http://localhost:3000/api/v1/keys"],
    ["a door of an endpoint", "http://localhost:3000/mcp/sse"],
    ["with a query", "http://localhost:3000/mcp?x=1"],
    ["with a dot segment", "http://localhost:3000/x/../mcp"],
    ["two", ["http://localhost:3000/mcp", "http://localhost:3000/one/mcp"]],
  ])("for no resource but one endpoint: %s (T23)", async (_what, value) => {
    const answer = await person.open(client.authorizeUrl({ resource: value }));
    expect(new URL(answer.headers.get("location") ?? "").searchParams.get("error")).toBe("invalid_target");
  });

  test("for no organization that the person does not belong to, whether there is one or not", async () => {
    const at = (path: string) => client.authorizeUrl({ resource: `http://localhost:3000${path}` });
    await expect(person.decide(at("/o/other/mcp"), { organization: "other" })).rejects.toThrow("no such organization");
    await expect(person.decide(at("/o/never/mcp"), { organization: "never" })).rejects.toThrow("no such organization");
    await expect(person.decide(at("/o/home/nothing/mcp"), HOME)).rejects.toThrow("no such endpoint");
  });

  test("to nobody but the browser that began: the consent screen's address alone is worth nothing (T20)", async () => {
    const first = await person.open(client.authorizeUrl());
    const uid = /consent\/(.+)$/.exec(first.headers.get("location") ?? "")?.[1] ?? "";
    const other = await addOauthPerson(gateway.runtime, home.id, gateway.origin);
    const resumed = await other.open(new URL(`${gateway.origin}/oauth/authorize/${uid}`));
    expect([resumed.status, resumed.headers.get("location")]).toEqual([400, null]);
  });
});

describe("a code is redeemed", () => {
  test("once: of twenty at the same time one succeeds, and what it got is void then (T22)", async () => {
    const code = await client.code(person, HOME);
    const replies = await Promise.all(Array.from({ length: 20 }, () => client.redeem(code)));
    const won = replies.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(new Set(replies.filter(({ status }) => status !== 200).map(({ body }) => body.error))).toEqual(
      new Set(["invalid_grant"]),
    );
    expect((await listTools(won[0]?.body.access_token)).status).toBe(401);
    expect((await client.refresh(won[0]?.body.refresh_token ?? "")).body.error).toBe("invalid_grant");
  });

  test.each([
    ["another verifier", { code_verifier: "x".repeat(43) }, "invalid_grant"],
    ["no verifier", { code_verifier: "" }, "invalid_grant"],
    ["another redirect URI", { redirect_uri: "http://127.0.0.1:7778/callback" }, "invalid_grant"],
    ["another endpoint", { resource: "http://localhost:3000/o/home/one/mcp" }, "invalid_target"],
    ["another organization's endpoint", { resource: "http://localhost:3000/o/other/mcp" }, "invalid_target"],
  ])("not with %s", async (_what, changes, error) => {
    const code = await client.code(person, HOME);
    expect((await client.redeem(code, changes)).body.error).toBe(error);
  });

  test("by no other client", async () => {
    const code = await client.code(person, HOME);
    const thief = await registerClient(gateway.origin, resource);
    expect((await clientOf(gateway.origin, thief.id, resource, thief.redirectUri).redeem(code)).body.error).toBe(
      "invalid_grant",
    );
  });
});

describe("an access token", () => {
  test("opens the one endpoint that it names, under its long and its short address, and no other (T23)", async () => {
    const { access } = await tokens();
    const statuses = await Promise.all(
      ["/mcp", "/o/home/mcp", "/one/mcp", "/o/home/one/mcp", "/o/other/mcp", "/o/never/mcp"].map(
        async (path) => (await listTools(access, path)).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 401, 401, 401, 401]);
    const refused = await listTools(access, "/o/home/one/mcp");
    expect(refused.headers["www-authenticate"]).toBe(
      `Bearer error="invalid_token", resource_metadata="${gateway.origin}/.well-known/oauth-protected-resource/o/home/one/mcp"`,
    );
  });

  test("names the person and the client in the log", async () => {
    const { access } = await tokens();
    const call = { name: "causeway__whoami", arguments: {} };
    expect(
      (await modern({ url: `${gateway.origin}/mcp`, key: access, method: "tools/call", params: call })).status,
    ).toBe(200);
    await gateway.runtime.callLog.flush();
    const rows = await gateway.runtime.database
      .organization(home.id)
      .call.findMany({ where: { tool: "causeway__whoami" }, orderBy: { startedAt: "desc" }, take: 1 });
    expect(rows).toMatchObject([
      { principalKind: "client", principalName: "Test client (Ada)", userId: person.userId, keyId: null, status: "ok" },
    ]);
  });

  test("is refused by the admin API", async () => {
    const { access } = await tokens();
    const { authenticate } = await import("@/lib/gateway/door/authenticate");
    const headers = { authorization: `Bearer ${access}` };
    const incoming = { method: "", url: "", headers, address: null, readBody: async () => "" };
    // What findCaller (lib/http/caller.ts) takes is a key and nothing else.
    expect(authenticate(gateway.runtime.gateway.gateway, incoming).kind).toBe("client");
  });

  test("is one only with our signature, our type and its own words: everything else is nobody's", async () => {
    const { access, refresh } = await tokens();
    const [head = "", body = "", signature = ""] = access.split(".");
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const header = JSON.parse(Buffer.from(head, "base64url").toString());
    const payload = JSON.parse(Buffer.from(body, "base64url").toString());
    const code = await client.code(person, HOME);
    const forged = [
      refresh,
      code,
      `${encode({ ...header, alg: "none" })}.${body}.`,
      `${encode({ ...header, alg: "HS256" })}.${body}.${signature}`,
      `${encode({ ...header, typ: "JWT" })}.${body}.${signature}`,
      `${encode({ ...header, kid: "../../etc/passwd" })}.${body}.${signature}`,
      `${encode({ ...header, jku: "https://evil.example" })}.${body}.${signature}`,
      `${head}.${encode({ ...payload, scope: "mcp:destructive" })}.${signature}`,
      `${head}.${body}.${signature.slice(0, -2)}AA`,
      `${head}.${body}.${signature}.${signature}`,
      `${head}.${body}`,
    ];
    for (const token of forged)
      expect([token.slice(0, 20), (await listTools(token)).status]).toEqual([token.slice(0, 20), 401]);
    expect((await listTools(access)).status).toBe(200);
  });

  test("ends at once when the client is revoked, with its refresh token", async () => {
    const { access, refresh } = await tokens();
    expect((await listTools(access)).status).toBe(200);
    const { grant_id: grant } = JSON.parse(Buffer.from(access.split(".")[1] ?? "", "base64url").toString());
    await execute(revokeClient, await openAsSystem(gateway.runtime, home.id), { client: grant });
    const refused = await listTools(access);
    expect([refused.status, refused.text]).toEqual([401, expect.stringContaining("access revoked")]);
    expect((await client.refresh(refresh)).body.error).toBe("invalid_grant");
  });

  test("ends with the person's membership, and nothing new comes of what was granted", async () => {
    const leaver = await addOauthPerson(gateway.runtime, home.id, gateway.origin);
    const { body } = await client.redeem(await client.code(leaver, HOME));
    expect((await listTools(body.access_token)).status).toBe(200);
    const { database } = gateway.runtime;
    const context = await openAsSystem(gateway.runtime, home.id);
    await context.change((tx) => tx.membership.deleteMany({ where: { userId: leaver.userId } }));
    expect((await listTools(body.access_token)).status).toBe(401);
    expect((await client.refresh(body.refresh_token ?? "")).body.error).toBe("invalid_grant");
    await database.system.user.delete({ where: { id: leaver.userId } });
  });
});

describe("a refresh token", () => {
  test("is rotated, and used twice it ends the family (T32)", async () => {
    const { access, refresh } = await tokens();
    const second = await client.refresh(refresh);
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(refresh);
    // The time in which a lost answer is given again is over.
    await gateway.runtime.database.system.oauthArtifact.deleteMany({ where: { model: "RefreshAnswer" } });
    expect((await client.refresh(refresh)).body.error).toBe("invalid_grant");
    expect((await client.refresh(second.body.refresh_token ?? "")).body.error).toBe("invalid_grant");
    expect((await listTools(access)).status).toBe(401);
    expect((await listTools(second.body.access_token)).status).toBe(401);
  });

  test("used by several at once has one successor, which all of them get", async () => {
    const { refresh } = await tokens();
    const replies = await Promise.all(Array.from({ length: 8 }, () => client.refresh(refresh)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(replies.map(({ body }) => body.refresh_token)).size).toBe(1);
    expect((await client.refresh(replies[0]?.body.refresh_token ?? "")).status).toBe(200);
  });

  test("in another client's hands is worth nothing", async () => {
    const { refresh } = await tokens();
    const thief = await registerClient(gateway.origin, resource);
    expect((await thief.refresh(refresh)).body.error).toBe("invalid_grant");
  });

  test("brings no more than was granted", async () => {
    const narrow = await client.redeem(await client.code(person, { organization: "home", level: "read-only" }));
    expect(narrow.body.scope).toBe("mcp:read");
    const wider = await client.refresh(narrow.body.refresh_token ?? "", { scope: "mcp:read mcp:call" });
    expect([wider.status, wider.body.error]).toEqual([400, "invalid_scope"]);
  });

  test("given back (RFC 7009) takes everything with it", async () => {
    const { access, refresh } = await tokens();
    const form = new URLSearchParams({ token: refresh, client_id: client.id });
    expect((await fetch(`${gateway.origin}/oauth/revoke`, { method: "POST", body: form })).status).toBe(200);
    expect((await client.refresh(refresh)).body.error).toBe("invalid_grant");
    expect((await listTools(access)).status).toBe(401);
  });
});

describe("at rest", () => {
  test("there is no token, code or client secret: hashes, and keys that are sealed", async () => {
    const { access, refresh } = await tokens();
    const code = await client.code(person, HOME);
    const { system } = gateway.runtime.database;
    const rows = await Promise.all([
      system.oauthArtifact.findMany(),
      system.oauthGrant.findMany(),
      system.oauthClient.findMany(),
      system.oauthSigningKey.findMany(),
    ]);
    const dump = JSON.stringify(rows);
    expect(dump).toContain(sha256Hex(code));
    for (const secret of [access, refresh, code]) expect(dump).not.toContain(secret);
    for (const { sealed } of rows[3]) expect(sealed).toMatch(/^v1\./);
    expect(dump).not.toContain('"d":');
  });
});
