import { expect, test } from "vitest";
import { joinInput } from "./operation-input";

test("path, query and body make one input", () => {
  expect(joinInput({ connection: "github" }, [["limit", "5"]], { name: "GitHub" })).toEqual({
    ok: true,
    input: { connection: "github", limit: "5", name: "GitHub" },
  });
});

test.each([
  ["the body contradicts the path", { connection: "a" }, [], { connection: "b" }],
  ["the body repeats the path", { connection: "a" }, [], { connection: "a" }],
  ["the query contradicts the path", { connection: "a" }, [["connection", "b"]], null],
  [
    "a parameter stands twice",
    {},
    [
      ["limit", "1"],
      ["limit", "2"],
    ],
    null,
  ],
] as const)("%s: refused", (_what, path, query, body) => {
  expect(joinInput(path, query, body)).toMatchObject({ ok: false });
});

test("__proto__ is a field of no request", () => {
  expect(joinInput({}, new URLSearchParams("__proto__=1"), null)).toMatchObject({ ok: false });
  expect(joinInput({}, [], JSON.parse('{"__proto__":1}'))).toMatchObject({ ok: false });
});

test.each([
  ["a list", []],
  ["text", "x"],
  ["a number", 1],
  ["true", true],
] as const)("a body that is %s is refused", (_what, body) => {
  expect(joinInput({}, [], body as never)).toEqual({ ok: false, problem: "The body must be a JSON object." });
});
