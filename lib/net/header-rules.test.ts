import { expect, test } from "vitest";
import { isCredentialHeaderName, isCredentialHeaderValue } from "@/lib/net/header-rules";

test.each(["Authorization", "X-API-Key", "x-ref-api-key", "CONTEXT7-API-KEY", "DD-APPLICATION-KEY"])(
  "%s can carry a credential",
  (name) => {
    expect(isCredentialHeaderName(name)).toBe(true);
  },
);

test.each([
  "Host",
  "content-length",
  "Transfer-Encoding",
  "Connection",
  "Cookie",
  "Mcp-Session-Id",
  "MCP-Protocol-Version",
  "Accept",
  "X-Forwarded-For",
  "Proxy-Authorization",
  "X Api",
  "X-Api:",
  "X-Api\r\nX-Admin",
  "čx",
  "",
])("%j cannot", (name) => {
  expect(isCredentialHeaderName(name)).toBe(false);
});

test.each(["a\r\nX-Admin: 1", "a\nb", "a\0b", "č", " a", "a ", "", "\u010d\u010a", "x".repeat(5000)])(
  "the value %j is never sent",
  (value) => {
    expect(isCredentialHeaderValue(value)).toBe(false);
  },
);

test.each(["Bearer abc", "Token token=a b\tc", "x"])("the value %j is sent", (value) => {
  expect(isCredentialHeaderValue(value)).toBe(true);
});
