import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAccessRule } from "@/lib/access/create-rule";
import { explainAccess } from "@/lib/access/explain-access";
import { newId } from "@/lib/base/ids";
import { createKey } from "@/lib/keys/create-key";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { createServiceAccount } from "@/lib/service-accounts/create-account";
import { createServiceClient } from "@/lib/service-accounts/create-client";
import { removeServiceAccount } from "@/lib/service-accounts/remove-account";
import { revokeServiceClient } from "@/lib/service-accounts/revoke-client";
import { rotateServiceClient } from "@/lib/service-accounts/rotate-client";
import { updateServiceAccount } from "@/lib/service-accounts/update-account";
import { isPostgresReachable } from "@/tests/support/database";
import { registerClient } from "@/tests/support/oauth-client";
import { openListening } from "@/tests/support/open-stream";
import { createPostgresDatabase } from "@/tests/support/postgres";
import { modern } from "@/tests/support/rpc";
import { takeFreePort } from "@/tests/support/start-product";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

interface TokenReply {
  readonly status: number;
  readonly body: {
    readonly access_token?: string;
    readonly refresh_token?: string;
    readonly expires_in?: number;
    readonly scope?: string;
    readonly error?: string;
  };
}

const kinds = isPostgresReachable ? (["pglite", "postgresql"] as const) : (["pglite"] as const);

describe.each(kinds)("a service account (%s)", (kind) => {
  let gateway: TestGateway;
  let web: WebMount;
  let drop: () => Promise<void> = async () => undefined;
  let home: PlantedOrganization;
  let system: OperationContext;

  beforeAll(async () => {
    const port = await takeFreePort();
    const own = kind === "postgresql" ? await createPostgresDatabase() : null;
    if (own) drop = own.drop;
    gateway = await startTestGateway({
      port,
      env: { PUBLIC_URL: `http://127.0.0.1:${port}` },
      ...(own ? { databaseUrl: own.url } : {}),
    });
    web = await startWebMount(gateway.runtime);
    home = await plantOrganization(gateway.runtime, "home", [{ slug: "one", url: "http://127.0.0.1:9/mcp" }]);
    await plantOrganization(gateway.runtime, "other", []);
    system = await openAsSystem(gateway.runtime, home.id);
  }, 180_000);
  afterAll(async () => {
    await web?.close();
    await gateway?.close();
    await drop();
  });

  const account = (role = "member") => execute(createServiceAccount, system, { name: newId("svc"), role });
  async function withClient(access = "standard", role = "member") {
    const { id, name } = await account(role);
    const { client, text } = await execute(createServiceClient, system, { account: id, name: "Job", access });
    if (text === null) throw new Error("A secret was asked for.");
    return { account: id, name, client: client.id, secret: text };
  }
  async function ask(form: Record<string, string>, headers: Record<string, string> = {}): Promise<TokenReply> {
    const response = await fetch(`${gateway.origin}/oauth/token`, {
      method: "POST",
      headers,
      body: new URLSearchParams({ grant_type: "client_credentials", ...form }),
    });
    return { status: response.status, body: (await response.json()) as TokenReply["body"] };
  }
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}`,
  });
  const resource = (path = "/o/home/mcp") => `${gateway.origin}${path}`;
  async function token(of: { client: string; secret: string }, path?: string): Promise<string> {
    const { body } = await ask({ resource: resource(path) }, basic(of.client, of.secret));
    if (!body.access_token) throw new Error(`No token: ${JSON.stringify(body)}`);
    return body.access_token;
  }
  const list = (key: string, path = "/mcp", origin = gateway.origin) =>
    modern({ url: `${origin}${path}`, key, method: "tools/list" });
  const whoami = (key: string, origin = gateway.origin) =>
    modern({
      url: `${origin}/mcp`,
      key,
      method: "tools/call",
      params: { name: "causeway__whoami", arguments: {} },
    });

  test.each(["client_secret_basic", "client_secret_post"])(
    "gets a short-lived token by %s and calls",
    async (method) => {
      const held = await withClient();
      const { status, body } =
        method === "client_secret_basic"
          ? await ask({ resource: resource() }, basic(held.client, held.secret))
          : await ask({ resource: resource(), client_id: held.client, client_secret: held.secret });
      expect([status, body.scope, body.refresh_token]).toEqual([200, "mcp:read mcp:call", undefined]);
      expect(body.expires_in).toBeLessThanOrEqual(900);
      for (const origin of [gateway.origin, web.origin]) {
        const answer = await whoami(body.access_token ?? "", origin);
        expect(answer.status).toBe(200);
        expect(answer.text).toContain(`"serviceAccount":"${held.name}"`);
      }
    },
  );

  test("with a key of its own signs in by an assertion, which is good once", async () => {
    const { id } = await account();
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const publicKeys = { keys: [{ ...(await exportJWK(publicKey)), kid: "one" }] };
    const { client, text } = await execute(createServiceClient, system, { account: id, name: "Signs", publicKeys });
    expect([client.method, text]).toEqual(["private_key", null]);
    const assertion = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: "ES256", kid: "one" })
      .setIssuer(client.id)
      .setSubject(client.id)
      .setAudience(gateway.origin)
      .setIssuedAt()
      .setExpirationTime("1m")
      .sign(privateKey);
    const form = {
      resource: resource(),
      client_assertion: assertion,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    };
    const first = await ask(form);
    expect(first.status).toBe(200);
    expect((await list(first.body.access_token ?? "")).status).toBe(200);
    expect((await ask(form)).body.error).toBe("invalid_client");
    const refusal = await execute(createServiceClient, system, {
      account: id,
      name: "Private",
      publicKeys: { keys: [await exportJWK((await generateKeyPair("ES256", { extractable: true })).privateKey)] },
    }).catch((error: Error) => error.message);
    expect(refusal).toContain("private key");
  });

  test("gets tokens that are good at the one endpoint that they name (security: T23)", async () => {
    const held = await withClient();
    const forOne = await token(held, "/o/home/one/mcp");
    expect((await list(forOne, "/one/mcp")).status).toBe(200);
    expect((await list(forOne, "/o/home/one/mcp")).status).toBe(200);
    for (const path of ["/mcp", "/o/home/mcp", "/o/other/mcp"]) expect((await list(forOne, path)).status).toBe(401);
    const refused = ["/o/other/mcp", "/o/home/none/mcp", "/o/home/one/mcp/sse", "/elsewhere"];
    for (const path of refused)
      expect((await ask({ resource: resource(path) }, basic(held.client, held.secret))).body.error).toBe(
        "invalid_target",
      );
    expect((await ask({}, basic(held.client, held.secret))).body.error).toBe("invalid_target");
  });

  test("gets no more than its client may, and less where it asks for less", async () => {
    const held = await withClient("read-only");
    const all = await ask(
      { resource: resource(), scope: "mcp:read mcp:call mcp:destructive" },
      basic(held.client, held.secret),
    );
    expect(all.body.scope).toBe("mcp:read");
    const wider = await withClient("full");
    const less = await ask({ resource: resource(), scope: "mcp:read" }, basic(wider.client, wider.secret));
    expect(less.body.scope).toBe("mcp:read");
    const call = await modern({
      url: `${gateway.origin}/mcp`,
      key: all.body.access_token ?? "",
      method: "tools/call",
      params: { name: "one__echo", arguments: {} },
    });
    expect(call.status).toBe(403);
    expect(call.headers["www-authenticate"]).toContain("insufficient_scope");
  });

  test("is refused with a wrong secret, an unknown client, and by every client that is none", async () => {
    const held = await withClient();
    const wrong = await ask({ resource: resource() }, basic(held.client, `${held.secret.slice(1)}x`));
    const unknown = await ask({ resource: resource() }, basic(newId("scl"), held.secret));
    expect([wrong.status, wrong.body.error]).toEqual([401, "invalid_client"]);
    expect(unknown).toEqual(wrong);
    const registered = await registerClient(gateway.origin, resource());
    const asProgram = await ask({ resource: resource(), client_id: registered.id });
    expect([asProgram.status, asProgram.body.access_token]).toEqual([400, undefined]);
    const stored = await gateway.runtime.database.sql("SELECT row_to_json(t)::text AS row FROM service_clients t", []);
    expect(JSON.stringify(stored)).not.toContain(held.secret);
  });

  test("may rotate a secret: both are good until the grace ends, and the older one before that never again", async () => {
    const held = await withClient();
    const rotate = async (graceHours: number) =>
      (await execute(rotateServiceClient, system, { account: held.account, client: held.client, graceHours })).text ??
      "";
    const can = async (secret: string) =>
      (await ask({ resource: resource() }, basic(held.client, secret))).status === 200;
    const second = await rotate(1);
    expect([await can(held.secret), await can(second)]).toEqual([true, true]);
    const third = await rotate(1);
    expect([await can(held.secret), await can(second), await can(third)]).toEqual([false, true, true]);
    await gateway.runtime.database.system.serviceClient.update({
      where: { id: held.client },
      data: { previousUntil: new Date(Date.now() - 1) },
    });
    expect([await can(second), await can(third)]).toEqual([false, true]);
    const fourth = await rotate(0);
    expect([await can(third), await can(fourth)]).toEqual([false, true]);
  });

  test.each(["suspended", "revoked", "removed"])(
    "that is %s ends with all that it holds, streams as well (security: T72)",
    async (way) => {
      const held = await withClient();
      const made = await execute(createKey, system, { name: "K", serviceAccount: held.account });
      const bearer = await token(held);
      const credentials = way === "revoked" ? [bearer] : [bearer, made.text];
      const streams = await Promise.all(credentials.map((key) => openListening(`${gateway.origin}/mcp`, key)));
      for (const key of credentials) expect((await list(key)).status).toBe(200);
      const { account: id, client } = held;
      if (way === "suspended") await execute(updateServiceAccount, system, { account: id, state: "suspended" });
      else if (way === "revoked") await execute(revokeServiceClient, system, { account: id, client });
      else await execute(removeServiceAccount, system, { account: id });
      for (const key of credentials) {
        expect((await list(key)).status).toBe(401);
        expect((await list(key, "/mcp", web.origin)).status).toBe(401);
      }
      for (const stream of streams) await stream.ended;
      expect((await ask({ resource: resource() }, basic(client, held.secret))).body.error).toBe("invalid_client");
      if (way !== "suspended") return;
      await execute(updateServiceAccount, system, { account: id, state: "active" });
      for (const key of credentials) expect((await list(key)).status).toBe(200);
    },
  );

  test("gives one token back, and its others stay (RFC 7009)", async () => {
    const held = await withClient();
    const [given, kept] = [await token(held), await token(held)];
    const stream = await openListening(`${gateway.origin}/mcp`, given);
    const revoke = (text: string, headers: Record<string, string>) =>
      fetch(`${gateway.origin}/oauth/revoke`, { method: "POST", headers, body: new URLSearchParams({ token: text }) });
    // Another client's: the answer is the same, and nothing happens.
    const other = await withClient();
    expect((await revoke(given, basic(other.client, other.secret))).status).toBe(200);
    expect((await revoke(given, basic(held.client, "wrong"))).status).toBe(401);
    expect((await list(given)).status).toBe(200);
    expect((await revoke(given, basic(held.client, held.secret))).status).toBe(200);
    expect((await list(given)).status).toBe(401);
    await stream.ended;
    expect((await list(kept)).status).toBe(200);
    expect((await revoke(given, basic(held.client, held.secret))).status).toBe(200);
  });

  test("is who the log names, by a key and by a token, and whom rules and Check speak of", async () => {
    const held = await withClient();
    const made = await execute(createKey, system, { name: "K", serviceAccount: held.account });
    const bearer = await token(held);
    const subject = { kind: "service", id: held.account };
    await execute(createAccessRule, system, { effect: "deny", subject, connection: "one", tool: "echo" });
    for (const key of [made.text, bearer]) {
      expect((await list(key)).text).not.toContain("one__echo");
      await whoami(key);
    }
    await gateway.runtime.callLog.flush();
    const calls = await gateway.runtime.database
      .organization(home.id)
      .call.findMany({ where: { principalId: held.account, method: "tools/call" }, orderBy: { startedAt: "asc" } });
    expect(
      calls.map(({ principalKind, principalName, keyId, userId }) => [principalKind, principalName, keyId, userId]),
    ).toEqual([
      ["service", held.name, made.key.id, null],
      ["service", held.name, null, null],
    ]);
    const explain = (tool: string) =>
      execute(explainAccess, system, { service: held.account, connection: "one", tool });
    expect(await explain("echo")).toMatchObject({
      allowed: false,
      rule: { subject: { kind: "service", name: held.name } },
    });
    await execute(updateServiceAccount, system, { account: held.account, state: "suspended" });
    expect((await explain("echo")).because).toContain("suspended");
  });

  test("that is a viewer may read the admin API with a key and call nothing", async () => {
    const held = await withClient("standard", "viewer");
    const permissions = ["connections.read"];
    const key = await execute(createKey, system, { name: "K", serviceAccount: held.account, permissions });
    expect((await list(key.text)).status).toBe(403);
    expect((await list(await token(held))).status).toBe(403);
    const beyond = { name: "K", serviceAccount: held.account, permissions: ["connections.write"] };
    await expect(execute(createKey, system, beyond)).rejects.toThrow(/has no permission connections.write/);
  });
});
