import { randomBytes } from "node:crypto";
import { createClient } from "@redis/client";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Bus } from "@/lib/cluster/bus";
import { MemoryHub } from "@/lib/cluster/memory-bus";
import { Pipes } from "@/lib/cluster/pipes";
import { PostOffice } from "@/lib/cluster/post";
import { openRedisBus } from "@/lib/cluster/redis-bus";
import { StateSeal } from "@/lib/gateway/sessions/state-seal";
import { createLog } from "@/lib/telemetry/log";
import { describeWithRedis, REDIS_URL } from "@/tests/support/cluster";

const log = createLog({ LOG_LEVEL: "silent" });
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

type Join = () => Promise<Bus>;

function memory(): Join {
  const hub = new MemoryHub();
  return async () => hub.join(true);
}

function redis(): Join {
  const prefix = `causeway-test:${randomBytes(6).toString("hex")}:`;
  return () => openRedisBus({ url: REDIS_URL, prefix, log });
}

async function join(by: Join, count: number): Promise<Bus[]> {
  const buses = await Promise.all(Array.from({ length: count }, by));
  opened.push(...buses);
  return buses;
}

function postOn(bus: Bus, key: Buffer, lines: string[] = []): PostOffice {
  return new PostOffice(
    bus,
    new StateSeal(key),
    createLog({ LOG_LEVEL: "warn" }, (line) => lines.push(line)),
  );
}

const home = { organizationId: "org_home", principalId: "key_1" };

function contract(make: () => Join): void {
  test("a message goes to one process, a broadcast to all others", async () => {
    const buses = await join(make(), 3);
    const [first, second] = buses as [Bus, Bus, Bus];
    const key = randomBytes(32);
    const got: unknown[] = [];
    const posts = buses.map((bus) => postOn(bus, key));
    for (const [index, post] of posts.entries())
      post.receive("hello", z.string(), ({ body, from }) => void got.push([index, body, from]));
    expect(await posts[0]?.send(second.processId, "hello", home, "you")).toBe(true);
    await expect.poll(() => got).toEqual([[1, "you", first.processId]]);
    await posts[0]?.broadcast("hello", home, "all");
    await expect.poll(() => got.length).toBe(3);
    expect(got.slice(1).map((each) => (each as unknown[])[0])).toEqual(expect.arrayContaining([1, 2]));
  });

  test("a message to a process that is gone says so", async () => {
    const by = make();
    const [first, second] = (await join(by, 2)) as [Bus, Bus];
    const post = postOn(first, randomBytes(32));
    await second.close();
    await expect.poll(() => post.send(second.processId, "hello", home, "you")).toBe(false);
  });

  test("a fact is set once, removed by whoever knows its value, and by one only", async () => {
    const [first, second] = (await join(make(), 2)) as [Bus, Bus];
    expect(await first.facts.setIfAbsent("k", "a", 10_000)).toBe(true);
    expect(await second.facts.setIfAbsent("k", "b", 10_000)).toBe(false);
    expect(await second.facts.get("k")).toBe("a");
    expect(await second.facts.extend("k", "b", 10_000)).toBe(false);
    expect(await second.facts.extend("k", "a", 10_000)).toBe(true);
    expect(await first.facts.remove("k", "b")).toBe(false);
    const removed = await Promise.all([first.facts.remove("k", "a"), second.facts.remove("k", "a")]);
    expect(removed.filter(Boolean)).toHaveLength(1);
    expect(await second.facts.get("k")).toBeNull();
    await first.facts.set("short", "x", 20);
    await expect.poll(() => second.facts.get("short")).toBeNull();
  });

  test("what is due goes to one process each", async () => {
    const [first, second] = (await join(make(), 2)) as [Bus, Bus];
    const members = Array.from({ length: 40 }, (_, index) => `m${index}`);
    for (const member of members) await first.facts.schedule("list", member, 1000);
    await first.facts.schedule("list", "later", 5000);
    await first.facts.schedule("list", "never", 1000);
    await second.facts.unschedule("list", "never");
    const taken = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? first : second).facts.takeDue("list", 2000, 10)),
    );
    expect(taken.flat().sort()).toEqual([...members].sort());
    expect(await second.facts.countAfter("list", 2000)).toBe(1);
  });

  test("a pipe carries what is written in order, and both ends notice its end", async () => {
    const [first, second] = (await join(make(), 2)) as [Bus, Bus];
    const key = randomBytes(32);
    const [reader, writer] = [new Pipes(postOn(first, key)), new Pipes(postOn(second, key))];
    opened.push(reader, writer);
    let gone = 0;
    writer.serve("count", ({ organizationId, principalId, body }, source) => {
      if (organizationId !== home.organizationId || principalId !== home.principalId) return false;
      source.onGone(() => gone++);
      for (let n = 0; n < 50; n++) source.write(`${n}`);
      if (body === "all") source.end();
      return true;
    });
    const open = async (request: string, sender = home) => {
      const texts: string[] = [];
      const ends: boolean[] = [];
      const listener = { onText: (text: string) => texts.push(text), onEnd: (is: boolean) => ends.push(is) };
      const close = await reader.open(second.processId, "count", sender, request, listener);
      return { texts, ends, close };
    };
    const all = await open("all");
    await expect.poll(() => all.ends).toEqual([true]);
    expect(all.texts).toEqual(Array.from({ length: 50 }, (_, n) => `${n}`));
    const some = await open("some");
    await expect.poll(() => some.texts.length).toBe(50);
    some.close?.();
    await expect.poll(() => gone).toBe(1);
    const foreign = await open("all", { organizationId: "org_other", principalId: "key_1" });
    await expect.poll(() => foreign.ends).toEqual([false]);
    expect(foreign.texts).toEqual([]);
  });
}

describe("processes of one installation, in memory", () => contract(memory));

describeWithRedis("processes of one installation, over Redis", () => {
  contract(redis);

  test("who can write to Redis can neither read a message, nor make one, nor turn one to another organization", async () => {
    const prefix = `causeway-test:${randomBytes(6).toString("hex")}:`;
    const bus = await openRedisBus({ url: REDIS_URL, prefix, log });
    const other = await openRedisBus({ url: REDIS_URL, prefix, log });
    const intruder = createClient({ url: REDIS_URL });
    await intruder.connect();
    opened.push({ close: () => intruder.destroy() }, bus, other);
    const key = randomBytes(32);
    const lines: string[] = [];
    const got: unknown[] = [];
    postOn(other, key, lines).receive("secret", z.string(), (letter) => void got.push(letter.organizationId));
    const seen: string[] = [];
    await intruder.subscribe(`${prefix}process:${other.processId}`, (text) => seen.push(text));
    await postOn(bus, key).send(other.processId, "secret", home, "the canary");
    await expect.poll(() => got).toEqual(["org_home"]);
    expect(seen).toHaveLength(1);
    expect(seen[0]).not.toContain("canary");
    const tell = async (text: string) => {
      const sender = createClient({ url: REDIS_URL });
      await sender.connect();
      await sender.publish(`${prefix}process:${other.processId}`, text);
      sender.destroy();
    };
    await tell((seen[0] ?? "").replace("org_home", "org_evil"));
    await tell(JSON.stringify([1, bus.processId, "org_evil", "forged"]));
    await tell("not even JSON");
    await expect.poll(() => lines.length).toBe(3);
    expect(got).toEqual(["org_home"]);
  });
});
