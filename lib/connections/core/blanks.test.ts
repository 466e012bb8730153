// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what stands for something is what this is about.
import { expect, test } from "vitest";
import { fillBlanks, findBlanks } from "./blanks";

test.each([
  ["Bearer {{API_KEY}}", ["API_KEY"]],
  ["{{ a b }}-${TOKEN}-${env:TEAM}-${input:github-pat}", ["a b", "TOKEN", "TEAM", "github-pat"]],
  ["Bearer <your-token>", ["your-token"]],
  ["${KEY:-none} ${KEY}", ["KEY"]],
  ["Bearer sk-live-1234$x{y}", []],
  ["", []],
])("%s has the blanks %j", (text, blanks) => {
  expect(findBlanks(text)).toEqual(blanks);
});

test("what is known is filled in, as it is, and what is not stays", () => {
  expect(fillBlanks("Bearer {{K}} ${L} <M>", { K: "$& {{L}}", M: "" })).toBe("Bearer $& {{L}} ${L} <M>");
  expect(fillBlanks("{{constructor}}", {})).toBe("{{constructor}}");
});
