import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newId } from "@/lib/base/ids";
import { type HeldStream, openListening, openSessionStream, openStream } from "@/tests/support/open-stream";
import { initialize } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

let gateway: TestGateway;
let home: PlantedOrganization;
/** A key for the server `yours` alone. */
let limitedKey: string;
const open: HeldStream[] = [];

beforeAll(async () => {
  gateway = await startTestGateway();
  await gateway.runtime.jobs.close();
  // Nobody is there to be asked: the gateway's own announcements are what is looked at.
  const connection = { url: "http://127.0.0.1:9/mcp", capabilities: { tools: {} } };
  home = await plantOrganization(gateway.runtime, "home", [
    { ...connection, slug: "mine" },
    { ...connection, slug: "yours" },
  ]);
  const serverIds = [home.connectionIds.get("yours") ?? ""];
  ({ apiKey: limitedKey } = await plantKey(gateway.runtime, home.id, { serverIds }));
});

afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});

afterAll(() => gateway.close());

const url = () => `${gateway.origin}/mcp`;

const LISTENERS: Record<string, (key: string) => Promise<HeldStream>> = {
  "a modern listener": (key) => openListening(url(), key),
  "a legacy session": async (key) => openSessionStream(url(), key, await initialize(url(), key)),
  "a client of HTTP+SSE": (key) => openStream(`${url()}/sse`, { authorization: `Bearer ${key}` }),
};

async function listen(how: string, key: string): Promise<() => number> {
  const stream = await LISTENERS[how]?.(key);
  if (!stream) throw new Error("There is no such listener.");
  open.push(stream);
  return () => stream.messages.filter(({ method }) => method === "notifications/tools/list_changed").length;
}

function view(slug: string) {
  const found = gateway.runtime.gateway.gateway.snapshots.organization(home.id)?.bySlug.get(slug);
  if (!found) throw new Error("The connection is there.");
  return found;
}

async function addTool(slug: string): Promise<void> {
  const { system } = gateway.runtime.database;
  const name = newId("cap");
  await system.capability.create({
    data: {
      id: name,
      organizationId: home.id,
      connectionId: home.connectionIds.get(slug) ?? "",
      kind: "tool",
      name,
      definition: { name, inputSchema: { type: "object" } },
      definitionHash: "test",
      exposed: true,
      position: 9,
    },
  });
  const where = { id: home.id };
  await system.organization.update({ where, data: { configVersion: { increment: 1 } } });
  await gateway.runtime.gateway.reloadOrganization(home.id);
}

/** As the dashboard changes a key. */
async function changeKey(id: string, data: Record<string, unknown>): Promise<void> {
  const { system } = gateway.runtime.database;
  await system.apiKey.update({ where: { id }, data });
  await system.organization.update({ where: { id: home.id }, data: { configVersion: { increment: 1 } } });
  await gateway.runtime.gateway.reloadOrganization(home.id);
}

describe.each(Object.keys(LISTENERS))("%s whose key changes", (how) => {
  test("hears of it when it reaches another server, and from then on what that one announces", async () => {
    const { listListeners } = gateway.runtime.gateway.gateway;
    const [mine, yours] = [home.connectionIds.get("mine") ?? "", home.connectionIds.get("yours") ?? ""];
    const { apiKey, keyId } = await plantKey(gateway.runtime, home.id, { serverIds: [yours] });
    const heard = await listen(how, apiKey);
    await changeKey(keyId, { serverIds: [mine] });
    await expect.poll(heard).toBe(1);
    // The same again is no change; what comes after it is heard once.
    await changeKey(keyId, { serverIds: [mine] });
    await expect.poll(() => listListeners.isQuiet).toBe(true);
    listListeners.announce(view("yours"), ["tools"]);
    listListeners.announce(view("mine"), ["tools"]);
    await expect.poll(heard).toBe(2);
    await changeKey(keyId, { serverIds: [yours] });
    await expect.poll(heard).toBe(3);
  });

  test("hears of it when its label brings it under a rule", async () => {
    const { system } = gateway.runtime.database;
    const { apiKey, keyId } = await plantKey(gateway.runtime, home.id);
    const rule = {
      id: newId("rul"),
      organizationId: home.id,
      effect: "deny",
      subjectKind: "everyone",
      connectionId: home.connectionIds.get("mine") ?? "",
      conditions: { environments: ["staging"] },
    };
    await system.accessRule.create({ data: rule });
    await changeKey(keyId, {});
    const heard = await listen(how, apiKey);
    await changeKey(keyId, { environment: "staging" });
    await expect.poll(heard).toBe(1);
    await system.accessRule.deleteMany({});
  });
});

describe.each(Object.keys(LISTENERS))("%s whose key is for one server", (how) => {
  test("hears nothing of what another server announces", async () => {
    const { listListeners } = gateway.runtime.gateway.gateway;
    const [all, limited] = [await listen(how, home.apiKey), await listen(how, limitedKey)];
    listListeners.announce(view("mine"), ["tools"]);
    await expect.poll(all).toBe(1);
    listListeners.announce(view("yours"), ["tools"]);
    await expect.poll(() => [all(), limited()]).toEqual([2, 1]);
  });

  test("hears nothing when an administrator changes another server's list", async () => {
    const [all, limited] = [await listen(how, home.apiKey), await listen(how, limitedKey)];
    await addTool("mine");
    await expect.poll(all).toBe(1);
    await addTool("yours");
    await expect.poll(() => [all(), limited()]).toEqual([2, 1]);
  });
});
