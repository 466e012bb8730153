import { describe, expect, test } from "vitest";
import { CONNECTION_SLUG_PATTERN } from "@/lib/connections/schema";
import { slugify } from "./slugify";

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
