import { expect, test } from "vitest";
import { followMoved } from "@/lib/connections/core/moved-urls";

test.each([
  ["https://mcp.linear.app/sse", "https://mcp.linear.app/mcp"],
  ["https://mcp.linear.app/sse/", "https://mcp.linear.app/mcp"],
  ["https://mcp.notion.com/sse?x=1", "https://mcp.notion.com/mcp?x=1"],
  ["https://mcp.asana.com/sse", "https://mcp.asana.com/v2/mcp"],
  ["https://docs.mcp.cloudflare.com/sse", "https://docs.mcp.cloudflare.com/mcp"],
])("%s is corrected, and it is said", (url, corrected) => {
  expect(followMoved(url)).toEqual({ url: corrected, notice: expect.stringContaining("corrected") });
});

test.each([
  "https://mcp.linear.app/mcp",
  "https://mcp.linear.app/other/sse",
  "https://mcp.linear.app:8443/sse",
  "https://mcp.linear.app.evil.example/sse",
  "https://evil.example/mcp.linear.app/sse",
  "https://a.b.mcp.cloudflare.com/sse",
  "https://evilmcp.cloudflare.com/sse",
  "https://mcp.globalping.dev/sse",
])("%s stays as it is", (url) => {
  expect(followMoved(url)).toEqual({ url, notice: null });
});
