import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { matrix, PAIRS, SCENARIOS } from "./scenarios";

const FILE = "docs/protocol.md";
const BETWEEN = /(<!-- matrix -->\n)[\s\S]*(<!-- \/matrix -->)/;

test("docs/protocol.md says of each pair what its tests assert", () => {
  const text = readFileSync(FILE, "utf8");
  const expected = text.replace(BETWEEN, (_all, before: string, after: string) => `${before}\n${matrix()}\n\n${after}`);
  if (process.env.UPDATE_MATRIX === "1") writeFileSync(FILE, expected);
  expect(readFileSync(FILE, "utf8")).toBe(expected);
});

test("every question has a way in all four pairs, but for what only one era knows", () => {
  const partial = SCENARIOS.filter(({ ways }) => PAIRS.some((pair) => ways[pair] === undefined));
  expect(partial.map(({ onlyUpstream }) => onlyUpstream)).toEqual(partial.map(() => "legacy-v1"));
});
