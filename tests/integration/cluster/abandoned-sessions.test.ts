import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Leases } from "@/lib/cluster/leases";
import { MemoryHub } from "@/lib/cluster/memory-bus";
import { PostOffice } from "@/lib/cluster/post";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { StateSeal } from "@/lib/gateway/sessions/state-seal";
import { createOutbound } from "@/lib/net/outbound";
import { createLog } from "@/lib/telemetry/log";
import type { UpstreamDriver } from "@/lib/upstreams/driver";
import { createHttpDriver } from "@/lib/upstreams/http/driver";
import { type SwitchableServer, startSwitchableServer } from "@/tests/fixtures/servers/switchable";
import { connectionTo, toolCall } from "@/tests/fixtures/upstreams/connection-view";

const PATIENT = { timeout: 30_000 };
const hub = new MemoryHub();
const key = randomBytes(32);
const opened: { close(): Promise<void> }[] = [];
let server: SwitchableServer;
let current: ConnectionView;

beforeAll(async () => {
  server = await startSwitchableServer();
  current = connectionTo(server.url, "legacy");
});
afterAll(async () => {
  for (const each of opened.reverse()) await each.close();
  await server.stop();
});

/** A driver of a process of its own, in which sessions are idle after a fifth of a second unless it is said. */
function join(slot: number, sessionIdleMs = 200): UpstreamDriver {
  const bus = hub.join(true);
  const leases = new Leases(bus);
  const driver = createHttpDriver({
    outbound: createOutbound({ allow: [new URL(server.url).host] }),
    openCredential: () => null,
    clientInfo: { name: "causeway", version: "0.0.0" },
    limits: { sessionIdleMs },
    cluster: {
      post: new PostOffice(bus, new StateSeal(key), createLog({ LOG_LEVEL: "silent" })),
      leases,
      sealer: new StateSeal(key),
      ids: { first: slot * 1000, span: 1000 },
      connection: () => current,
    },
  });
  opened.push(bus, leases, driver);
  return driver;
}

async function use(driver: UpstreamDriver, tool: string, value = ""): Promise<unknown> {
  const target = { connection: current, session: { kind: "pooled" } } as const;
  const reply = await driver.send(target, toolCall(tool, { value }), {}).done;
  return reply.kind === "result" ? (reply.result.content as { text: string }[])[0]?.text : reply;
}

test("a session whose process is gone is ended by another one, once nobody has used it for its time", async () => {
  const gone = join(0);
  expect(await use(gone, "echo", "x")).toBe("x");
  expect(server.openSessions()).toBe(1);
  // As a process ends that leaves its sessions to others; one that is killed leaves them the same way.
  await gone.close(false);
  expect(server.openSessions()).toBe(1);
  join(1);
  await expect.poll(() => server.openSessions(), PATIENT).toBe(0);
});

test("a session that is idle at all processes is ended once, and the next call begins another", async () => {
  // Long enough for two calls in a row on a machine that is busy: in between the session is not idle.
  const [first, second] = [join(2, 5000), join(3, 5000)];
  expect(await use(first, "remember", "both")).toBe("kept");
  expect(await use(second, "recall")).toBe("both");
  await expect.poll(() => server.openSessions(), PATIENT).toBe(0);
  expect(await use(first, "recall")).toBe("nothing");
});

test("a session that was begun under a credential that has been replaced is not touched with the new one", async () => {
  const driver = join(4, 3_600_000);
  await use(driver, "echo", "x");
  const before = server.openSessions();
  expect(before).toBe(1);
  current = { ...current, credential: { id: "crd_1", version: 2, ciphertext: "" } };
  await driver.close(false);
  await use(join(5), "echo", "y");
  await expect.poll(() => server.openSessions(), PATIENT).toBe(before);
});
