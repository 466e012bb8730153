import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeHeaderList, encodeHeaderText } from "@/lib/forwarding/core/header-text";
import { isCredentialHeaderValue } from "@/lib/net/header-rules";

const anyText = fc.string({ unit: "binary", minLength: 1, maxLength: 60 });

test("any text becomes a value that no request can be broken with, and comes back as it was", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const sent = encodeHeaderText(text);
      expect(isCredentialHeaderValue(sent)).toBe(true);
      expect(decodeURIComponent(sent)).toBe(text);
    }),
  );
});

test("any list comes apart at its commas", () => {
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 1, maxLength: 8 }), (texts) => {
      expect(encodeHeaderList(texts).split(",").map(decodeURIComponent)).toEqual(texts);
    }),
  );
});

test("half a character does not stop the request", () => {
  expect(encodeHeaderText("a\ud800b")).toBe("a%EF%BF%BDb");
});
