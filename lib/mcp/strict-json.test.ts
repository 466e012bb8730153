import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JsonRefusal, MAX_JSON_DEPTH, MAX_JSON_NODES, parseStrictJson } from "@/lib/mcp/strict-json";

describe("a text that parsers could read differently is refused", () => {
  test.each([
    ['{"method":"tools/list","method":"tools/call"}', "twice"],
    ['{"a":{"b":1,"\\u0062":2}}', "twice"],
    ['{"__proto__":{"admin":true}}', "__proto__"],
    ['{"\\u005f_proto__":1}', "__proto__"],
    ['{"id":9007199254740993}', "exactly"],
    ['{"id":-900719925474099312}', "exactly"],
    ['{"x":1e400}', "The number 1e400 cannot be carried exactly"],
    ['{"x":-1E+309}', "exactly"],
    ['{"x":1e-400}', "exactly"],
    ['{"x":3.14159265358979323846}', "exactly"],
    ['{"x":9007199254740993.5}', "exactly"],
    ["[".repeat(MAX_JSON_DEPTH + 1) + "]".repeat(MAX_JSON_DEPTH + 1), "deeper"],
    [`[${"1,".repeat(MAX_JSON_NODES)}1]`, "more than"],
  ])("%.60s", (text, reason) => {
    expect(() => parseStrictJson(text)).toThrow(reason);
  });

  test.each(['{"a":1,}', "{'a':1}", "", "nul", '"open', '{"a" 1}', "{]", "\u0000{}", "NaN", "[1] [2]", "\ufeff{}"])(
    "%j is not JSON",
    (text) => {
      expect(() => parseStrictJson(text)).toThrow(JsonRefusal);
    },
  );
});

test.each([
  '{"a":"b\\"c","d":[1,2,{"e":null}]}',
  '{"text":"{\\"a\\":1,\\"a\\":2}"}',
  '{"x":1e300}',
  '{"n":1234567890123456.5}',
  '["a","a"]',
  '{"a":{"k":1},"b":{"k":1}}',
  " { } ",
])("%s is read as JSON.parse reads it", (text) => {
  expect(parseStrictJson(text)).toEqual(JSON.parse(text));
});

test("whatever JSON.stringify writes is read back the same", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      fc.pre(!JSON.stringify(value).includes("__proto__"));
      const text = JSON.stringify(value);
      expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test("nothing but a refusal ever comes of a broken text", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.jsonValue(), fc.nat(200), (noise, value, at) => {
      const text = JSON.stringify(value);
      const broken = text.slice(0, at % (text.length + 1)) + noise + text.slice(at % (text.length + 1));
      try {
        parseStrictJson(broken);
      } catch (error) {
        expect(error).toBeInstanceOf(JsonRefusal);
      }
    }),
  );
});
