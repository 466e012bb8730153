import { describe, expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { formSchema, layoutOf } from "./form-schema";
import { problemsOf } from "./schema-validator";

const SCHEMA: JsonObject = {
  type: "object",
  required: ["title"],
  additionalProperties: false,
  properties: {
    title: { type: "string", minLength: 2 },
    count: { type: "integer", minimum: 1 },
    kind: { enum: ["a", "b"] },
    tags: { type: "array", items: { type: "string" } },
    id: { anyOf: [{ type: "string" }, { type: "integer" }] },
    inner: { $ref: "#/$defs/inner" },
  },
  $defs: { inner: { type: "object", required: ["x"], properties: { x: { type: "number" } } } },
};

describe("a value against a tool's schema", () => {
  test.each([
    [{ title: "ok", count: 2, kind: "a", tags: ["x"], id: 5, inner: { x: 1 } }, []],
    [{}, ["title"]],
    [{ title: "x" }, ["title"]],
    [{ title: "ok", count: 0 }, ["count"]],
    [{ title: "ok", count: 1.5 }, ["count"]],
    [{ title: "ok", kind: "c" }, ["kind"]],
    [{ title: "ok", tags: ["x", 5] }, ["tags.1"]],
    [{ title: "ok", id: true }, ["id"]],
    [{ title: "ok", inner: {} }, ["inner.x"]],
    [{ title: "ok", other: 1 }, ["other"]],
  ])("%j is wrong at %j", (value, places) => {
    expect([...new Set(problemsOf(SCHEMA, value).map(({ path }) => path.join(".")))]).toEqual(places);
  });

  test("a pattern that takes a browser years is not tried, and a schema that makes no sense finds nothing", () => {
    const slow = { type: "object", properties: { a: { type: "string", pattern: "^(a+)+$" } } };
    expect(problemsOf(slow, { a: `${"a".repeat(60)}!` })).toEqual([]);
    for (const schema of [{ $ref: "#/nowhere" }, { $ref: "https://example.com/schema" }, { type: "nonsense" }])
      expect(() => problemsOf(schema, { a: 1 })).not.toThrow();
  });
});

describe("a schema as a form draws it", () => {
  test("what may be null may be left out", () => {
    expect(
      formSchema({
        properties: {
          a: { anyOf: [{ type: "string", format: "date" }, { type: "null" }], default: null, title: "A" },
          b: { type: ["integer", "null"] },
          c: { anyOf: [{ type: "string" }, { type: "integer" }] },
        },
      }),
    ).toEqual({
      properties: {
        a: { type: "string", format: "date", title: "A" },
        b: { type: "integer" },
        c: { anyOf: [{ type: "string" }, { type: "integer" }] },
      },
    });
  });

  test("one without an end is cut", () => {
    const endless: JsonObject = { type: "object" };
    endless.properties = { again: endless };
    expect(JSON.stringify(formSchema(endless)).length).toBeLessThan(5000);
  });

  test("long texts get room", () => {
    expect(
      layoutOf({
        properties: {
          body: { type: "string" },
          title: { type: "string" },
          note: { type: "string", maxLength: 5000 },
          code: { type: "string", enum: ["a"] },
        },
      }),
    ).toEqual({ body: { "ui:widget": "textarea" }, note: { "ui:widget": "textarea" } });
  });
});
