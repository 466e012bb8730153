import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createAccessRule } from "@/lib/access/create-rule";
import { newId } from "@/lib/base/ids";
import { createTrustedIssuer } from "@/lib/issuers/create-issuer";
import { listTrustedIssuers } from "@/lib/issuers/list-issuers";
import { removeTrustedIssuer } from "@/lib/issuers/remove-issuer";
import { setTrustedSubjects } from "@/lib/issuers/set-subjects";
import { testToken } from "@/lib/issuers/test-token";
import { updateTrustedIssuer } from "@/lib/issuers/update-issuer";
import { updateMember } from "@/lib/members/update-member";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { updateOrganization } from "@/lib/organizations/update-organization";
import { updateRole } from "@/lib/roles/update-role";
import { createServiceAccount } from "@/lib/service-accounts/create-account";
import { isPostgresReachable } from "@/tests/support/database";
import { openListening } from "@/tests/support/open-stream";
import { createPostgresDatabase } from "@/tests/support/postgres";
import { modern, type RpcAnswer } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

interface Signer {
  readonly privateKey: CryptoKey;
  readonly jwk: object;
}

async function makeSigner(kid: string): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" } };
}

const kinds = isPostgresReachable ? (["pglite", "postgresql"] as const) : (["pglite"] as const);

describe.each(kinds)("tokens of trusted issuers (%s)", (kind) => {
  let gateway: TestGateway;
  let web: WebMount;
  let drop: () => Promise<void> = async () => undefined;
  let keyServer: Server;
  let keysUrl: string;
  let fetches = 0;
  let published: object[] = [];
  let one: Signer;
  let home: PlantedOrganization;
  let system: OperationContext;
  let counter = 0;

  beforeAll(async () => {
    keyServer = createServer((_request, response) => {
      fetches++;
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ keys: published }));
    });
    await new Promise<void>((resolve) => keyServer.listen(0, "127.0.0.1", resolve));
    keysUrl = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}`;
    one = await makeSigner("one");
    const own = kind === "postgresql" ? await createPostgresDatabase() : null;
    if (own) drop = own.drop;
    gateway = await startTestGateway({
      env: { ALLOWED_PRIVATE_UPSTREAMS: new URL(keysUrl).host },
      ...(own ? { databaseUrl: own.url } : {}),
    });
    web = await startWebMount(gateway.runtime);
  }, 180_000);
  afterAll(async () => {
    await web?.close();
    await gateway?.close();
    keyServer?.closeAllConnections();
    await new Promise((resolve) => keyServer?.close(resolve));
    await drop();
  });
  // Each test has an organization, an issuer and a key set's address of its own.
  let iss: string;
  beforeEach(async () => {
    counter++;
    iss = `https://issuer-${counter}.example.test`;
    published = [one.jwk];
    home = await plantOrganization(gateway.runtime, `home-${counter}`, [
      { slug: "one", url: "http://127.0.0.1:9/mcp" },
    ]);
    system = await openAsSystem(gateway.runtime, home.id);
  });

  const settings = (changes: object = {}) => ({
    name: "Acme",
    audiences: ["causeway"],
    algorithms: ["ES256"],
    jwksUrl: `${keysUrl}/${counter}`,
    ...changes,
  });
  const trust = (changes: object = {}, context = system) =>
    execute(createTrustedIssuer, context, { ...settings(changes), iss });

  async function addMember(role = "member", organization = home) {
    const [userId, member] = [newId("usr"), newId("mem")];
    const { system: db } = gateway.runtime.database;
    const email = `${userId}@example.test`;
    await db.user.create({ data: { id: userId, name: "Ada", email, emailVerified: new Date() } });
    await db.membership.create({ data: { id: member, organizationId: organization.id, userId, role } });
    await gateway.runtime.gateway.reloadOrganization(organization.id);
    return { userId, member, email };
  }

  function sign(claims: JWTPayload, by = one, header: object = {}): Promise<string> {
    return new SignJWT({ iss, aud: "causeway", ...claims })
      .setProtectedHeader({ alg: "ES256", kid: "one", ...header })
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(by.privateKey);
  }
  const list = (key: string, path = "/mcp", origin = gateway.origin, slug = home.slug) =>
    modern({ url: `${origin}/o/${slug}${path}`, key, method: "tools/list" });
  const whoami = (key: string, origin = gateway.origin) =>
    modern({
      url: `${origin}/o/${home.slug}/mcp`,
      key,
      method: "tools/call",
      params: { name: "causeway__whoami", arguments: {} },
    });
  const refusals = async (context = system) => {
    await gateway.runtime.jobs.flush();
    return (await execute(listTrustedIssuers, context, {})).flatMap((each) => each.refusals);
  };
  const plainly = ({ status, text, headers }: RpcAnswer) => ({ status, text, challenge: headers["www-authenticate"] });

  test("stand for a member by mapping or verified address, and for a service account, on both mounts", async () => {
    const { member, email } = await addMember();
    const account = await execute(createServiceAccount, system, { name: "Robot" });
    const issuer = await trust({ matchesEmail: true });
    const subjects = [
      { value: "ada", member },
      { value: "robot", account: account.id },
    ];
    await execute(setTrustedSubjects, system, { issuer: issuer.id, subjects });
    const tokens = {
      mapped: await sign({ sub: "ada" }),
      byEmail: await sign({ sub: "new", email: email.toUpperCase(), email_verified: true }),
      robot: await sign({ sub: "robot" }),
    };
    for (const origin of [gateway.origin, web.origin]) {
      expect((await whoami(tokens.mapped, origin)).text).toContain('"name":"Ada"');
      expect((await whoami(tokens.byEmail, origin)).text).toContain('"name":"Ada"');
      expect((await whoami(tokens.robot, origin)).text).toContain('"serviceAccount":"Robot"');
    }
    expect((await list(tokens.mapped, "/one/mcp")).status).toBe(200);
    await gateway.runtime.callLog.flush();
    const calls = await gateway.runtime.database
      .organization(home.id)
      .call.findMany({ where: { method: "tools/call" } });
    expect(new Set(calls.map(({ principalKind, principalName }) => `${principalKind} ${principalName}`))).toEqual(
      new Set(["token Ada", "service Robot"]),
    );
    expect(await execute(testToken, system, { issuer: issuer.id, token: tokens.robot })).toMatchObject({
      accepted: true,
      standsFor: { kind: "service", name: "Robot" },
    });
  });

  test("that fail say so to the administrator by the check's name, and to the caller nothing", async () => {
    const { member } = await addMember();
    const viewer = await addMember("viewer");
    const issuer = await trust();
    const subjects = [
      { value: "ada", member },
      { value: "viewer", member: viewer.member },
    ];
    await execute(setTrustedSubjects, system, { issuer: issuer.id, subjects });
    const other = await makeSigner("one");
    const bad: Readonly<Record<string, string>> = {
      signature: await sign({ sub: "ada" }, other),
      audience: await sign({ sub: "ada", aud: "elsewhere" }),
      type: await sign({ sub: "ada", nonce: "n" }),
      key: await sign({ sub: "ada" }, other, { kid: "unknown" }),
      header: await sign({ sub: "ada" }, one, { jku: `${keysUrl}/evil` }),
      subject: await sign({ sub: "nobody" }),
      role: await sign({ sub: "viewer" }),
      expiry: await new SignJWT({ iss, aud: "causeway", sub: "ada" })
        .setProtectedHeader({ alg: "ES256", kid: "one" })
        .setIssuedAt(1_000_000_000)
        .setExpirationTime(1_000_000_600)
        .sign(one.privateKey),
    };
    const unknown = plainly(await list("ak-0000000000000000-nothing"));
    for (const text of Object.values(bad)) expect(plainly(await list(text))).toEqual(unknown);
    const noted = await refusals();
    expect(noted.map(({ check }) => check).sort()).toEqual(Object.keys(bad).sort());
    for (const [check, text] of Object.entries(bad)) {
      const tested = await execute(testToken, system, { issuer: issuer.id, token: text });
      expect(tested.checks.find(({ passed }) => !passed)?.check).toBe(check);
    }
  });

  test("stand for members with a role of the organization's own as far as it may call", async () => {
    const { system: db } = gateway.runtime.database;
    const role = { id: newId("rol"), organizationId: home.id, name: "Callers", permissions: ["tools.call"] };
    await db.customRole.create({ data: { ...role, description: "" } });
    await addMember("owner");
    const { member } = await addMember(role.id);
    const issuer = await trust();
    await execute(setTrustedSubjects, system, { issuer: issuer.id, subjects: [{ value: "ada", member }] });
    const token = await sign({ sub: "ada" });
    expect((await list(token)).status).toBe(200);
    // What servers are told of the client says nothing of the person.
    expect(gateway.runtime.gateway.gateway.trustedTokens.find(token, home.slug)?.principal.clientName).toBe(iss);
    const said = await execute(testToken, system, { issuer: issuer.id, token });
    expect(said).toMatchObject({ accepted: true });
    expect(said.checks.at(-1)?.text).toContain("Callers");
    await execute(updateRole, system, { role: role.id, permissions: ["connections.read"] });
    expect((await list(token)).status).toBe(401);
    expect(await execute(testToken, system, { issuer: issuer.id, token })).toMatchObject({ accepted: false });
  });

  test("of one issuer are not believed with the key of another, nor in an organization that does not trust it", async () => {
    const { member } = await addMember();
    const issuer = await trust();
    await execute(setTrustedSubjects, system, { issuer: issuer.id, subjects: [{ value: "ada", member }] });
    const second = await makeSigner("one");
    const elsewhere = `${iss}/b`;
    await execute(createTrustedIssuer, system, {
      ...settings({ jwksUrl: undefined, jwks: { keys: [second.jwk] } }),
      iss: elsewhere,
    });
    expect((await list(await sign({ sub: "ada" }))).status).toBe(200);
    expect((await list(await sign({ sub: "ada" }, second))).status).toBe(401);
    const other = await plantOrganization(gateway.runtime, `other-${counter}`, []);
    expect((await list(await sign({ sub: "ada" }), "/mcp", gateway.origin, other.slug)).status).toBe(401);
  });

  test("of an issuer that two organizations trust open the one that the URL names, and none where it names none", async () => {
    const { member } = await addMember();
    const other = await plantOrganization(gateway.runtime, `other-${counter}`, []);
    const there = await openAsSystem(gateway.runtime, other.id);
    const visitor = await addMember("member", other);
    const [here, theirs] = [await trust(), await trust({}, there)];
    const subjects = [{ value: "ada", member: visitor.member }];
    await execute(setTrustedSubjects, there, { issuer: theirs.id, subjects });
    const token = await sign({ sub: "ada" });
    const at = (path: string, origin: string) => modern({ url: `${origin}${path}`, key: token, method: "tools/list" });
    for (const origin of [gateway.origin, web.origin]) {
      // Where one of them alone would take it, that one could be somebody who wants its callers.
      expect((await at("/mcp", origin)).status).toBe(401);
      expect((await at(`/o/${home.slug}/mcp`, origin)).status).toBe(401);
      expect((await at(`/o/${other.slug}/mcp`, origin)).status).toBe(200);
    }
    expect((await refusals()).map(({ check }) => check)).toContain("organization");
    await execute(setTrustedSubjects, system, { issuer: here.id, subjects: [{ value: "ada", member }] });
    expect((await at("/mcp", gateway.origin)).status).toBe(401);
    for (const slug of [home.slug, other.slug]) expect((await at(`/o/${slug}/mcp`, gateway.origin)).status).toBe(200);
  });

  test.each(["suspended", "unmapped", "changed", "removed", "keys only"])(
    "end at once, streams as well, when the member or the issuer is %s (security: T72)",
    async (way) => {
      const { member } = await addMember();
      const issuer = await trust();
      await execute(setTrustedSubjects, system, { issuer: issuer.id, subjects: [{ value: "ada", member }] });
      const token = await sign({ sub: "ada" });
      const stream = await openListening(`${gateway.origin}/o/${home.slug}/mcp`, token);
      expect((await list(token)).status).toBe(200);
      const ways: Readonly<Record<string, () => Promise<unknown>>> = {
        suspended: async () => {
          await addMember("owner");
          return execute(updateMember, system, { member, state: "suspended" });
        },
        unmapped: () => execute(setTrustedSubjects, system, { issuer: issuer.id, subjects: [] }),
        changed: () =>
          execute(updateTrustedIssuer, system, { ...settings({ audiences: ["other"] }), issuer: issuer.id }),
        removed: () => execute(removeTrustedIssuer, system, { issuer: issuer.id }),
        "keys only": () => execute(updateOrganization, system, { credentialMode: "keys" }),
      };
      await ways[way]?.();
      expect((await list(token)).status).toBe(401);
      expect((await list(token, "/mcp", web.origin)).status).toBe(401);
      await stream.ended;
    },
  );

  test("take the place of keys where the organization says so", async () => {
    const { member } = await addMember();
    const issuer = await trust();
    await execute(setTrustedSubjects, system, { issuer: issuer.id, subjects: [{ value: "ada", member }] });
    const token = await sign({ sub: "ada" });
    await execute(updateOrganization, system, { credentialMode: "tokens" });
    expect((await list(home.apiKey)).status).toBe(401);
    expect((await list(token)).status).toBe(200);
    await execute(updateOrganization, system, { credentialMode: "both" });
    expect((await list(home.apiKey)).status).toBe(200);
  });

  test("fetch a key set once, whatever number comes at a time and whatever keys they name", async () => {
    const { member } = await addMember();
    const issuer = await trust();
    await execute(setTrustedSubjects, system, { issuer: issuer.id, subjects: [{ value: "ada", member }] });
    const before = fetches;
    const tokens = await Promise.all(Array.from({ length: 10 }, (_, at) => sign({ sub: "ada", jti: `t${at}` })));
    for (const { status } of await Promise.all(tokens.map((token) => list(token)))) expect(status).toBe(200);
    expect(fetches).toBe(before + 1);
    for (let at = 0; at < 10; at++)
      expect((await list(await sign({ sub: "ada" }, one, { kid: `unknown-${at}` }))).status).toBe(401);
    expect(fetches).toBe(before + 1);
  });

  test("say what rules read, in objects too, and what cannot be read is denied", async () => {
    const { member } = await addMember();
    const issuer = await trust();
    await execute(setTrustedSubjects, system, { issuer: issuer.id, subjects: [{ value: "ada", member }] });
    await execute(createAccessRule, system, {
      effect: "deny",
      subject: { kind: "everyone" },
      connection: "one",
      tool: "echo",
      conditions: { claims: [{ claim: "realm_access.roles", values: ["guest"] }] },
    });
    const sees = async (realm: unknown) =>
      (await list(await sign({ sub: "ada", realm_access: realm }))).text.includes("one__echo");
    expect(await sees({ roles: ["staff"] })).toBe(true);
    expect(await sees({})).toBe(true);
    expect(await sees({ roles: ["staff", "guest"] })).toBe(false);
    expect(await sees({ roles: [{ name: "guest" }] })).toBe(false);
    expect(await sees("guest")).toBe(false);
  });

  test("have their keys at no address that the gateway may not reach (security: SSRF)", async () => {
    const said = (jwksUrl: string) => trust({ jwksUrl }).catch((error: { code?: string }) => error.code);
    for (const url of [
      "http://127.0.0.1:1/keys",
      "https://169.254.169.254/keys",
      "file:///etc/passwd",
      "https://localhost/k",
    ])
      expect(await said(url)).toBe("url_not_allowed");
    expect(
      await execute(createTrustedIssuer, system, { ...settings(), iss: "http://localhost:3000" }).catch(
        (error: { code?: string }) => error.code,
      ),
    ).toBe("invalid_value");
  });
});
