import fc from "fast-check";
import { expect, test } from "vitest";
import { isExactNumber } from "@/lib/mcp/exact-number";

test.each([
  "0",
  "-0.0",
  "0e999",
  "1.50",
  "1e2",
  "0.1",
  "1.7976931348623157e308",
  "5e-324",
  "0.10000000000000001",
  "1125368314727296.2",
])("%s is carried", (token) => expect(isExactNumber(token)).toBe(true));

test.each([
  ["1e400", "too large"],
  ["-1e309", "too large"],
  [`1${"0".repeat(309)}`, "too large"],
  ["1e-400", "would be zero"],
  ["1.23456789012345e-320", "has lost digits there"],
  ["0.1234567890123456789", "has more digits than a double"],
  ["9007199254740993", "is the next whole number"],
  ["9007199254740993.5", "is no double, though of seventeen digits"],
])("%s is not: %s", (token) => expect(isExactNumber(token)).toBe(false));

const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });

test("whatever way a program writes a double, it is carried", () => {
  fc.assert(
    fc.property(doubles, (value) => {
      for (const token of [JSON.stringify(value), value.toPrecision(17), value.toExponential()])
        expect(isExactNumber(token)).toBe(true);
    }),
  );
});

/** The decimal as a fraction of whole numbers. */
function fractionOf(token: string): { readonly over: bigint; readonly under: bigint } {
  const [mantissa = "", power = "0"] = token.toLowerCase().split("e");
  const [whole = "", decimals = ""] = mantissa.split(".");
  const shift = Number(power) - decimals.length;
  const over = BigInt(`${whole}${decimals}`);
  return shift < 0 ? { over, under: 10n ** BigInt(-shift) } : { over: over * 10n ** BigInt(shift), under: 1n };
}

const tokens = fc
  .tuple(
    fc.bigInt({ min: 0n, max: 10n ** 24n }),
    fc.option(fc.bigInt({ min: 0n, max: 10n ** 24n })),
    fc.option(fc.integer({ min: -290, max: 330 })),
  )
  .map(
    ([whole, decimals, power]) =>
      `${whole}${decimals === null ? "" : `.${decimals}`}${power === null ? "" : `e${power}`}`,
  );

test("what is carried means the same after it has been parsed and written again, to seventeen digits", () => {
  fc.assert(
    fc.property(fc.oneof(tokens, fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String)), (token) => {
      fc.pre(isExactNumber(token));
      const before = fractionOf(token.replace(/^-/, ""));
      const after = fractionOf(JSON.stringify(JSON.parse(token)).replace(/^-/, ""));
      const [left, right] = [before.over * after.under, after.over * before.under];
      const off = left > right ? left - right : right - left;
      if (/^-?\d+$/.test(token)) expect(off).toBe(0n);
      // Two decimals this near are one and the same double.
      else expect(off * 4n * 10n ** 15n <= left).toBe(true);
    }),
  );
});
