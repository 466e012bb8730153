import { describe, expect, test } from "vitest";
import { CONNECTION_SLUG_PATTERN } from "@/lib/connections/schema";
import { nameFromUrl, slugify } from "./name-from-url";

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

describe("a name becomes a namespace that is accepted", () => {
  test.each([
    ["Linear", "linear"],
    ["GitHub (read only)", "github-read-only"],
    ["  Ünïcode & Söhne ", "unicode-sohne"],
    ["A very long name of a very busy server", "a-very-long-name-of-a"],
    ["Everything Reference Server", "everything-reference"],
    ["Donaudampfschifffahrtsgesellschaft", "donaudampfschifffahrtsge"],
    ["--", ""],
  ])("%s -> %s", (name, slug) => {
    expect(slugify(name)).toBe(slug);
    if (slug) expect(slug).toMatch(CONNECTION_SLUG_PATTERN);
  });
});
