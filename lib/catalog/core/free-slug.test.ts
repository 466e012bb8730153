import { expect, test } from "vitest";
import { freeSlug } from "./free-slug";

test.each([
  ["github", [], "github"],
  ["github", ["github"], "github-2"],
  ["github", ["github", "github-2"], "github-3"],
  ["cloudflare-observability", ["cloudflare-observability"], "cloudflare-observabili-2"],
  ["a-name-of-twenty-one-x-y", ["a-name-of-twenty-one-x-y"], "a-name-of-twenty-one-x-2"],
])("%s beside %j is %s", (wanted, taken, slug) => {
  expect(freeSlug(new Set(taken), wanted)).toBe(slug);
  expect(slug.length).toBeLessThanOrEqual(24);
});
