import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateApiKey, hashApiKey, parseApiKey } from "./api-key";

const random = (count: number) => randomBytes(count);

describe("an API key", () => {
  test("is read back into the parts it was made of", () => {
    for (let round = 0; round < 200; round++) {
      const key = generateApiKey(random);
      expect(key.text).toMatch(/^ak-[0-9A-Za-z]{16}-[0-9A-Za-z]{49}$/);
      expect(parseApiKey(key.text)).toEqual({ publicId: key.publicId, secret: key.secret });
      expect(key.text.endsWith(key.lastFour)).toBe(true);
    }
  });

  test("with any one character changed is refused offline", () => {
    const { text } = generateApiKey(random);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(..."09AZaz-_ "), (at, character) => {
        fc.pre(text[at] !== character);
        expect(parseApiKey(text.slice(0, at) + character + text.slice(at + 1))).toBeNull();
      }),
    );
  });

  test.each([
    ["nothing", ""],
    ["another product's key", "sk-proj-abcdefghijklmnopqrstuvwxyz"],
    ["a key with a tail", `${generateApiKey(random).text}x`],
    ["a key with a line break", `${generateApiKey(random).text}\n`],
    ["upper-case prefix", generateApiKey(random).text.replace("ak-", "AK-")],
    ["without its checksum", generateApiKey(random).text.slice(0, -6)],
  ])("%s is not a key", (_what, text) => {
    expect(parseApiKey(text)).toBeNull();
  });

  test("no text at all makes the parser throw", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => parseApiKey(text) === null));
  });

  test("uses every character of the alphabet about equally often", () => {
    const counts = new Map<string, number>();
    for (let round = 0; round < 2000; round++) {
      for (const character of generateApiKey(random).secret) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    const expected = (2000 * 43) / 62;
    expect(counts.size).toBe(62);
    // Eight standard deviations: a biased alphabet (byte % 62) is off by a fifth.
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(8 * Math.sqrt(expected));
  });

  test("hashes differently under another pepper and for another key", () => {
    const { text } = generateApiKey(random);
    const pepper = randomBytes(32);
    expect(hashApiKey(text, pepper)).toHaveLength(32);
    expect(hashApiKey(text, pepper).equals(hashApiKey(text, pepper))).toBe(true);
    expect(hashApiKey(text, pepper).equals(hashApiKey(text, randomBytes(32)))).toBe(false);
    expect(hashApiKey(text, pepper).equals(hashApiKey(generateApiKey(random).text, pepper))).toBe(false);
  });
});
