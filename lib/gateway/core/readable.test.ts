import { expect, test } from "vitest";
import { type ListedKind, readableDefinition } from "@/lib/gateway/core/readable";

const object = { type: "object" };

test.each<[ListedKind, object, object]>([
  ["tools", { inputSchema: object, description: 5, title: null }, { inputSchema: object }],
  ["tools", { inputSchema: object, annotations: "x", icons: "x", _meta: "x" }, { inputSchema: object }],
  [
    "tools",
    { inputSchema: object, annotations: { title: "T", readOnlyHint: "yes" } },
    { inputSchema: object, annotations: { title: "T" } },
  ],
  ["tools", { inputSchema: object, icons: [{ src: "x" }, {}] }, { inputSchema: object }],
  ["tools", { inputSchema: object, execution: { taskSupport: "maybe" } }, { inputSchema: object }],
  ["tools", { inputSchema: object, outputSchema: "x" }, { inputSchema: object }],
  ["tools", { inputSchema: object, outputSchema: { type: "array" } }, { inputSchema: object }],
  ["tools", {}, { inputSchema: object }],
  [
    "tools",
    { inputSchema: { additionalProperties: false } },
    { inputSchema: { additionalProperties: false, ...object } },
  ],
  [
    "tools",
    { inputSchema: { ...object, properties: { a: true, b: false, c: { type: "string" } }, required: "a" } },
    { inputSchema: { ...object, properties: { a: {}, b: { not: {} }, c: { type: "string" } } } },
  ],
  ["tools", { inputSchema: { ...object, properties: "x" } }, { inputSchema: object }],
  ["resources", { uri: "a:b", mimeType: 5, size: "large" }, { uri: "a:b" }],
  [
    "resources",
    { uri: "a:b", annotations: { priority: 0.5, lastModified: "yesterday" } },
    { uri: "a:b", annotations: { priority: 0.5 } },
  ],
  ["resourceTemplates", { uriTemplate: "a:{b}", mimeType: 4 }, { uriTemplate: "a:{b}" }],
  ["prompts", { arguments: "x" }, {}],
  ["prompts", { arguments: [{}] }, {}],
])("of %s, %j is listed as %j", (kind, came, listed) => {
  const readable = readableDefinition(kind, { name: "x", ...came });
  expect(JSON.parse(JSON.stringify(readable))).toEqual({ name: "x", ...listed });
});

test.each([{ inputSchema: "x" }, { inputSchema: { type: "array" } }, { inputSchema: ["object"] }])(
  "a tool with %j is not listed",
  (came) => expect(readableDefinition("tools", { name: "x", ...came })).toBeNull(),
);

test("what is well-formed stays the same object, whatever else it says", () => {
  const tool = { name: "x", inputSchema: { ...object, properties: { a: {} } }, "x-own": [1], annotations: { mine: 1 } };
  expect(readableDefinition("tools", tool)).toBe(tool);
});
