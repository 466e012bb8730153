import { describe, expect, test } from "vitest";
import { safePath } from "@/lib/identity/safe-path";

const BASE = "https://mcp.example.com";

describe("signing in leads nobody to another site (security: T97)", () => {
  test.each([
    ["/", "/"],
    ["/o/home/log?status=error", "/o/home/log?status=error"],
    [`${BASE}/o/home`, "/o/home"],
    ["o/home", "/o/home"],
    ["/o//home", "/o//home"],
  ])("%s is kept as %s", (url, path) => {
    expect(safePath(url, BASE)).toBe(path);
  });

  const hostile = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "http://mcp.example.com/",
    "https://mcp.example.com@evil.example/",
    "https://mcp.example.com:443@evil.example/",
    "https://mcp.example.com.evil.example/",
    "https://mcp.example.com:8443/",
    "https://evil.example/https://mcp.example.com",
    "https://evil.example?https://mcp.example.com",
    "https://evil.example#mcp.example.com",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "blob:https://mcp.example.com/1",
    "file:///etc/passwd",
    "ftp://mcp.example.com/",
    "mailto:a@evil.example",
    `${BASE}//evil.example`,
    `${BASE}/\\evil.example`,
    `${BASE}/.//evil.example`,
    `${BASE}/x/..//evil.example`,
    `${BASE}/%2e%2e//evil.example`,
    "/.//evil.example",
    "/x/..//evil.example",
    "/x/../\\evil.example",
    "https://",
    "https://[evil",
  ];
  test.each(hostile)("%j stays here", (url) => {
    const path = safePath(url, BASE);
    expect(new URL(path, BASE).origin).toBe(BASE);
    expect(path).toMatch(/^\/(?![/\\])/);
  });
});
