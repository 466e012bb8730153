import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesUriTemplate } from "@/lib/gateway/core/uri-template";
import { exportedUri, exportResultUris, splitExportedUri } from "@/lib/gateway/core/uris";

test("an exported URI leads back to the very same one", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9-]{1,24}$/), fc.string(), (slug, uri) => {
      expect(splitExportedUri(exportedUri(slug, uri))).toEqual({ slug, uri });
    }),
  );
});

test("a page of an app keeps the scheme by which hosts know it, and leads back", () => {
  expect(exportedUri("s", "ui://board/main")).toBe("ui://s/board/main");
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9-]{1,24}$/), fc.string(), (slug, rest) => {
      expect(splitExportedUri(exportedUri(slug, `ui://${rest}`))).toEqual({ slug, uri: `ui://${rest}` });
    }),
  );
});

test.each(["test://x", "causeway:", "causeway://only", ""])("%j is nobody's", (uri) =>
  expect(splitExportedUri(uri)).toBeNull(),
);

test("every URI in a result that a client could read again is exported, and nothing else changes", () => {
  const link = { type: "resource_link", uri: "a://1", name: "n" };
  const embedded = { type: "resource", resource: { uri: "a://2", text: "t" } };
  const text = { type: "text", text: "a://3" };
  const result = { content: [link, embedded, text, null], structuredContent: { uri: "a://4" }, isError: false };
  expect(exportResultUris("s", result)).toEqual({
    content: [
      { ...link, uri: "causeway://s/a://1" },
      { type: "resource", resource: { uri: "causeway://s/a://2", text: "t" } },
      text,
      null,
    ],
    structuredContent: { uri: "a://4" },
    isError: false,
  });
  expect(exportResultUris("s", { messages: [{ role: "user", content: link }] })).toEqual({
    messages: [{ role: "user", content: { ...link, uri: "causeway://s/a://1" } }],
  });
  expect(exportResultUris("s", { contents: [{ uri: "a://5", text: "" }] })).toEqual({
    contents: [{ uri: "causeway://s/a://5", text: "" }],
  });
});

test.each([
  ["test://{id}/data", "test://7/data", true],
  ["test://{id}/data", "test:///data", false],
  ["test://{a}/{b}", "test://1/2", true],
  ["test://fixed", "test://fixed", true],
  ["test://fixed", "test://fixedx", false],
  ["file:///{+path}", "file:///a/b/c", true],
  ["x{a}y{b}z", "xyz", false],
  ["x{a{b}", "x1", true],
  ["x}{a}{b", "x}1{b", true],
  ["x{a", "x{a", true],
  ["x{a", "x1", false],
])("%s against %s: %s", (template, uri, expected) => {
  expect(matchesUriTemplate(template, uri)).toBe(expected);
});

test("two million braces that are never closed are read once", () => {
  const template = "{".repeat(2_000_000);
  expect(matchesUriTemplate(template, "test://7")).toBe(false);
  expect(matchesUriTemplate(template, template)).toBe(true);
});
