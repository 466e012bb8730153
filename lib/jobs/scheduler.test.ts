import { expect, test } from "vitest";
import { type Job, Scheduler } from "./scheduler";

function setUp(...jobs: readonly Job[]) {
  const clock = { now: 1_000_000 };
  const errors: string[] = [];
  const scheduler = new Scheduler({ jobs, now: () => clock.now, onError: (job) => errors.push(job) });
  return { clock, errors, scheduler };
}

test("a job runs at once, and then not before its time", async () => {
  let runs = 0;
  const { clock, scheduler } = setUp({
    name: "count",
    everyMs: 5000,
    run: async () => {
      runs++;
    },
  });
  for (const passed of [0, 1000, 3999, 1, 4999, 1]) {
    clock.now += passed;
    await scheduler.tick();
  }
  expect(runs).toBe(3);
});

test("a slow round is not overtaken by the next", async () => {
  let running = 0;
  let most = 0;
  const gates: (() => void)[] = [];
  const { clock, scheduler } = setUp({
    name: "slow",
    everyMs: 10,
    run: async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => gates.push(resolve));
      running--;
    },
  });
  const first = scheduler.tick();
  clock.now += 100;
  await scheduler.tick();
  gates[0]?.();
  await first;
  expect(most).toBe(1);
  expect(gates).toHaveLength(1);
});

test("one that fails is told and does not stop the others or its own next round", async () => {
  let runs = 0;
  const failing: Job = { name: "fails", everyMs: 10, run: () => Promise.reject(new Error("no")) };
  const working: Job = {
    name: "works",
    everyMs: 10,
    run: async () => {
      runs++;
    },
  };
  const { clock, errors, scheduler } = setUp(failing, working);
  await scheduler.tick();
  clock.now += 10;
  await scheduler.tick();
  expect(errors).toEqual(["fails", "fails"]);
  expect(runs).toBe(2);
});

test("closing waits for the round under way, tells it to stop, and starts none after", async () => {
  let ended = false;
  const { clock, scheduler } = setUp({
    name: "long",
    everyMs: 10,
    run: (signal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          ended = true;
          resolve();
        });
      }),
  });
  void scheduler.tick();
  await scheduler.close();
  expect(ended).toBe(true);
  clock.now += 100;
  ended = false;
  await scheduler.tick();
  expect(ended).toBe(false);
});
