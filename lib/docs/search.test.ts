import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { DOCS_PAGES } from "@/lib/docs/pages";
import { readPage } from "@/lib/docs/read-page";
import { passagesOf, searchDocs } from "./search";

test.each([
  ["rotate key", "/docs/authentication#rotate"],
  ["401", "/docs/troubleshooting#401-or-403-when-a-tool-is-used"],
  ["windsurf 100 tools", "/docs/clients#what-clients-are-known-for"],
  ["private netwoks", "/docs/self-hosting#private-networks"],
  ["restart your assist", "/docs/troubleshooting#registered-tools-do-not-show-in-claude-or-cursor"],
])("%s is found", async (query, href) => {
  const hits = await searchDocs(query);
  expect(hits.slice(0, 3).map((hit) => hit.href)).toContain(href);
});

test("what stands nowhere is not found, and nothing is asked of nothing", async () => {
  expect(await searchDocs("zygomorphic")).toEqual([]);
  expect(await searchDocs("")).toEqual([]);
});

test("every page of the list is a file, every file is in the list, and each begins with one title", async () => {
  const files = readdirSync("docs/product").map((file) => file.replace(/\.mdx$/, ""));
  expect(files.sort()).toEqual(DOCS_PAGES.map(({ slug }) => slug).sort());
  for (const page of DOCS_PAGES) {
    const text = await readPage(page);
    expect([page.slug, text.match(/^# /gm)?.length, text.startsWith("# ")]).toEqual([page.slug, 1, true]);
    const anchors = passagesOf(page, text).map(({ href }) => href);
    expect(new Set(anchors).size).toBe(anchors.length);
  }
});
