import { expect, test } from "vitest";
import { parseUpstreamJson, UpstreamJsonError } from "@/lib/mcp/upstream-json";

test.each([
  ["arrays in arrays", "[".repeat(5000) + "]".repeat(5000)],
  ["objects in objects", `${'{"a":'.repeat(101)}1${"}".repeat(101)}`],
  ["a million values", `[${"0,".repeat(1_000_000)}0]`],
  ["something else", "<html></html>"],
  ["nothing", ""],
  ["a number that would become null", '{"result":{"x":1e400}}'],
  ["the same in a long text", `{"pad":"${"x".repeat(200)}","x":[true,-12.5E+0309]}`],
  ["a string that does not end", `{"a":"${"x".repeat(200)}`],
])("%s: refused", (_, text) => {
  expect(() => parseUpstreamJson(text)).toThrow(UpstreamJsonError);
});

test("large numbers that can be carried are let through, and so is whatever stands in a text", () => {
  const text = `{"a":1e300,"b":"1e400 5e999","c":[false,1e-400,2E+2],"pad":"${"x".repeat(200)}"}`;
  expect(parseUpstreamJson(text)).toEqual(JSON.parse(text));
  expect(parseUpstreamJson('{"a":1e308}')).toEqual({ a: 1e308 });
});

test("brackets and commas inside strings count for nothing", () => {
  const value = { text: `${"[{,".repeat(1000)}\\"\\\\` };
  expect(parseUpstreamJson(JSON.stringify(value))).toEqual(value);
});

test("what gateways' clients are strict about is let through: doubled keys and big numbers are the server's business", () => {
  expect(parseUpstreamJson(`{"a":1,"a":2,"pad":"${"x".repeat(200)}"}`)).toMatchObject({ a: 2 });
});
