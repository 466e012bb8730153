import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { factsOf } from "@/lib/access/facts";
import { builtinConnection } from "@/lib/builtin-tools/serve-builtin";
import { SnapshotStore } from "@/lib/gateway/snapshots/snapshots";
import { KeySets } from "@/lib/issuers/key-sets";
import { compileIssuer } from "@/lib/issuers/load-issuers";
import { TrustedTokens } from "@/lib/issuers/trusted-tokens";
import { createOutbound } from "@/lib/net/outbound";

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 29, 12);
const ISS = "https://issuer.example.test";

describe("what is remembered of other issuers' tokens", () => {
  let server: Server;
  let privateKey: CryptoKey;
  let jwk: object;
  let published: object[];
  let status: number;
  let fetches: number;
  let refused: string[];
  let snapshots: SnapshotStore;
  let tokens: TrustedTokens;

  beforeAll(async () => {
    const pair = await generateKeyPair("ES256");
    privateKey = pair.privateKey;
    jwk = { ...(await exportJWK(pair.publicKey)), kid: "one", alg: "ES256", use: "sig" };
    server = createServer((_request, response) => {
      fetches++;
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ keys: published }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    // The clock alone: the key set comes over the network.
    vi.useFakeTimers({ toFake: ["Date"], now: START });
    [published, status, fetches, refused] = [[jwk], 200, 0, []];
    const outbound = createOutbound({ allow: [new URL(keysUrl()).host] });
    snapshots = new SnapshotStore({ nameLimit: 64, builtin: (organization) => builtinConnection(organization, "0") });
    const now = () => Date.now();
    const noteRefusal = ({ organizationId }: { organizationId: string }, { check }: { check: string }) =>
      refused.push(`${organizationId} ${check}`);
    tokens = new TrustedTokens({ snapshots, keySets: new KeySets(outbound, now), noteRefusal, now, most: 2 });
    put("acme");
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const keysUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  const pass = (minutes: number) => vi.setSystemTime(Date.now() + minutes * MINUTE);

  /** An organization that trusts the issuer, where `ada` is a member. */
  function put(id: string, version = 1n) {
    const issuer = compileIssuer({
      id: `iss_${id}`,
      organizationId: id,
      name: "Acme",
      issuer: ISS,
      audiences: ["causeway"],
      jwksUrl: keysUrl(),
      jwks: null,
      algorithms: ["ES256"],
      requiredClaims: [],
      maxAgeSeconds: null,
      toleranceSeconds: 30,
      onlyAtJwt: false,
      subjectClaim: "sub",
      matchesEmail: false,
      scopes: ["mcp:read"],
      version: 1,
      subjects: [{ value: "ada", serviceAccountId: null, membership: { userId: "usr_ada" } }],
    });
    const ada = { role: "member", roleName: "member", mayCall: true, teamIds: new Set<string>() };
    snapshots.put({
      organization: { id, slug: id, credentialMode: "both", suspension: null } as never,
      version,
      connections: [],
      keys: [],
      people: new Map([["usr_ada", { ...ada, name: "Ada", email: null, isEmailVerified: false }]]),
      teams: new Map(),
      identityKeys: [],
      policy: null,
      grants: [],
      endedTokens: new Map(),
      issuers: [issuer],
    });
  }

  const sign = (claims: JWTPayload = {}, minutes = 7 * 24 * 60) =>
    new SignJWT({ iss: ISS, aud: "causeway", sub: "ada", ...claims })
      .setProtectedHeader({ alg: "ES256", kid: "one" })
      .setExpirationTime(Math.floor(Date.now() / 1000) + minutes * 60)
      .sign(privateKey);
  async function come(token: string, slug: string | null = "acme") {
    await tokens.prepare(token, slug);
    return tokens.find(token, slug);
  }

  test("they are taken without an organization in the URL where there is one alone", async () => {
    const token = await sign();
    expect(await come(token, null)).not.toBeNull();
    for (const id of ["mallory", "trent", "victor"]) put(id);
    const before = fetches;
    expect(tokens.prepare(token, null)).toBeNull();
    expect(tokens.prepare(await sign({ jti: "forged" }), null)).toBeNull();
    expect(tokens.find(token, null)).toBeNull();
    expect(fetches).toBe(before);
    expect(refused).toContain("acme organization");
    expect((await come(token, "acme"))?.principal.organizationId).toBe("acme");
    expect((await come(token, "mallory"))?.principal.organizationId).toBe("mallory");
  });

  test("a token ends within 20 minutes of its key, though it says a week", async () => {
    const token = await sign();
    expect(await come(token)).not.toBeNull();
    pass(9);
    expect(tokens.prepare(token, "acme")).toBeNull();
    published = [];
    pass(9);
    expect(await come(token)).toBeNull();
    expect(refused).toEqual(["acme key"]);
  });

  test("streams are open for 20 minutes after the last check, and longer where the token is checked anew", async () => {
    const token = await sign();
    const id = (await come(token))?.principal.id ?? "";
    pass(15);
    expect(await come(token)).not.toBeNull();
    pass(15);
    expect(snapshots.isLive("acme", id, Date.now())).toBe(true);
    pass(6);
    expect(snapshots.isLive("acme", id, Date.now())).toBe(false);
    expect(tokens.find(token, "acme")).toBeNull();
  });

  test("where the key set cannot be had, the keys that it had are good for a day", async () => {
    expect(await come(await sign())).not.toBeNull();
    status = 503;
    pass(23 * 60);
    expect(await come(await sign({ jti: "new" }))).not.toBeNull();
    pass(61);
    expect(await come(await sign({ jti: "late" }))).toBeNull();
    status = 200;
    pass(1);
    expect(await come(await sign({ jti: "again" }))).not.toBeNull();
  });

  test.each([undefined, "two"])("nothing is taken with the key %s where the set cannot be had", async (kid) => {
    expect(await come(await sign())).not.toBeNull();
    status = 503;
    pass(11);
    const stranger = await new SignJWT({ iss: ISS, aud: "causeway", sub: "ada" })
      .setProtectedHeader(kid === undefined ? { alg: "ES256" } : { alg: "ES256", kid })
      .setExpirationTime("1h")
      .sign(privateKey);
    expect(await come(stranger)).toBeNull();
  });

  test("what has ended makes room before what is good", async () => {
    const long = await sign();
    await come(long);
    await come(await sign({ jti: "short" }, 1));
    pass(5);
    await come(await sign({ jti: "third" }));
    expect(tokens.prepare(long, "acme")).toBeNull();
    expect(tokens.find(long, "acme")).not.toBeNull();
  });

  test("no snapshot is kept that has been replaced", async () => {
    const token = await sign();
    await come(token);
    const old = new WeakRef(snapshots.organizationBySlug("acme") as object);
    put("acme", 2n);
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    expect(old.deref()).toBeUndefined();
    expect(tokens.find(token, "acme")).not.toBeNull();
  });

  test("two clients of one person are two, and their names are none of ours", async () => {
    const [x, y] = [await come(await sign({ azp: "client-x" })), await come(await sign({ azp: "client-y" }))];
    if (!x || !y) throw new Error("Both come in.");
    expect(x.principal.id).not.toBe(y.principal.id);
    expect(snapshots.holder(x.principal.id)).toBe(x);
    expect(snapshots.isLive("acme", x.principal.id, Date.now())).toBe(true);
    expect(factsOf(x.principal, new Map()).clientId).toBeNull();
  });

  test("rules read what the token says, by name", async () => {
    const said = { groups: ["staff", "night"], level: 3, external: true, scp: "a b", scope: "c", realm: { x: "y" } };
    const holder = await come(await sign({ ...said, azp: "client-x" }));
    if (!holder) throw new Error("It comes in.");
    const { claims } = factsOf(holder.principal, new Map());
    const values = [...(claims ?? [])].map(([name, claim]) => [name, claim.values]);
    expect(Object.fromEntries(values)).toMatchObject({
      groups: ["staff", "night"],
      level: ["3"],
      external: ["true"],
      scp: ["a", "b"],
      scope: ["mcp:read", "c"],
      client_id: ["client-x"],
      sub: ["ada"],
      iss: [ISS],
      "realm.x": ["y"],
    });
  });
});
