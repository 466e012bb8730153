import { afterAll, beforeAll, expect, test } from "vitest";
import { explainAccess } from "@/lib/access/explain-access";
import { newId } from "@/lib/base/ids";
import { createKey } from "@/lib/keys/create-key";
import type { OperationContext } from "@/lib/operations/context";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { updateOrganization } from "@/lib/organizations/update-organization";
import { updateRole } from "@/lib/roles/update-role";
import { createServiceAccount } from "@/lib/service-accounts/create-account";
import { updateServiceAccount } from "@/lib/service-accounts/update-account";
import { openListening } from "@/tests/support/open-stream";
import { modern } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

let gateway: TestGateway;
let home: PlantedOrganization;
let system: OperationContext;

beforeAll(async () => {
  gateway = await startTestGateway();
  home = await plantOrganization(gateway.runtime, "home", [{ slug: "one", url: "http://127.0.0.1:9/mcp" }]);
  system = await openAsSystem(gateway.runtime, home.id);
}, 120_000);
afterAll(() => gateway?.close());

const url = () => `${gateway.origin}/mcp`;
const list = (key: string) => modern({ url: url(), key, method: "tools/list" });

async function addMember(role: string): Promise<string> {
  const { system: db } = gateway.runtime.database;
  const userId = newId("usr");
  await db.user.create({ data: { id: userId, email: `${userId}@example.test`, name: "Ada" } });
  await db.membership.create({ data: { id: newId("mem"), organizationId: home.id, userId, role } });
  return userId;
}

test("a person's key calls as long as the person's own role may, whatever else the role may", async () => {
  const { system: db } = gateway.runtime.database;
  const role = { id: newId("rol"), organizationId: home.id, name: "Key makers", permissions: ["keys.write"] };
  await db.customRole.create({ data: { ...role, description: "" } });
  await addMember("owner");
  const userId = await addMember(role.id);
  const { keyId, apiKey } = await plantKey(gateway.runtime, home.id);
  await db.apiKey.update({ where: { id: keyId }, data: { userId } });
  await gateway.runtime.gateway.reloadOrganization(home.id);

  const refused = await list(apiKey);
  expect([refused.status, refused.text]).toEqual([403, expect.stringContaining("Your role may not call tools")]);
  expect(await execute(explainAccess, system, { key: keyId, connection: "one" })).toMatchObject({
    allowed: false,
    because: "The role Key makers may not call tools.",
  });
  await execute(updateRole, system, { role: role.id, permissions: ["keys.write", "tools.call"] });
  expect((await list(apiKey)).status).toBe(200);
});

test("a key that is nobody's calls", async () => {
  expect((await list(home.apiKey)).status).toBe(200);
});

test("a stream ends when the role of whose it is may not call any more", async () => {
  const account = await execute(createServiceAccount, system, { name: "Robot", role: "member" });
  const { text } = await execute(createKey, system, { name: "K", serviceAccount: account.id });
  const stream = await openListening(url(), text);
  await execute(updateServiceAccount, system, { account: account.id, role: "viewer" });
  await stream.ended;
  expect((await list(text)).status).toBe(403);
});

test("a key's stream ends when the organization takes tokens alone", async () => {
  const stream = await openListening(url(), home.apiKey);
  await execute(updateOrganization, system, { credentialMode: "tokens" });
  await stream.ended;
  expect((await list(home.apiKey)).status).toBe(401);
  await execute(updateOrganization, system, { credentialMode: "both" });
});
