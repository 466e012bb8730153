import { expect, test } from "vitest";
import { coversServer, resourceMetadataUrls, resourceOf, serverMetadataUrls } from "@/lib/oauth/core/resource";

test.each([
  ["https://MCP.example.com/", "https://mcp.example.com"],
  ["https://mcp.example.com/mcp/", "https://mcp.example.com/mcp/"],
  ["https://mcp.example.com:443/mcp?x=1#y", "https://mcp.example.com/mcp"],
])("the resource at %s is %s", (url, resource) => {
  expect(resourceOf(url)).toBe(resource);
});

test.each([
  ["https://a.example/mcp", "https://a.example/mcp", true],
  ["https://a.example", "https://a.example/mcp", true],
  ["https://a.example/", "https://a.example/mcp/v1", true],
  ["https://a.example/mcp/", "https://a.example/mcp", true],
  ["https://a.example/mcp", "https://a.example/mcp/v1", true],
  ["https://a.example/mc", "https://a.example/mcp", false],
  ["https://a.example/mcp/v1", "https://a.example/mcp", false],
  ["https://b.example/mcp", "https://a.example/mcp", false],
  ["http://a.example/mcp", "https://a.example/mcp", false],
  ["https://a.example:8443/mcp", "https://a.example/mcp", false],
  ["https://u@a.example/mcp", "https://a.example/mcp", false],
  ["https://a.example/mcp#x", "https://a.example/mcp", false],
  ["mcp", "https://a.example/mcp", false],
])("metadata about %s speaks for %s: %s", (resource, server, covers) => {
  expect(coversServer(resource, server)).toBe(covers);
});

test("metadata is looked for where the standards put it, the most specific place first", () => {
  expect(resourceMetadataUrls("https://a.example/mcp")).toEqual([
    "https://a.example/.well-known/oauth-protected-resource/mcp",
    "https://a.example/.well-known/oauth-protected-resource",
  ]);
  expect(resourceMetadataUrls("https://a.example/")).toEqual([
    "https://a.example/.well-known/oauth-protected-resource",
  ]);
  expect(serverMetadataUrls("https://id.example")).toEqual([
    "https://id.example/.well-known/oauth-authorization-server",
    "https://id.example/.well-known/openid-configuration",
  ]);
  expect(serverMetadataUrls("https://id.example/t1")).toEqual([
    "https://id.example/.well-known/oauth-authorization-server/t1",
    "https://id.example/.well-known/openid-configuration/t1",
    "https://id.example/t1/.well-known/openid-configuration",
  ]);
});
