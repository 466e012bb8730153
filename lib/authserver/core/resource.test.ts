import { expect, test } from "vitest";
import { metadataUrl, originFor, resourceOfIndicator } from "@/lib/authserver/core/resource";

const rules = {
  publicUrl: "https://mcp.example.com",
  isHostAllowed: (host: string) => ["mcp.example.com", "mcp.internal:3000"].includes(host),
};

test.each([
  ["https://mcp.example.com/mcp", { organizationSlug: null, endpoint: "/mcp" }],
  ["https://mcp.example.com/github/mcp", { organizationSlug: null, endpoint: "/github/mcp" }],
  ["https://mcp.example.com/o/acme/mcp", { organizationSlug: "acme", endpoint: "/mcp" }],
  ["https://mcp.example.com/o/acme/github/mcp", { organizationSlug: "acme", endpoint: "/github/mcp" }],
  ["https://mcp.internal:3000/mcp", { organizationSlug: null, endpoint: "/mcp" }],
])("%s is an endpoint", (text, resource) => expect(resourceOfIndicator(text, rules)).toEqual(resource));

test.each([
  "https://mcp.example.com",
  "https://mcp.example.com/",
  "https://mcp.example.com/mcp/",
  "https://mcp.example.com/mcp#",
  "https://mcp.example.com/mcp?x",
  "https://mcp.example.com:443/mcp",
  "https://MCP.example.com/mcp",
  "https://mcp.example.com/%6Dcp",
  "https://mcp.example.com/a/../mcp",
  "https://mcp.example.com//mcp",
  "https://mcp.example.com\\mcp",
  "https://user@mcp.example.com/mcp",
  "https://mcp.example.com.evil.example/mcp",
  "https://evil.example/mcp",
  "http://mcp.example.com/mcp",
  "https://mcp.example.com/mcp/tools/x",
  "https://mcp.example.com/api/v1/keys",
  "urn:mcp",
  "",
])("%s is none", (text) => expect(resourceOfIndicator(text, rules)).toBeNull());

test.each([
  ["/mcp", "https://mcp.example.com/.well-known/oauth-protected-resource/mcp"],
  ["/o/acme/github/mcp?x=1", "https://mcp.example.com/.well-known/oauth-protected-resource/o/acme/github/mcp"],
  ["/github/mcp/sse", "https://mcp.example.com/.well-known/oauth-protected-resource/github/mcp"],
])("the metadata of %s are at its own address", (url, metadata) =>
  expect(metadataUrl("https://mcp.example.com", url)).toBe(metadata),
);

test("a host that is not ours does not move them", () => {
  expect(originFor("mcp.internal:3000", rules)).toBe("https://mcp.internal:3000");
  expect(originFor("evil.example", rules)).toBe("https://mcp.example.com");
  expect(originFor(undefined, rules)).toBe("https://mcp.example.com");
});
