import fc from "fast-check";
import { expect, test } from "vitest";
import { csvLine } from "./csv";

test.each([
  ['=HYPERLINK("http://evil.example")', '"\'=HYPERLINK(""http://evil.example"")"\r\n'],
  ["+1", "'+1\r\n"],
  ["-2+3", "'-2+3\r\n"],
  ["@SUM(A1)", "'@SUM(A1)\r\n"],
  ["\t=1", "'\t=1\r\n"],
  [" =1", "' =1\r\n"],
  ["＝1", "'＝1\r\n"],
  ["github__search", "github__search\r\n"],
  ["a,b", '"a,b"\r\n'],
  ["two\nlines", '"two\nlines"\r\n'],
])("%j is no formula and stays one cell", (text, line) => {
  expect(csvLine([text])).toBe(line);
});

test("numbers stay numbers, also below zero, and nothing is an empty cell", () => {
  expect(csvLine([-1.5, null, true, "x"])).toBe("-1.5,,true,x\r\n");
});

test("no text whatever begins a cell with what a spreadsheet computes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const first = csvLine([text]).replace(/^"/, "").trimStart();
      expect(/^[=+\-@]/.test(first)).toBe(false);
    }),
  );
});
