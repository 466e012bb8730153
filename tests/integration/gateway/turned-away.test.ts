import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateApiKey } from "@/lib/keys/api-key";
import { revokeKey } from "@/lib/keys/revoke-key";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { isPostgresReachable } from "@/tests/support/database";
import { createPostgresDatabase } from "@/tests/support/postgres";
import { legacy, modern, modernHeaders, modernMeta, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

const NOWHERE = "http://127.0.0.1:9/mcp";

for (const kind of ["pglite", "postgresql"] as const) {
  const isSkipped = kind === "postgresql" && !isPostgresReachable;
  describe.skipIf(isSkipped)(`a key that is turned away stands in the log (${kind})`, () => {
    let gateway: TestGateway;
    let home: PlantedOrganization;
    let drop: () => Promise<void> = async () => undefined;

    beforeAll(async () => {
      const own = kind === "postgresql" ? await createPostgresDatabase() : null;
      if (own) drop = own.drop;
      gateway = await startTestGateway(own ? { databaseUrl: own.url } : {});
      home = await plantOrganization(gateway.runtime, "home", [
        { slug: "one", url: NOWHERE },
        { slug: "two", url: NOWHERE },
      ]);
    }, 180_000);

    afterAll(async () => {
      await gateway.close();
      await drop();
    });

    async function rowsOf(keyId: string, organizationId = home.id) {
      const { callLog, database } = gateway.runtime;
      await callLog.flush();
      return database
        .organization(organizationId)
        .call.findMany({ where: { keyId }, orderBy: [{ startedAt: "asc" }, { id: "asc" }] });
    }

    const call = (key: string, path: string) =>
      modern({ url: `${gateway.origin}${path}`, key, method: "tools/call", params: { name: "echo", arguments: {} } });

    test("a revoked key: who, where from, for what, and why not", async () => {
      const { apiKey, keyId } = await plantKey(gateway.runtime, home.id, { revokedAt: new Date() });
      expect((await call(apiKey, "/one/mcp")).status).toBe(401);
      const [row, ...others] = await rowsOf(keyId);
      expect(others).toEqual([]);
      expect(row).toMatchObject({
        status: "denied",
        errorClass: "authentication_failed",
        errorMessage: "Authentication failed: key revoked",
        principalKind: "key",
        principalId: keyId,
        principalName: "test",
        endpoint: "/one/mcp",
        connectionSlug: "one",
        method: "tools/call",
        tool: "echo",
        clientAddress: "127.0.0.1",
        clientProtocol: "2026-07-28",
        arguments: null,
        upstreamMs: null,
      });
    });

    test("an expired key, of a client that names its method in the body alone", async () => {
      const { apiKey, keyId } = await plantKey(gateway.runtime, home.id, { expiresAt: new Date(Date.now() - 1000) });
      const headers = { "user-agent": "old-client/1.2 (test)" };
      const answer = await legacy({ url: `${gateway.origin}/mcp`, key: apiKey, method: "initialize", headers });
      expect(answer.status).toBe(401);
      expect(await rowsOf(keyId)).toMatchObject([
        {
          status: "denied",
          errorMessage: "Authentication failed: key expired",
          endpoint: "/mcp",
          method: "unknown",
          tool: "(not read)",
          clientName: "old-client",
          clientVersion: "1.2",
        },
      ]);
    });

    test("a key for another server, on this server's own endpoint", async () => {
      const serverIds = [home.connectionIds.get("one") ?? ""];
      const { apiKey, keyId } = await plantKey(gateway.runtime, home.id, { serverIds });
      expect((await call(apiKey, "/two/mcp")).status).toBe(403);
      expect(await rowsOf(keyId)).toMatchObject([
        { status: "denied", errorClass: "forbidden", connectionSlug: "two", tool: "echo" },
      ]);
    });

    test("an organization whose gateway is off", async () => {
      const { runtime } = gateway;
      const off = await plantOrganization(runtime, "off", []);
      await runtime.database.system.organization.update({ where: { id: off.id }, data: { gatewayEnabled: false } });
      await runtime.gateway.reloadOrganization(off.id);
      expect((await call(off.apiKey, "/mcp")).status).toBe(403);
      expect(await rowsOf(off.keyId, off.id)).toMatchObject([{ status: "denied", errorClass: "gateway_disabled" }]);
    });

    test("through the route handlers' mount as well", async () => {
      const { apiKey, keyId } = await plantKey(gateway.runtime, home.id, { revokedAt: new Date() });
      const params = { name: "echo", arguments: {} };
      const response = await gateway.runtime.gateway.handleWeb(
        new Request("http://localhost:3000/one/mcp", {
          method: "POST",
          headers: {
            authorization: `Bearer ${apiKey}`,
            "content-type": "application/json",
            ...modernHeaders("tools/call", params),
          },
          body: JSON.stringify({
            jsonrpc: "2.0",
            id: 1,
            method: "tools/call",
            params: { ...params, _meta: modernMeta() },
          }),
        }),
      );
      expect(response.status).toBe(401);
      expect(await rowsOf(keyId)).toMatchObject([{ status: "denied", tool: "echo", endpoint: "/one/mcp" }]);
    });

    test("the body of whoever is turned away is not waited for", async () => {
      const { apiKey, keyId } = await plantKey(gateway.runtime, home.id, { revokedAt: new Date() });
      const headers = {
        authorization: `Bearer ${apiKey}`,
        "content-type": "application/json",
        "content-length": "900000",
      };
      // Promises a body that never comes in full: the answer must not depend on it.
      const answered = await new Promise<number>((resolve, reject) => {
        const outgoing = request(`${gateway.origin}/mcp`, { method: "POST", headers, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
          outgoing.destroy();
        });
        outgoing.on("error", reject);
        outgoing.write("{");
      });
      expect(answered).toBe(401);
      expect(await rowsOf(keyId)).toHaveLength(1);
    });

    test("a flood of one revoked key becomes a few rows, and one that says how many it stands for", async () => {
      const { apiKey, keyId } = await plantKey(gateway.runtime, home.id);
      const { database, services } = gateway.runtime;
      const context = await openAsSystem({ database, services }, home.id);
      await execute(revokeKey, context, { key: keyId, reason: "It leaked." });
      for (let at = 0; at < 40; at++) {
        const answer = await send(`${gateway.origin}/mcp`, {
          headers: { authorization: `Bearer ${apiKey}` },
          body: "{}",
        });
        expect(answer.status).toBe(401);
      }
      expect(await rowsOf(keyId)).toHaveLength(10);
      await gateway.runtime.gateway.gateway.sparseLog.sweep(Date.now() + 60_000);
      const rows = await rowsOf(keyId);
      expect(rows).toHaveLength(11);
      expect(rows.at(-1)?.errorMessage).toContain("stands for 30 such");
    });

    test("an unknown key belongs to nobody, and leaves no row", async () => {
      const stranger = generateApiKey(randomBytes).text;
      const before = await gateway.runtime.database.system.call.count();
      expect((await call(stranger, "/mcp")).status).toBe(401);
      await gateway.runtime.callLog.flush();
      expect(await gateway.runtime.database.system.call.count()).toBe(before);
    });
  });
}
