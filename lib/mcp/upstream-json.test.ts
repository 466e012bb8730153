import { expect, test } from "vitest";
import { parseUpstreamJson, UpstreamJsonError } from "@/lib/mcp/upstream-json";

test.each([
  ["arrays in arrays", "[".repeat(5000) + "]".repeat(5000)],
  ["objects in objects", `${'{"a":'.repeat(101)}1${"}".repeat(101)}`],
  ["a million values", `[${"0,".repeat(1_000_000)}0]`],
  ["something else", "<html></html>"],
  ["nothing", ""],
  ["a string that does not end", `{"a":"${"x".repeat(200)}`],
])("%s: refused", (_, text) => {
  expect(() => parseUpstreamJson(text)).toThrow(UpstreamJsonError);
});

test("brackets and commas inside strings count for nothing", () => {
  const value = { text: `${"[{,".repeat(1000)}\\"\\\\` };
  expect(parseUpstreamJson(JSON.stringify(value))).toEqual(value);
});

test("what gateways' clients are strict about is let through: doubled keys and big numbers are the server's business", () => {
  expect(parseUpstreamJson(`{"a":1,"a":2,"pad":"${"x".repeat(200)}"}`)).toMatchObject({ a: 2 });
});
