import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { HmacSha256 } from "@/lib/base/hmac";

test("is the HMAC that node:crypto computes, for keys and texts of any length", () => {
  const key = fc.uint8Array({ maxLength: 200 });
  const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 2000 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(key, texts, (bytes, all) => {
      const hmac = new HmacSha256(bytes);
      for (const text of all) {
        expect(hmac.digest(text).toString("hex")).toBe(createHmac("sha256", bytes).update(text).digest("hex"));
      }
    }),
  );
});
