import { afterAll, beforeAll, expect, test } from "vitest";
import { initialize, legacy, modern, modernMeta } from "@/tests/support/rpc";
import { plantKey, plantOrganization, startTestGateway, type TestGateway } from "@/tests/support/test-gateway";

let gateway: TestGateway;
let organizationId: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  organizationId = (await plantOrganization(gateway.runtime, "home", [])).id;
}, 180_000);

afterAll(() => gateway.close());

/** Which client the log names for what a new key did. */
async function clientOf(call: (key: string, url: string) => Promise<unknown>) {
  const { apiKey, keyId } = await plantKey(gateway.runtime, organizationId);
  await call(apiKey, `${gateway.origin}/mcp`);
  await gateway.runtime.callLog.flush();
  const [row] = await gateway.runtime.database.organization(organizationId).call.findMany({ where: { keyId } });
  return [row?.status, row?.clientName, row?.clientVersion];
}

const headers = { "user-agent": "curl/8.5.0" };
const whoami = { method: "tools/call", params: { name: "causeway__whoami", arguments: {} } };

test("a client that introduces itself is logged under that name", async () => {
  expect(await clientOf((key, url) => modern({ url, key, headers, ...whoami }))).toEqual([
    "ok",
    "test-client",
    "1.0.0",
  ]);
  expect(
    await clientOf(async (key, url) =>
      legacy({ url, key, headers: { ...headers, ...(await initialize(url, key)) }, ...whoami }),
    ),
  ).toEqual(["ok", "test-client", "1.0.0"]);
});

test("one that does not is logged under the program that its HTTP headers name", async () => {
  const nameless = modernMeta();
  delete nameless["io.modelcontextprotocol/clientInfo"];
  const params = { ...whoami.params, _meta: nameless };
  expect(await clientOf((key, url) => modern({ url, key, headers, method: whoami.method, params }))).toEqual([
    "ok",
    "curl",
    "8.5.0",
  ]);
  expect(await clientOf((key, url) => legacy({ url, key, headers, ...whoami }))).toEqual(["ok", "curl", "8.5.0"]);
});
