import { expect, test } from "vitest";
import { parseEmailAddress } from "@/lib/identity/core/email-address";

test.each([
  ["amy@example.com", "amy@example.com"],
  ["Amy.Lee+mcp@Example.COM", "amy.lee+mcp@example.com"],
  ["owner@localhost", "owner@localhost"],
])("%s is found as %s", (written, found) => {
  expect(parseEmailAddress(written)).toBe(found);
});

test.each([
  "a@x.com,b@y.com",
  "a@x.com b@y.com",
  "a@x.com\u00a0",
  "\u212aelvin@x.com",
  "a@\u212a.com",
  "a@x.com.",
  "a@.x.com",
  "a.@x.com",
  ".a@x.com",
  "a@@x.com",
  '"a@b"@x.com',
  "Amy <a@x.com>",
  "a@x.com\r\nBcc: b@y.com",
  "а@x.com",
  "a@x_y.com",
  "@x.com",
  "a@",
  "",
  `${"a".repeat(250)}@x.com`,
])("%j is nobody's address (security: T74)", (written) => {
  expect(parseEmailAddress(written)).toBeNull();
});
