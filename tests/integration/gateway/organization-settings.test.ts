import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { getOrganizationSettings } from "@/lib/organizations/get-settings";
import { updateOrganization } from "@/lib/organizations/update-organization";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { sendJson, startScriptedUpstream } from "@/tests/fixtures/upstreams/scripted-upstream";
import { modern } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

let upstream: NonceUpstream;
let gateway: TestGateway;
let web: WebMount;

beforeAll(async () => {
  upstream = await startNonceUpstream(() => "nonce");
  gateway = await startTestGateway();
  web = await startWebMount(gateway.runtime);
}, 180_000);

afterAll(async () => {
  await web?.close();
  await gateway?.close();
  await upstream?.close();
});

const plant = (slug: string) =>
  plantOrganization(gateway.runtime, slug, [{ slug: "echo", url: `http://127.0.0.1:${upstream.port}/${slug}/mcp` }]);

async function contextOf({ id }: PlantedOrganization) {
  const { database, services } = gateway.runtime;
  return openAsSystem({ database, services }, id);
}

async function rowsOf({ id }: PlantedOrganization) {
  await gateway.runtime.callLog.flush();
  return gateway.runtime.database.organization(id).call.findMany({ orderBy: [{ startedAt: "asc" }, { id: "asc" }] });
}

describe.each(["node", "web"] as const)("the settings of an organization hold from the next call on (%s)", (mount) => {
  const call = ({ apiKey }: PlantedOrganization, text: string) =>
    modern({
      url: `${mount === "node" ? gateway.origin : web.origin}/mcp`,
      key: apiKey,
      method: "tools/call",
      params: { name: "echo__echo", arguments: { text } },
    });

  test("without capturePayloads a row has neither arguments nor result, and with it again it has both", async () => {
    const organization = await plant(`payloads-${mount}`);
    const context = await contextOf(organization);
    expect((await call(organization, "first-marker")).body?.result?.content?.[0]?.text).toBe("nonce:first-marker");
    await execute(updateOrganization, context, { capturePayloads: false });
    expect((await call(organization, "second-marker")).body?.result?.content?.[0]?.text).toBe("nonce:second-marker");
    await execute(updateOrganization, context, { capturePayloads: true });
    await call(organization, "third-marker");

    const [first, second, third, ...others] = await rowsOf(organization);
    expect(others).toEqual([]);
    expect(JSON.stringify(first?.arguments)).toContain("first-marker");
    expect(JSON.stringify(first?.result)).toContain("first-marker");
    expect(second).toMatchObject({ status: "ok", tool: "echo__echo", arguments: null, result: null });
    expect(JSON.stringify({ ...second })).not.toContain("second-marker");
    expect(JSON.stringify(third?.arguments)).toContain("third-marker");
  });

  test("without capturePayloads a failed call's row says so in the gateway's own words, not in the server's", async () => {
    const server = await startScriptedUpstream((arrival, response) =>
      sendJson(response, {
        jsonrpc: "2.0",
        id: arrival.message.id,
        error: { code: -32050, message: "No account for ada@example.test", data: { ssn: "078-05-1120" } },
      }),
    );
    const organization = await plantOrganization(gateway.runtime, `errors-${mount}`, [
      { slug: "echo", url: server.url },
    ]);
    const context = await contextOf(organization);
    expect((await call(organization, "a")).body?.error?.message).toBe("No account for ada@example.test");
    await execute(updateOrganization, context, { capturePayloads: false });
    // The client is told what it always is.
    expect((await call(organization, "b")).body?.error?.message).toBe("No account for ada@example.test");
    await server.stop();

    const [kept, without] = await rowsOf(organization);
    expect(kept).toMatchObject({ errorClass: "upstream_error", errorMessage: "No account for ada@example.test" });
    expect(without).toMatchObject({
      status: "error",
      errorClass: "upstream_error",
      errorCode: -32050,
      errorMessage: "The server answered with an error.",
      result: null,
    });
    expect(JSON.stringify({ ...without })).not.toMatch(/ada@|078-05/);
  });

  test("without capturePayloads a refusal that quotes the request is logged without the quotation", async () => {
    const organization = await plant(`faults-${mount}`);
    const context = await contextOf(organization);
    await execute(updateOrganization, context, { capturePayloads: false });
    const url = `${mount === "node" ? gateway.origin : web.origin}/mcp`;
    await modern({
      url,
      key: organization.apiKey,
      method: "tools/call",
      params: { name: "echo__echo", arguments: { text: "a" } },
      headers: { "mcp-name": "marker-in-header" },
    });
    const [row] = await rowsOf(organization);
    expect(row).toMatchObject({ errorClass: "header_mismatch", errorMessage: "A header contradicts the body." });
    expect(JSON.stringify({ ...row })).not.toContain("marker-in-header");
  });

  test("with gatewayEnabled off a call is refused and reaches no server", async () => {
    const organization = await plant(`switch-${mount}`);
    const context = await contextOf(organization);
    expect((await call(organization, "a")).status).toBe(200);
    const before = upstream.calls();
    await execute(updateOrganization, context, { gatewayEnabled: false });
    const refused = await call(organization, "b");
    expect(refused.status).toBe(403);
    expect(upstream.calls()).toBe(before);
    expect((await rowsOf(organization)).at(-1)).toMatchObject({ status: "denied", errorClass: "gateway_disabled" });
    await execute(updateOrganization, context, { gatewayEnabled: true });
    expect((await call(organization, "c")).status).toBe(200);
  });
});

test("strictCallLog is what the next call's row says", async () => {
  const organization = await plant("strict");
  await execute(updateOrganization, await contextOf(organization), { strictCallLog: true });
  await modern({
    url: `${gateway.origin}/mcp`,
    key: organization.apiKey,
    method: "tools/call",
    params: { name: "echo__echo", arguments: { text: "a" } },
  });
  expect(await rowsOf(organization)).toMatchObject([{ status: "ok", strict: true }]);
});

test("a change leaves the other settings alone and says in the audit log what was and what is", async () => {
  const organization = await plant("audited");
  const context = await contextOf(organization);
  const defaults = {
    name: "audited",
    gatewayEnabled: true,
    capturePayloads: true,
    strictCallLog: false,
    dynamicClients: true,
    credentialMode: "both",
    userKeys: true,
  };
  expect(await execute(getOrganizationSettings, context, {})).toEqual(defaults);
  const changed = { ...defaults, capturePayloads: false };
  expect(await execute(updateOrganization, context, { capturePayloads: false })).toEqual(changed);
  expect(await execute(getOrganizationSettings, context, {})).toEqual(changed);
  expect(await context.db.auditEvent.findMany({ where: { action: "organization.update" } })).toMatchObject([
    { targetKind: "organization", targetId: organization.id, before: defaults, after: changed },
  ]);
  await expect(execute(updateOrganization, context, {})).rejects.toMatchObject({ code: "invalid_value" });
});
