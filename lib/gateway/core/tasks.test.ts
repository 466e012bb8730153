import { expect, test } from "vitest";
import { buildCatalogue } from "@/lib/gateway/core/catalogue";
import { createdTaskId, mergeLegacyTasks, offersModernTasks, withTaskId } from "@/lib/gateway/core/tasks";
import { connectionTo } from "@/tests/fixtures/upstreams/connection-view";

const MODERN = { extensions: { "io.modelcontextprotocol/tasks": {} } };
const LEGACY = { tasks: { list: {}, requests: { tools: { call: {} } } } };

function server(slug: string, era: "legacy" | "modern", capabilities: object) {
  const tools = [{ name: "job", inputSchema: {}, execution: { taskSupport: "required" } }];
  return connectionTo("http://127.0.0.1:9/mcp", era, { id: slug, slug, capabilities: { ...capabilities }, tools });
}

test.each([
  ["a modern handle", { resultType: "task", taskId: "t", status: "working" }, "t"],
  ["a legacy handle", { task: { taskId: "t", status: "working" } }, "t"],
  ["a result that happens to speak of a task", { structuredContent: {}, task: { name: "t" } }, null],
  ["a task's id in an ordinary result", { resultType: "complete", taskId: "t" }, null],
])("%s", (_what, result, expected) => expect(createdTaskId(result)).toBe(expected));

test("an id is replaced wherever a task is named, and nothing else is", () => {
  const related = { "io.modelcontextprotocol/related-task": { taskId: "own" }, keep: 1 };
  expect(withTaskId({ task: { taskId: "own", ttl: 1 }, _meta: related }, "ours")).toEqual({
    task: { taskId: "ours", ttl: 1 },
    _meta: { "io.modelcontextprotocol/related-task": { taskId: "ours" }, keep: 1 },
  });
  expect(withTaskId({ content: [] }, "ours")).toEqual({ content: [] });
});

test("what is announced to clients is what some server of their era can do", () => {
  const modern = server("a", "modern", { ...MODERN, ...LEGACY });
  expect(offersModernTasks(modern)).toBe(true);
  expect(offersModernTasks(server("a", "legacy", MODERN))).toBe(false);
  expect(mergeLegacyTasks([modern])).toBeUndefined();
  expect(mergeLegacyTasks([modern, server("b", "legacy", LEGACY)])).toEqual({
    list: {},
    requests: { tools: { call: {} } },
  });
});

test("beside a server with tasks, the tools of one without do not say that they can be tasks", () => {
  const { tools } = buildCatalogue([server("a", "legacy", LEGACY), server("b", "legacy", {})], {
    kind: "aggregated",
    nameLimit: 48,
  });
  const listed = tools.inOrder.map((route) => (JSON.parse(route.text) as { execution?: object }).execution);
  expect(listed).toEqual([{ taskSupport: "required" }, undefined]);
});
