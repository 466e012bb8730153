import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { costsOf, type PriceFact, priceAt, sharesOf } from "./costs";
import { readAmount, writeAmount } from "./money";

const DAY = 86_400_000;

const price = (micros: bigint, changes: Partial<PriceFact> = {}): PriceFact => ({
  connectionId: "con_1",
  tool: "",
  micros,
  validFrom: 0,
  ...changes,
});
const calls = (count: number, changes: object = {}) => ({
  at: 5 * DAY,
  connectionId: "con_1",
  connectionSlug: "github",
  tool: "search",
  calls: count,
  ...changes,
});

describe("a price", () => {
  test.each<[string, PriceFact[], bigint]>([
    ["none", [], 0n],
    ["the server's", [price(5n)], 5n],
    ["the tool's own before the server's", [price(5n), price(7n, { tool: "search" })], 7n],
    ["another tool's is not", [price(7n, { tool: "issue" })], 0n],
    ["another server's is not", [price(7n, { connectionId: "con_2" })], 0n],
    ["from its day on", [price(5n), price(9n, { validFrom: 5 * DAY })], 9n],
    ["not before", [price(5n), price(9n, { validFrom: 6 * DAY })], 5n],
    [
      "of a tool that is not priced any more: none, whatever the server's",
      [price(5n), price(0n, { tool: "search" })],
      0n,
    ],
  ])("%s", (_name, prices, expected) => {
    expect(priceAt(prices, "con_1", "search", 5 * DAY)).toBe(expected);
    expect(priceAt([...prices].reverse(), "con_1", "search", 5 * DAY)).toBe(expected);
  });
});

test("costs are calls times the price that held, by server and tool, the dearest first", () => {
  const prices = [price(1000n), price(20_000n, { tool: "issue" }), price(2000n, { validFrom: 5 * DAY })];
  const costs = costsOf(prices, [
    calls(10, { at: 4 * DAY }),
    calls(10),
    calls(2, { tool: "issue" }),
    calls(100, { connectionId: "con_2", connectionSlug: "free", tool: "x" }),
  ]);
  expect(costs).toMatchObject({ micros: 70_000n, calls: 122, priced: 22 });
  expect(costs.servers.map(({ name, micros }) => [name, micros])).toEqual([
    ["github", 70_000n],
    ["free", 0n],
  ]);
  expect(costs.tools.map(({ name, micros }) => [name, micros])).toEqual([
    ["issue", 40_000n],
    ["search", 30_000n],
    ["x", 0n],
  ]);
});

test("however it is shared, the callers' shares add up to what was spent", () => {
  const caller = fc.record({ callerId: fc.constantFrom("a", "b", "c"), calls: fc.integer({ min: 1, max: 50 }) });
  fc.assert(
    fc.property(
      fc.array(caller, { minLength: 1, maxLength: 8 }),
      fc.bigInt({ min: 0n, max: 10n ** 9n }),
      (some, micros) => {
        const rows = [calls(some.reduce((sum, each) => sum + each.calls, 0))];
        const shares = sharesOf(
          [price(micros)],
          rows,
          some.map((each) => ({ at: 5 * DAY, connectionId: "con_1", callerName: each.callerId, ...each })),
        );
        expect(shares.reduce((sum, share) => sum + share.micros, 0n)).toBe(costsOf([price(micros)], rows).micros);
        for (const share of shares) expect(share.micros >= 0n).toBe(true);
      },
    ),
  );
});

describe("an amount", () => {
  test.each([
    ["0", 0n, "0"],
    ["12", 12_000_000n, "12"],
    ["0.015", 15_000n, "0.015"],
    ["1.500000", 1_500_000n, "1.5"],
    ["0.000001", 1n, "0.000001"],
  ])("%s", (text, micros, written) => {
    expect(readAmount(text)).toBe(micros);
    expect(writeAmount(micros)).toBe(written);
  });

  test.each(["", "-1", "1.", ".5", "1e3", "0.0000001", "1,5", "1234567890123", " 1"])("%j is none", (text) => {
    expect(readAmount(text)).toBeNull();
  });

  test("is the same after it was written", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n }), (micros) => {
        expect(readAmount(writeAmount(micros))).toBe(micros);
      }),
    );
  });
});
