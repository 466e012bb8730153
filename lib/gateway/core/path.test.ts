import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classifyPath } from "@/lib/gateway/core/path";

const unified = { kind: "endpoint", organizationSlug: null, slug: null, endpoint: "/mcp", door: "mcp", tool: null };

describe("a request target means one thing, whichever mount reads it", () => {
  test.each([
    ["/mcp", unified],
    ["/mcp/", unified],
    ["/mcp?x=a%20b", unified],
    ["/api/v1/mcp", unified],
    ["/%6Dcp", unified],
    ["/github/mcp", { ...unified, slug: "github", endpoint: "/github/mcp" }],
    ["/%67ithub/mcp", { ...unified, slug: "github", endpoint: "/github/mcp" }],
    ["/causeway/mcp", { ...unified, slug: "causeway", endpoint: "/causeway/mcp" }],
    ["/o/acme/mcp", { ...unified, organizationSlug: "acme" }],
    ["/o/acme/github/mcp/", { ...unified, organizationSlug: "acme", slug: "github", endpoint: "/github/mcp" }],
    ["/mcp/sse", { ...unified, door: "sse" }],
    ["/mcp/messages?sessionId=x", { ...unified, door: "messages" }],
    ["/api/v1/mcp/sse/", { ...unified, door: "sse" }],
    ["/github/mcp/tools", { ...unified, slug: "github", endpoint: "/github/mcp", door: "tools" }],
    ["/o/acme/mcp/prompts", { ...unified, organizationSlug: "acme", door: "prompts" }],
    [
      "/o/acme/github/mcp/resources",
      { ...unified, organizationSlug: "acme", slug: "github", endpoint: "/github/mcp", door: "resources" },
    ],
    ["/mcp/tools/github__search", { ...unified, door: "tool", tool: "github__search" }],
    ["/mcp/tools/mcp", { ...unified, door: "tool", tool: "mcp" }],
    ["/mcp/tools/two%20words", { ...unified, door: "tool", tool: "two words" }],
  ])("%s is an endpoint", (target, expected) => {
    expect(classifyPath(target)).toEqual(expected);
  });

  test.each([
    "//mcp",
    "/mcp//",
    "/mcp/../about/mcp",
    "/git%2Fhub/mcp",
    "/github%5cmcp/mcp",
    "/%zz/mcp",
    "/mcp;x=1",
    "/%252e/mcp",
    "/a/./mcp",
    "/\\mcp",
  ])("%s can be read two ways and is refused", (target) => {
    expect(classifyPath(target).kind).toBe("malformed");
  });

  test.each([
    "/",
    "/about",
    "/MCP",
    "/GitHub/mcp",
    "/o/mcp",
    "/api/mcp",
    "/_next/mcp",
    "/oauth/mcp",
    "/o/acme/keys/mcp",
    "/mcp/tool",
    "/mcp/sse/x",
    "/mcp/tools/x/y",
    "/mcp/mcp",
    "/o/acme/mcp/mcp",
    "/settings/mcp/sse",
    "/sse",
    "/mcpx",
    "/-a/mcp",
    "/o/acme/connections/mcp",
  ])("%s is left to the pages", (target) => {
    expect(classifyPath(target).kind).toBe("other");
  });

  test("nothing that is sent makes it throw, and whatever it takes names no path of ours", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 64 }), (text) => {
        const path = classifyPath(`/${text}`);
        if (path.kind === "endpoint" && path.slug !== null) expect(path.slug).toMatch(/^[a-z0-9-]+$/);
      }),
    );
  });
});
