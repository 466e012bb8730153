import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "@/lib/base/json";
import { answerable, misfitOfAnswer, refuseQuestion } from "./answerable";

const form = { mode: "form", message: "?", requestedSchema: {} };
const url = { mode: "url", message: "?", url: "https://example.com" };

describe("a client is asked only what it declared", () => {
  test.each<[JsonObject, string, JsonObject, number | null]>([
    [{}, "elicitation/create", form, -32601],
    [{ elicitation: {} }, "elicitation/create", form, null],
    [{ elicitation: {} }, "elicitation/create", { message: "?" }, null],
    [{ elicitation: {} }, "elicitation/create", url, -32602],
    [{ elicitation: { url: {} } }, "elicitation/create", form, -32602],
    [{ elicitation: { url: {} } }, "elicitation/create", url, null],
    [{ elicitation: { form: {}, url: {} } }, "elicitation/create", form, null],
    [{ elicitation: { form: {} } }, "elicitation/create", { mode: "voice" }, -32602],
    [{ sampling: {} }, "sampling/createMessage", { messages: [] }, null],
    [{ sampling: {} }, "sampling/createMessage", { messages: [], tools: [] }, -32602],
    [{ sampling: { tools: {} } }, "sampling/createMessage", { messages: [], tools: [] }, null],
    [{ elicitation: {} }, "sampling/createMessage", { messages: [] }, -32601],
    [{ roots: { listChanged: true } }, "roots/list", {}, null],
    [{ roots: true }, "roots/list", {}, -32601],
    [{ elicitation: {} }, "tools/call", {}, -32601],
    [{ constructor: {} }, "constructor", {}, -32601],
  ])("%j asked %s %j: %s", (capabilities, method, params, code) => {
    expect(refuseQuestion(capabilities, method, params)?.code ?? null).toBe(code);
  });
});

test("clients that can answer the same are spelled the same, and nothing made up survives", () => {
  expect(answerable({ elicitation: {} })).toEqual(answerable({ elicitation: { form: { x: 1 } } }));
  expect(
    answerable({ elicitation: { url: {} }, sampling: { tools: { a: 1 }, b: 2 }, roots: { listChanged: true } }),
  ).toEqual({
    elicitation: { url: {} },
    sampling: { tools: {} },
    roots: {},
  });
  expect(answerable({ elicitation: "yes", extensions: {}, experimental: { x: {} } })).toEqual({});
});

test.each<[string, JsonValue | undefined, boolean]>([
  ["elicitation/create", { action: "accept", content: { a: 1 } }, true],
  ["elicitation/create", { action: "decline" }, true],
  ["elicitation/create", { action: "maybe" }, false],
  ["elicitation/create", { action: "accept", content: [1] }, false],
  ["elicitation/create", undefined, false],
  ["sampling/createMessage", { role: "assistant", model: "m", content: { type: "text", text: "x" } }, true],
  ["sampling/createMessage", { role: "assistant", content: {} }, false],
  ["roots/list", { roots: [] }, true],
  ["roots/list", {}, false],
  ["roots/list", "file:///", false],
])("an answer to %s that is %j fits: %s", (method, answer, fits) => {
  expect(misfitOfAnswer(method, answer) === null).toBe(fits);
});
