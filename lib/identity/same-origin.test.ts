import { describe, expect, test } from "vitest";
import { isSameOrigin } from "@/lib/identity/same-origin";

const PUBLIC_URL = "https://mcp.example.com";

describe("another site cannot sign anybody in or out", () => {
  test.each([
    ["our own form", { origin: PUBLIC_URL, "sec-fetch-site": "same-origin" }, true],
    ["our own form under no-referrer", { origin: "null", "sec-fetch-site": "same-origin" }, true],
    ["our own form, older browser", { origin: PUBLIC_URL }, true],
    [
      "our own form by another name of the host",
      { origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000", "sec-fetch-site": "same-origin" },
      true,
    ],
    ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }, false],
    ["another site, older browser", { origin: "https://evil.example", host: "mcp.example.com" }, false],
    ["a sibling host", { origin: "https://www.example.com", "sec-fetch-site": "same-site" }, false],
    ["a sandboxed frame", { origin: "null", "sec-fetch-site": "cross-site" }, false],
    ["typed into the address bar", { "sec-fetch-site": "none" }, false],
    ["no browser at all", {}, false],
  ])("%s: %j -> %s", (_who, headers, allowed) => {
    expect(isSameOrigin(new Headers(headers as Record<string, string>), PUBLIC_URL)).toBe(allowed);
  });
});
