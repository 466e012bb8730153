import fc from "fast-check";
import { expect, test } from "vitest";
import { redactForAudit } from "@/lib/audit/redact";

test.each([
  [{ token: "abc" }, { token: "[redacted]" }],
  [
    { accessToken: "abc", refresh_token: "x" },
    { accessToken: "[redacted]", refresh_token: "[redacted]" },
  ],
  [{ headers: [{ name: "X-Key", value: "abc" }] }, { headers: "[redacted]" }],
  [{ nested: { clientSecret: "abc" } }, { nested: { clientSecret: "[redacted]" } }],
  [{ note: "Bearer abc.def" }, { note: "[redacted]" }],
  [{ note: "ak-0123456789abcdef" }, { note: "[redacted]" }],
  [{ url: "https://me:pass@host.test/mcp" }, { url: "https://[redacted]@host.test/mcp" }],
  [{ bytes: new Uint8Array([1]) }, { bytes: "[redacted]" }],
])("%o is kept out", (given, kept) => {
  expect(redactForAudit(given)).toEqual(kept);
});

test("what is no secret stays readable", () => {
  const settings = {
    name: "GitHub",
    auth: "bearer",
    hasCredential: true,
    tokens: 12,
    timeoutSeconds: 30,
    permissions: ["keys.read"],
    expiresAt: new Date(0),
    version: 3n,
    nothing: undefined,
  };
  expect(redactForAudit(settings)).toEqual({
    name: "GitHub",
    auth: "bearer",
    hasCredential: true,
    tokens: 12,
    timeoutSeconds: 30,
    permissions: ["keys.read"],
    expiresAt: "1970-01-01T00:00:00.000Z",
    version: "3",
  });
});

test("anything at all becomes JSON that the database can hold", () => {
  fc.assert(
    fc.property(
      fc.anything({ withDate: true, withBigInt: true, withTypedArray: true, withNullPrototype: true }),
      (value) => {
        const text = JSON.stringify(redactForAudit(value));
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(JSON.parse(text))));
        expect(text).not.toContain("\\u0000");
      },
    ),
  );
});

test("a date that is no time is null", () => {
  expect(redactForAudit({ at: new Date(Number.NaN) })).toEqual({ at: null });
});

test("something nested without end is cut", () => {
  const loop: Record<string, unknown> = {};
  loop.loop = loop;
  expect(JSON.stringify(redactForAudit(loop)).length).toBeLessThan(500);
});
