import { expect, test } from "vitest";
import { loadCatalog } from "@/lib/catalog/catalog";
import { searchEntries } from "@/lib/catalog/search-entries";

const entries = [...loadCatalog(process.cwd()).values()];
const first = (text: string) => searchEntries(entries, text)[0]?.slug;

test.each([
  ["github", "github"],
  ["GITHUB", "github"],
  ["githb", "github"],
  ["lin", "linear"],
  ["linaer", "linear"],
  ["firecrwal", "firecrawl"],
  ["big query", "bigquery"],
  ["pull requests", "github"],
  ["serverless postgres", "neon"],
])("%s finds %s first", (text, slug) => {
  expect(first(text)).toBe(slug);
});

test("nothing that is typed hides nothing, nonsense finds nothing", () => {
  expect(searchEntries(entries, "  ")).toEqual(entries);
  expect(searchEntries(entries, "zzzzqqqq")).toEqual([]);
});
