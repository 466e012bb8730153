import { describe, expect, test } from "vitest";
import { nameFromUrl } from "./name-from-url";

describe("a pasted URL suggests a name", () => {
  test.each([
    ["https://mcp.linear.app/mcp", "Linear"],
    ["https://api.githubcopilot.com/mcp/", "Githubcopilot"],
    ["http://127.0.0.1:4001/mcp", ""],
    ["http://localhost:4001/mcp", "Localhost"],
    ["not a url", ""],
  ])("%s -> %s", (url, name) => {
    expect(nameFromUrl(url)).toBe(name);
  });
});
