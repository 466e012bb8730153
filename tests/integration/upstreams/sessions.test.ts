import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { UpstreamDriver, UpstreamSessionKey } from "@/lib/upstreams/driver";
import { type SwitchableServer, startSwitchableServer } from "../../fixtures/servers/switchable";
import { connectionTo, driverTo, request, toolCall } from "../../fixtures/upstreams/connection-view";

let server: SwitchableServer;
let driver: UpstreamDriver;

beforeEach(async () => {
  server = await startSwitchableServer();
  driver = driverTo([server.url]);
});
afterEach(async () => {
  await driver.close();
  await server.stop();
});

const pooled: UpstreamSessionKey = { kind: "pooled" };
const caller = (id: string): UpstreamSessionKey => ({
  kind: "caller",
  id,
  capabilities: {},
  protocolVersion: "2025-06-18",
});
const connection = (changes = {}) => connectionTo(server.url, "legacy", changes);

async function say(session: UpstreamSessionKey, tool: string, value = "", changes = {}): Promise<string> {
  const reply = await driver.send({ connection: connection(changes), session }, toolCall(tool, { value }), {}).done;
  return reply.kind === "result" ? String((reply.result.content as { text: string }[])[0]?.text) : reply.message;
}

describe("sessions with a legacy server", () => {
  test("are opened once, however many calls come first", async () => {
    await Promise.all(Array.from({ length: 30 }, () => say(pooled, "echo", "x")));
    expect([server.initializations(), server.openSessions()]).toEqual([1, 1]);
  });

  test("belong to one client, or to the pool: what a server remembers stays there", async () => {
    await say(caller("ses_a"), "remember", "secret of a");
    expect(await say(caller("ses_a"), "recall")).toBe("secret of a");
    expect(await say(caller("ses_b"), "recall")).toBe("nothing");
    expect(await say(pooled, "recall")).toBe("nothing");
    expect(server.openSessions()).toBe(3);
  });

  test("belong to one organization, connection and credential", async () => {
    await say(pooled, "remember", "first");
    const others = [
      { organizationId: "org_other" },
      { id: "con_other" },
      { credential: { id: "crd_1", version: 1, ciphertext: "" } },
      { credential: { id: "crd_1", version: 2, ciphertext: "" } },
    ];
    for (const other of others) expect(await say(pooled, "recall", "", other)).toBe("nothing");
    expect(await say(pooled, "recall")).toBe("first");
  });

  test("that the server has forgotten are begun again, and the call is made", async () => {
    await say(pooled, "echo", "x");
    server.forgetSessions();
    const answers = await Promise.all(Array.from({ length: 5 }, () => say(pooled, "echo", "again")));
    expect(answers).toEqual(Array(5).fill("again"));
    expect(server.initializations()).toBe(2);
  });

  test("are not begun again, and nothing is called twice, where a tool's own refusal speaks of a session", async () => {
    await say(pooled, "echo", "x");
    const before = server.requests();
    expect(await say(pooled, "closed-till")).toBe("The till's session is closed.");
    expect([server.requests() - before, server.initializations()]).toEqual([1, 1]);
  });

  test("that cannot be begun again fail the call, and the next call tries anew", async () => {
    await say(pooled, "echo", "x");
    server.behave("fails");
    await expect(say(pooled, "echo", "x")).rejects.toMatchObject({ code: "upstream_unreachable" });
    server.behave("healthy");
    expect(await say(pooled, "echo", "back")).toBe("back");
  });

  test("end with their client, with their connection, and with the driver", async () => {
    await say(caller("ses_a"), "echo");
    await say(caller("ses_b"), "echo");
    await say(pooled, "echo");
    await driver.endCallerSession("ses_a", true);
    expect(server.openSessions()).toBe(2);
    await driver.forget("con_other");
    expect(server.openSessions()).toBe(2);
    await driver.forget("con_test");
    expect(server.openSessions()).toBe(0);
    await say(caller("ses_c"), "echo");
    await driver.close();
    expect(server.openSessions()).toBe(0);
  });

  test("end when nobody has used them for long", async () => {
    const impatient = driverTo([server.url], { limits: { sessionIdleMs: 20 } });
    await impatient.send({ connection: connection(), session: caller("ses_a") }, toolCall("echo", { value: "x" }), {})
      .done;
    await expect.poll(() => server.openSessions()).toBe(0);
    await impatient.close();
  });

  test("of a discovery do not outlive it", async () => {
    await driver.discover(connection({ era: null }), { timeoutMs: 10_000 });
    expect(server.openSessions()).toBe(0);
    expect(server.initializations()).toBe(1);
  });

  test("are not opened just to tell something one-way", async () => {
    await driver.notify({ connection: connection(), session: caller("ses_a") }, "notifications/roots/list_changed", {});
    expect(server.initializations()).toBe(0);
  });

  test("without a stream of their own (405) are left in peace", async () => {
    const target = { connection: connection(), session: pooled };
    for (let time = 0; time < 3; time++)
      await driver.listen(target, { toolsListChanged: true }, { onNotification: () => undefined }).closed;
    expect((await driver.send(target, request("tools/list"), {}).done).kind).toBe("result");
  });
});
