import { afterAll, beforeAll, expect, test } from "vitest";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { modern } from "@/tests/support/rpc";
import { plantOrganization, startTestGateway, type TestGateway } from "@/tests/support/test-gateway";

let upstream: NonceUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startNonceUpstream(() => "nonce");
  gateway = await startTestGateway();
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

test("a server that has a credential is not reached without it", async () => {
  const { id, apiKey } = await plantOrganization(gateway.runtime, "acme", [
    { slug: "echo", url: `http://127.0.0.1:${upstream.port}/acme/mcp` },
  ]);
  const call = {
    url: `${gateway.origin}/mcp`,
    key: apiKey,
    method: "tools/call",
    params: { name: "echo__echo", arguments: { text: "a" } },
    id: 1,
  };
  expect((await modern(call)).body?.result?.content?.[0]?.text).toBe("nonce:a");
  const { system } = gateway.runtime.database;
  await system.connection.updateMany({ where: { organizationId: id }, data: { authKind: "bearer" } });
  await gateway.runtime.gateway.reloadOrganization(id);
  const before = upstream.texts.length;
  const page = "http://localhost:3000/o/acme/connections/echo";
  const refused = await modern(call);
  expect(refused.body?.result).toMatchObject({
    isError: true,
    content: [{ text: `echo needs re-authorization: its credential is missing. Re-authorize it at ${page}` }],
    _meta: { "dev.causeway/error": { code: "needs_reauth", server: "echo", url: page } },
  });
  expect(upstream.texts.length).toBe(before);
  await gateway.runtime.callLog.flush();
  // Word by word: nothing in it is taken for a secret.
  expect(await system.call.findFirst({ where: { organizationId: id, errorClass: "needs_reauth" } })).toMatchObject({
    errorMessage: `echo needs re-authorization: its credential is missing. Re-authorize it at ${page}`,
  });
});
