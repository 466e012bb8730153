import { expect, test } from "vitest";
import { plainArguments } from "@/lib/gateway/core/plain-arguments";

const search = { type: "object", properties: { query: { type: "string" } } };
const runner = { type: "object", properties: { program: { type: "string" }, arguments: { type: "object" } } };

test.each([
  [{ query: "x" }, search, { query: "x" }],
  [{}, search, {}],
  [{ arguments: { query: "x" } }, search, { query: "x" }],
  [{ arguments: { query: "x" } }, undefined, { query: "x" }],
  [{ arguments: null }, search, {}],
  [{ arguments: { a: 1 } }, runner, { arguments: { a: 1 } }],
  [{ arguments: { a: 1 }, query: "x" }, search, { arguments: { a: 1 }, query: "x" }],
  [{ arguments: 7 }, search, null],
  [[1], search, null],
  ["x", search, null],
])("%j of a tool with %j", (body, schema, expected) => {
  expect(plainArguments(body, schema)).toEqual(expected);
});
