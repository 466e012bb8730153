import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { Relister } from "@/lib/gateway/streams/relist";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const server = { id: "con_1" } as ConnectionView;
const changed = (kind: string) => `notifications/${kind}/list_changed`;

/** A relister whose server can be read, until the test says otherwise; `told` is what clients hear. */
function setUp() {
  const told: string[] = [];
  const warned: unknown[] = [];
  const world = { reads: 0, read: async () => true };
  const relister = new Relister(
    () => {
      world.reads++;
      return world.read();
    },
    (_connection, kinds) => void told.push(...kinds),
    { warn: (fields: unknown) => void warned.push(fields) } as never,
  );
  return { relister, told, warned, world };
}

test("one change after the other is followed at once, not a second later", async () => {
  const { relister, told, world } = setUp();
  relister.note(server, changed("tools"));
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual(["tools"]);
  relister.note(server, changed("prompts"));
  await vi.advanceTimersByTimeAsync(100);
  relister.note(server, changed("resources"));
  await vi.advanceTimersByTimeAsync(100);
  expect(told).toEqual(["tools", "prompts", "resources"]);
  expect(world.reads).toBe(3);
});

test("a server that announces without end is read three times in a row, and then once a second", async () => {
  const { relister, world } = setUp();
  for (let elapsed = 0; elapsed < 60_000; elapsed += 10) {
    relister.note(server, changed("tools"));
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(world.reads).toBeGreaterThanOrEqual(60);
  expect(world.reads).toBeLessThanOrEqual(63);
});

test("what is announced while a server is read is read once more, and clients hear of it after that", async () => {
  const { relister, told, world } = setUp();
  let answer = (_isRead: boolean) => {};
  world.read = () => new Promise((resolve) => (answer = resolve));
  relister.note(server, changed("tools"));
  for (let time = 0; time < 50; time++) relister.note(server, changed("prompts"));
  await vi.advanceTimersByTimeAsync(5000);
  expect([world.reads, told]).toEqual([1, []]);
  answer(true);
  await vi.advanceTimersByTimeAsync(100);
  expect([world.reads, told]).toEqual([2, ["tools"]]);
  answer(true);
  await vi.advanceTimersByTimeAsync(100);
  expect([world.reads, told]).toEqual([2, ["tools", "prompts"]]);
});

test("of a server that announces and cannot be read nobody is told, and later it is read again", async () => {
  const { relister, told, warned, world } = setUp();
  world.read = async () => false;
  relister.note(server, changed("tools"));
  await vi.advanceTimersByTimeAsync(100);
  world.read = () => Promise.reject(new Error("away"));
  relister.note(server, changed("tools"));
  await vi.advanceTimersByTimeAsync(100);
  expect([told, warned.length]).toEqual([[], 1]);
  world.read = async () => true;
  relister.note(server, changed("tools"));
  await vi.advanceTimersByTimeAsync(100);
  expect(told).toEqual(["tools"]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(vi.getTimerCount()).toBe(0);
});
