import { describe, expect, test } from "vitest";
import { afterMessage, endOf, latencyOf, NO_PROGRESS, safePage } from "./call-progress";

describe("what is known of a running call", () => {
  test("the last progress, the server's notes, and each request with its times", () => {
    const logged = { call: "c1", status: "ok", totalMs: 12, upstreamMs: 10 };
    const messages = [
      { method: "notifications/progress", params: { progress: 1, total: 3 } },
      { method: "notifications/progress", params: { progress: 2, total: 3, message: "Half way" } },
      { method: "notifications/message", params: { level: "warning", data: { a: 1 } } },
      { method: "notifications/dev.causeway/logged", params: logged },
      { method: "notifications/else", params: {} },
    ];
    expect(messages.reduce(afterMessage, NO_PROGRESS)).toEqual({
      progress: { done: 2, total: 3, message: "Half way" },
      notes: [{ level: "warning", text: '{"a":1}' }],
      logged: [logged],
    });
  });

  test("times of several requests are added up; without a server there is no time of one", () => {
    const call = (totalMs: number, upstreamMs: number | null) => ({ call: "c", status: "ok", totalMs, upstreamMs });
    expect(latencyOf([call(10, 8), call(5, 4)])).toEqual({ totalMs: 15, upstreamMs: 12, gatewayMs: 3 });
    expect(latencyOf([call(2, null)])).toEqual({ totalMs: 2, upstreamMs: null, gatewayMs: 2 });
  });
});

describe("how a request ends", () => {
  test("with a result, a refusal, or questions", () => {
    expect(endOf({ result: { content: [] } })).toEqual({ kind: "result", result: { content: [] } });
    expect(endOf({ error: { code: -32602, message: "No." } })).toEqual({ kind: "refused", message: "No." });
    expect(endOf({ method: "notifications/progress" })).toBeNull();
    const schema = { type: "object", properties: { name: { type: "string" } } };
    const inputRequests = {
      a: { method: "elicitation/create", params: { message: "Who?", requestedSchema: schema } },
      b: { method: "elicitation/create", params: { mode: "url", message: "There.", url: "https://x.example" } },
      c: { method: "sampling/createMessage", params: {} },
    };
    expect(endOf({ result: { resultType: "input_required", inputRequests, requestState: "s" } })).toEqual({
      kind: "asked",
      requestState: "s",
      questions: [
        { key: "a", kind: "form", message: "Who?", schema },
        { key: "b", kind: "url", message: "There.", url: "https://x.example" },
        { key: "c", kind: "other", message: "sampling/createMessage" },
      ],
    });
  });
});

test.each([
  ["https://example.com/a", true],
  ["http://127.0.0.1/a", true],
  ["javascript:alert(1)", false],
  ["data:text/html,x", false],
  ["/relative", false],
  ["", false],
])("whether the page %s may be opened: %s", (url, isSafe) => {
  expect(safePage(url) !== null).toBe(isSafe);
});
