import { expect, test } from "vitest";
import { backoffOf } from "@/lib/start/core/restart-pause";

test("a process that keeps dying is started ever more rarely, and one that lived is replaced at once", () => {
  const pauses: number[] = [];
  let failures = 0;
  for (let death = 0; death < 12; death++) {
    const next = backoffOf(failures, 1000);
    failures = next.failures;
    pauses.push(next.pauseMs);
  }
  expect(pauses.slice(0, 4)).toEqual([200, 400, 800, 1600]);
  expect(pauses.at(-1)).toBe(30_000);
  expect(backoffOf(failures, 60_000)).toEqual({ failures: 0, pauseMs: 0 });
});
