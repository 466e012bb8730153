import { expect, test } from "vitest";
import { suggestSlug } from "@/lib/organizations/core/suggest-slug";
import { organizationSlug } from "./organization-slug";

test.each([
  ["Acme", "acme"],
  ["  Müller & Söhne GmbH ", "muller-sohne-gmbh"],
  ["日本", ""],
  ["a".repeat(60), "a".repeat(40)],
])("%s suggests the address %s, which is accepted where there is one", (name, slug) => {
  expect(suggestSlug(name)).toBe(slug);
  expect(organizationSlug.safeParse(slug).success).toBe(slug !== "");
});

test.each(["a", "Acme", "-acme", "acme-", "ac me", "../acme", "a".repeat(41)])("%s is no address", (slug) => {
  expect(organizationSlug.safeParse(slug).success).toBe(false);
});
