import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isFault } from "@/lib/base/errors";
import type { JsonObject } from "@/lib/base/json";
import { compileHeaderParameters, disagreement, mintHeaderParameters } from "@/lib/mcp/header-parameters";
import { decodeHeaderText, encodeHeaderText } from "@/lib/mcp/header-value";
import { claimsModern, readModernRequest } from "@/lib/mcp/modern-request";
import { META } from "@/lib/mcp/versions";

test("any text survives the way through a header, and the header is always visible ASCII", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const header = encodeHeaderText(text);
      expect(header).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeHeaderText(header)).toBe(text);
    }),
  );
});

test.each(["=?base64?SGVsbG8?=", "=?base64?SGVs!!!bG8=?=", "=?base64?/w==?="])(
  "%s is refused: not base64 of UTF-8",
  (value) => {
    expect(decodeHeaderText(value)).toBeNull();
  },
);

test.each(["SGVsbG8=", "=?base64?SGVsbG8="])("%s stands for itself", (value) => {
  expect(decodeHeaderText(value)).toBe(value);
});

describe("arguments mirrored in headers (SEP-2243)", () => {
  const schema = {
    type: "object",
    properties: {
      region: { type: "string", "x-mcp-header": "Region" },
      deep: { type: "object", properties: { n: { type: "integer", "x-mcp-header": "N" } } },
    },
  };
  const parameters = compileHeaderParameters(schema) ?? [];
  const check = (args: JsonObject, headers: Record<string, string>) =>
    disagreement(parameters, args, (name) => headers[name]);

  test("what we mint is what we accept", () => {
    const args = { region: "eu-wést", deep: { n: 3 } };
    expect(check(args, mintHeaderParameters(parameters, args))).toBeNull();
  });

  test.each([
    [{ region: "eu" }, {}, "missing"],
    [{ region: "eu" }, { "mcp-param-region": "us" }, 'says "us", but the argument region is "eu"'],
    [{}, { "mcp-param-region": "us" }, "is not"],
    [{ region: "Hello" }, { "mcp-param-region": "=?base64?SGVsbG8?=" }, "base64"],
  ])("%j with %j disagrees", (args, headers, reason) => {
    expect(check(args, headers)).toContain(reason);
  });

  test.each([
    { "x-mcp-header": "a b" },
    { "x-mcp-header": 7 },
    { "x-mcp-header": "A", type: "number" },
    { "x-mcp-header": "A\r\nB" },
  ])("a tool with %j is not to be offered", (property) => {
    expect(compileHeaderParameters({ type: "object", properties: { x: { type: "string", ...property } } })).toBeNull();
  });
});

describe("a modern request is judged by its body, and its headers must agree", () => {
  const meta = { [META.protocolVersion]: "2026-07-28", [META.clientCapabilities]: {} };
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "safe" };
  const params = { name: "safe", _meta: meta };
  const codeOf = (body: JsonObject, sent: Record<string, string>) => {
    try {
      readModernRequest("tools/call", body, (name) => sent[name]);
      return "ok";
    } catch (error) {
      return isFault(error) ? error.code : String(error);
    }
  };

  test.each([
    [params, headers, "ok"],
    [{ name: "safe" }, headers, "invalid_input"],
    [{ name: "safe", _meta: { [META.protocolVersion]: "2026-07-28" } }, headers, "invalid_input"],
    [params, { ...headers, "mcp-name": "other" }, "header_mismatch"],
    [params, { ...headers, "mcp-method": "tools/list" }, "header_mismatch"],
    [params, { ...headers, "mcp-protocol-version": "2025-11-25" }, "header_mismatch"],
    [params, { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call" }, "header_mismatch"],
    [params, { ...headers, "mcp-name": "=?base64?c2FmZQ==?=" }, "ok"],
    [
      { name: "safe", _meta: { ...meta, [META.protocolVersion]: "v999" } },
      { ...headers, "mcp-protocol-version": "v999" },
      "unsupported_protocol_version",
    ],
  ])("%j with %j: %s", (body, sent, expected) => {
    expect(codeOf(body, sent)).toBe(expected);
  });

  test.each([
    [params, {}, true],
    [{}, { "mcp-protocol-version": "2026-07-28" }, true],
    [{}, { "mcp-method": "tools/list" }, true],
    [{}, { "mcp-method": "initialize" }, false],
    [{}, {}, false],
    [{}, { "mcp-session-id": "x", "mcp-protocol-version": "2025-11-25" }, false],
    [{}, { "mcp-protocol-version": "2025-06-18" }, false],
  ])("%j with %j claims to be modern: %s", (body, sent: Record<string, string>, expected) => {
    expect(claimsModern(body as JsonObject, (name) => sent[name])).toBe(expected);
  });
});
