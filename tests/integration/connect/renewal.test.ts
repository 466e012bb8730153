import { afterEach, expect, test } from "vitest";
import { startAuthorizationServer } from "@/tests/fixtures/oauth/authorization-server";
import { startProtectedServer } from "@/tests/fixtures/oauth/protected-server";
import { letTokenEnd, plantGrant } from "@/tests/integration/connect/planted-grant";
import { describeWithRedis, startCluster } from "@/tests/support/cluster";
import { modern } from "@/tests/support/rpc";
import { startTestGateway, type TestGateway } from "@/tests/support/test-gateway";

const closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

async function startServers(options: Parameters<typeof startAuthorizationServer>[0] = {}) {
  const provider = await startAuthorizationServer({ registration: true, ...options });
  closes.push(() => provider.stop());
  const server = await startProtectedServer({
    ownerOf: (token) => provider.ownerOf(token),
    issuers: [provider.issuer],
  });
  closes.push(() => server.stop());
  return { provider, server };
}

function reach({ runtime }: TestGateway, ...servers: readonly { readonly port: number }[]): void {
  for (const { port } of servers) runtime.allowPrivateUpstream("127.0.0.1", port);
}

async function whoami(origin: string, key: string): Promise<string> {
  const params = { name: "notes__whoami", arguments: {} };
  const { body } = await modern({ url: `${origin}/mcp`, key, method: "tools/call", params });
  return body?.result?.content?.[0]?.text ?? body?.error?.message ?? "";
}

const CALLS = process.env.LONG ? 1000 : 60;

describeWithRedis("an access token that ends", () => {
  /** Two processes that learn of the grant when its token is about to end. */
  async function startTwo() {
    const { provider, server } = await startServers();
    const env = { MAX_CALLS_PER_ORGANIZATION: "4000" };
    const cluster = await startCluster({ bus: "memory", count: 3, env });
    closes.push(() => cluster.close());
    const [first, ...both] = cluster.gateways;
    if (!first) throw new Error("There is no gateway.");
    const organization = await plantGrant(first.runtime, "home", server, provider);
    await letTokenEnd(first.runtime, organization.id);
    for (const gateway of both) {
      reach(gateway, server, provider);
      await gateway.runtime.gateway.reloadOrganization(organization.id);
    }
    return { provider, server, both, organization, database: first.runtime.database };
  }

  test(`is renewed once under ${CALLS} parallel calls at two processes, and every call is answered`, async () => {
    const { provider, server, both, organization, database } = await startTwo();
    const before = server.refused();
    const answers = await Promise.all(
      Array.from({ length: CALLS }, (_, at) => whoami(both[at % 2]?.origin ?? "", organization.apiKey)),
    );
    expect(new Set(answers)).toEqual(new Set(["ada"]));
    expect([provider.count("grant refresh_token"), provider.count("refused refresh_token")]).toEqual([1, 0]);
    expect(server.refused()).toBe(before);
    const [grant] = await database.organization(organization.id).upstreamGrant.findMany();
    expect(grant).toMatchObject({ state: "active", version: 2, epoch: 2, claimedUntil: null });
  });

  test("is renewed where it was granted, whatever the server says by then", async () => {
    let isHidden = false;
    const { provider, server } = await startServers({
      intercept({ url }, response) {
        if (!isHidden || !url?.startsWith("/.well-known/")) return false;
        response.writeHead(404).end();
        return true;
      },
    });
    const gateway = await startTestGateway();
    closes.push(() => gateway.close());
    const organization = await plantGrant(gateway.runtime, "home", server, provider);
    isHidden = true;
    const granted = gateway.runtime.database.organization(organization.id).upstreamGrant;
    const [{ version }] = (await granted.findMany({ select: { version: true } })) as [{ version: number }];
    server.refuseAll(true);
    // Renewed where it was granted, and refused again: nobody is asked anywhere else, and the grant is as good as before.
    expect(await whoami(gateway.origin, organization.apiKey)).toContain("refuses a token that its provider has just");
    expect(provider.count("grant refresh_token")).toBe(1);
    expect([provider.count("/token"), provider.count("/oauth/token")]).toEqual([2, 0]);
    expect(await granted.findMany()).toMatchObject([{ state: "active", version: version + 1 }]);
  });
});

test("a server that refuses a token that was just renewed ends no grant, and is not renewed for with every call", async () => {
  const { provider, server } = await startServers();
  const gateway = await startTestGateway();
  closes.push(() => gateway.close());
  const organization = await plantGrant(gateway.runtime, "home", server, provider);
  const grants = gateway.runtime.database.organization(organization.id).upstreamGrant;
  server.refuseAll(true);
  for (let call = 0; call < 3; call++)
    expect(await whoami(gateway.origin, organization.apiKey)).toContain("refuses a token that its provider has just");
  expect(provider.count("grant refresh_token")).toBe(1);
  expect(await grants.findMany()).toMatchObject([{ state: "active", stateReason: null }]);
  server.refuseAll(false);
  expect(await whoami(gateway.origin, organization.apiKey)).toBe("ada");
  expect(provider.count("grant refresh_token")).toBe(1);
});

test("a token that the server refuses is renewed, and the call is made again", async () => {
  const { provider, server } = await startServers();
  const gateway = await startTestGateway();
  closes.push(() => gateway.close());
  const organization = await plantGrant(gateway.runtime, "home", server, provider);
  const first = [...server.tokens].at(-1);
  expect(await whoami(gateway.origin, organization.apiKey)).toBe("ada");
  await provider.endToken(first ?? "");
  expect(await whoami(gateway.origin, organization.apiKey)).toBe("ada");
  expect([provider.count("grant refresh_token"), server.refused()]).toEqual([1, 1]);
  expect([...server.tokens].at(-1)).not.toBe(first);
});

test("a provider that is away costs its calls, and no grant: when it is back, all is as it was", async () => {
  let isAway = false;
  const { provider, server } = await startServers({
    intercept({ url }, response) {
      if (!isAway || url !== "/token") return false;
      response.writeHead(503).end();
      return true;
    },
  });
  const gateway = await startTestGateway();
  closes.push(() => gateway.close());
  const organization = await plantGrant(gateway.runtime, "home", server, provider);
  await provider.endToken([...server.tokens].at(-1) ?? "");
  isAway = true;
  expect(await whoami(gateway.origin, organization.apiKey)).toMatch(
    /could not be renewed: .* did not answer as it should/,
  );
  const grants = gateway.runtime.database.organization(organization.id).upstreamGrant;
  expect(await grants.findMany()).toMatchObject([{ state: "active", claimedUntil: null }]);
  const connections = gateway.runtime.database.organization(organization.id).connection;
  expect(await connections.findMany()).toMatchObject([{ status: "connected" }]);
  isAway = false;
  await expect.poll(() => whoami(gateway.origin, organization.apiKey), { timeout: 10_000 }).toBe("ada");
});

test("no secret of an account stands in a table, an answer or an error as it is", async () => {
  const entered = {
    clientId: "app",
    clientSecret: "CANARY-client-secret",
    redirectUri: "http://localhost:3000/api/oauth/callback",
  };
  const { provider, server } = await startServers({ registration: false, entered });
  const gateway = await startTestGateway({
    env: {
      UPSTREAM_OAUTH_CLIENTS: JSON.stringify([
        {
          issuer: provider.issuer,
          servers: [server.url],
          client_id: entered.clientId,
          client_secret: entered.clientSecret,
        },
      ]),
    },
  });
  closes.push(() => gateway.close());
  const organization = await plantGrant(gateway.runtime, "home", server, provider);
  await provider.endToken([...server.tokens].at(-1) ?? "");
  expect(await whoami(gateway.origin, organization.apiKey)).toBe("ada");
  const params = { name: "notes__leak", arguments: {} };
  const leak = await modern({ url: `${gateway.origin}/mcp`, key: organization.apiKey, method: "tools/call", params });
  expect(leak.text).toContain("you sent [redacted]");
  await gateway.runtime.callLog.flush();
  const secrets = [...server.tokens, entered.clientSecret];
  expect(secrets.length).toBeGreaterThan(2);
  const tables = await gateway.runtime.database.sql<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_prisma%'",
  );
  for (const { name } of tables) {
    const rows = await gateway.runtime.database.sql<{ text: string }>(`SELECT t::text AS text FROM "${name}" AS t`);
    for (const { text } of rows)
      for (const secret of secrets) expect([name, text.includes(secret)]).toEqual([name, false]);
  }
  for (const secret of secrets) expect(leak.text).not.toContain(secret);
});
