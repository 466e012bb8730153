import { afterEach, expect, test } from "vitest";
import { newId } from "@/lib/base/ids";
import { createConnection } from "@/lib/connections/create-connection";
import { authorizeAccount } from "@/lib/oauth/authorize-account";
import { disconnectAccount } from "@/lib/oauth/disconnect-account";
import { execute } from "@/lib/operations/execute";
import { openOrganization } from "@/lib/operations/open-organization";
import { startAuthorizationServer } from "@/tests/fixtures/oauth/authorization-server";
import { startProtectedServer } from "@/tests/fixtures/oauth/protected-server";
import { ask, plantPersonsKey } from "@/tests/integration/connect/connect-world";
import { travel } from "@/tests/integration/connect/travel";
import { describeWithRedis, startCluster } from "@/tests/support/cluster";
import type { TestGateway } from "@/tests/support/test-gateway";

const closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

describeWithRedis("an account that somebody lets go of", () => {
  test("leaves nothing open at any process, and what others have open stays", async () => {
    const provider = await startAuthorizationServer({ registration: true });
    closes.push(() => provider.stop());
    const ownerOf = (token: string) => provider.ownerOf(token);
    const server = await startProtectedServer({ ownerOf, issuers: [provider.issuer] });
    closes.push(() => server.stop());
    const cluster = await startCluster({ bus: "memory" });
    closes.push(() => cluster.close());
    const { gateways } = cluster;
    for (const { runtime } of gateways)
      for (const { port } of [provider, server]) runtime.allowPrivateUpstream("127.0.0.1", port);
    const [{ runtime }] = gateways as [TestGateway];
    const { id } = await cluster.plant("home", []);
    const users = { owner: newId("usr"), admin: newId("usr"), member: newId("usr"), viewer: newId("usr") };
    const { system } = runtime.database;
    for (const role of ["owner", "member"] as const) {
      await system.user.create({ data: { id: users[role], email: `${users[role]}@example.test`, name: role } });
      const membership = { id: newId("mem"), organizationId: id, userId: users[role], role };
      await system.membership.create({ data: membership });
    }
    const as = (role: "owner" | "member") =>
      openOrganization(runtime, { kind: "user", user: { id: users[role], name: role } }, "home");
    const auth = { kind: "oauth", mode: "per_user" } as const;
    await execute(createConnection, await as("owner"), { name: "N", slug: "notes", url: server.url, auth });
    for (const role of ["owner", "member"] as const) {
      provider.become(role);
      const { startUrl } = await execute(authorizeAccount, await as(role), { connection: "notes" });
      await travel(runtime, { id: users[role], name: role }, startUrl);
      const key = await plantPersonsKey({ runtime }, { id, users }, role);
      for (const gateway of gateways) {
        await gateway.runtime.gateway.reloadOrganization(id);
        const { result } = await ask(gateway, key, "tools/call", { name: "notes__whoami", arguments: {} });
        expect(result?.content?.[0]?.text).toBe(role);
      }
    }
    const open = () =>
      gateways.map((each) => [each.runtime.services.driver("http").stats().pools, each.runtime.heldTokens()]);
    expect(open()).toEqual(gateways.map(() => [2, 2]));
    await execute(disconnectAccount, await as("member"), { connection: "notes" });
    await expect.poll(open, { timeout: 10_000 }).toEqual(gateways.map(() => [1, 1]));
  });
});
