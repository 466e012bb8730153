import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { MemoryHub } from "@/lib/cluster/memory-bus";
import { Pipes } from "@/lib/cluster/pipes";
import { PostOffice } from "@/lib/cluster/post";
import { Elsewhere } from "@/lib/gateway/sessions/elsewhere";
import { SessionStore } from "@/lib/gateway/sessions/sessions";
import { StateSeal } from "@/lib/gateway/sessions/state-seal";
import { createLog } from "@/lib/telemetry/log";

const ROOM = 1000;
const key = randomBytes(32);

function storeOfOneProcess() {
  const post = new PostOffice(new MemoryHub().join(false), new StateSeal(key), createLog({ LOG_LEVEL: "silent" }));
  const released: string[] = [];
  const store = new SessionStore(key, new Elsewhere(post, new Pipes(post)), (session, isForGood) => {
    if (!isForGood) released.push(session.facts.id);
  });
  const open = (organizationId: string, principalId: string, now: number) =>
    store.open(
      {
        organizationId,
        principalId,
        endpoint: "/mcp",
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientName: null,
        clientVersion: null,
      },
      now,
    );
  return { store, released, open };
}

test("a process holds a thousand sessions of an organization; the next lets go of one, whose id stays good (T111)", () => {
  const { store, released, open } = storeOfOneProcess();
  const neighbour = open("org_b", "key_b", 1);
  const first = open("org_a", "key_a", 2);
  first.logLevel = "debug";
  for (let index = 1; index < ROOM; index++) open("org_a", "key_a", 2 + index);
  expect(released).toEqual([]);

  open("org_a", "key_a", 2 + ROOM);
  expect(released).toEqual([first.facts.id]);
  expect([...store.all()]).toHaveLength(ROOM + 1);
  expect(store.byId(neighbour.facts.id)).toBe(neighbour);
  // What was held for it is gone; who comes back with the id is served afresh, not turned away.
  expect(store.find(first.token, 3 + ROOM)).toMatchObject({ facts: first.facts, logLevel: null });
});

test("one client that opens session after session takes its own, and none of another client's", () => {
  const { store, released, open } = storeOfOneProcess();
  const others = [1, 2, 3].map((now) => open("org_a", "key_quiet", now));
  for (let index = 0; index < ROOM + 100; index++) open("org_a", "key_loud", 10 + index);
  expect(released).toHaveLength(103);
  for (const session of others) expect(store.byId(session.facts.id)).toBe(session);
});

test("half an hour without use, and nothing of an abandoned session is held", () => {
  const { store, released, open } = storeOfOneProcess();
  const abandoned = open("org_a", "key_a", 0);
  const listening = open("org_a", "key_a", 0);
  listening.streams.add({ write: () => true, end: () => undefined } as never);
  store.sweep(30 * 60_000);
  expect(released).toEqual([]);
  store.sweep(30 * 60_000 + 1);
  expect(released).toEqual([abandoned.facts.id]);
  expect(store.byId(listening.facts.id)).toBe(listening);
});
