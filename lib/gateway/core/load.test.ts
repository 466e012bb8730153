import fc from "fast-check";
import { expect, test } from "vitest";
import { type Load, type LoadSample, nextLoad } from "@/lib/gateway/core/load";

const CALM: LoadSample = { delayMs: 3, busy: 0.9, heap: 0.3 };
const START: Load = { level: 0, isHigh: false, forMs: 0 };

/** The level after each of so many seconds. */
function levels(samples: readonly LoadSample[]): number[] {
  let load = START;
  return samples.map((sample) => {
    load = nextLoad(load, sample, 1000);
    return load.level;
  });
}

test.each([
  ["late timers", { delayMs: 101, busy: 0.9, heap: 0.3 }],
  ["a full heap", { delayMs: 3, busy: 0.1, heap: 0.81 }],
])(
  "five seconds of %s make pages and lists wait, five more the calls; quiet brings them back one by one",
  (_, high) => {
    const samples = [...Array(11).fill(high), ...Array(7).fill(CALM)];
    expect(levels(samples)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 1, 1, 1, 0]);
  },
);

test.each([
  ["a process that is not itself busy", { delayMs: 500, busy: 0.4, heap: 0.3 }],
  ["delays and a heap at their bounds", { delayMs: 100, busy: 1, heap: 0.8 }],
])("%s is not overloaded", (_, sample) => expect(new Set(levels(Array(30).fill(sample)))).toEqual(new Set([0])));

test("a few pauses in a row, however long, refuse nobody", () => {
  const high = { ...CALM, delayMs: 20_000 };
  let load = START;
  for (let pause = 0; pause < 4; pause++) load = nextLoad(load, high, 20_000);
  expect([load.level, nextLoad(load, CALM, 1000).level]).toEqual([0, 0]);
});

test("nothing is refused that was not high for five seconds on end, and all is served after quiet", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 30 }), (bursts) => {
      const high = { ...CALM, delayMs: 300 };
      const samples = bursts.flatMap((seconds) => [...Array(seconds).fill(high), CALM]);
      expect(levels(samples).every((level) => level === 0)).toBe(true);
      expect(levels([...samples, ...Array(20).fill(high), ...Array(8).fill(CALM)]).at(-1)).toBe(0);
    }),
  );
});
