import { expect, test } from "vitest";
import { readEndpoint } from "@/lib/upstreams/sse/endpoint";

const stream = "https://mcp.example.com/v1/sse?team=1";

test.each([
  ["/messages?sessionId=a", "/messages?sessionId=a"],
  ["messages?sessionId=a", "/v1/messages?sessionId=a"],
  ["?sessionId=a", "/v1/sse?sessionId=a"],
  ["https://mcp.example.com/m?x=1", "/m?x=1"],
  ["https://mcp.example.com:443/m", "/m"],
  ["/a b\n", "/a%20b"],
])("%s leads to %s", (data, path) => {
  expect(readEndpoint(data, stream)).toBe(path);
});

test.each([
  "https://evil.example/messages",
  "//evil.example/messages",
  "\\\\evil.example/messages",
  "http://mcp.example.com/messages",
  "https://mcp.example.com:8443/messages",
  "https://mcp.example.com.evil.example/messages",
  "https://user:word@mcp.example.com/messages",
  "https://mcp.example.com@evil.example/messages",
  "javascript:alert(1)",
  "file:///etc/passwd",
  "",
  `/${"x".repeat(3000)}`,
])("%s is not followed", (data) => {
  expect(readEndpoint(data, stream)).toBeNull();
});
