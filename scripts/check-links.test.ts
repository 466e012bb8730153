import { expect, test } from "vitest";
import { anchorsOf, deadSiteLink, linksOf, siteLinksOf } from "./check-links.mjs";

test("links are found in text, images and HTML, and not in code", () => {
  const markdown = [
    "[a](one.md)",
    "![b](two.svg)",
    '<img src="three.svg">',
    "`[c](no.md)`",
    "```",
    "[d](no.md)",
    "```",
  ];
  expect(linksOf(markdown.join("\n"))).toEqual(["one.md", "two.svg", "three.svg"]);
});

test("anchors are made from headings as the host of the repository makes them", () => {
  expect([...anchorsOf("# The path of `tools/call`\n## Say: why?\n## Say: why?")]).toEqual([
    "the-path-of-toolscall",
    "say-why",
    "say-why-1",
  ]);
});

test("links of the product's own pages are found in markup and in lists of links", () => {
  const source = '<a href="/docs/clients">x</a> { href: "/pricing", label } href={x} href="https://a.example"';
  expect(siteLinksOf(source)).toEqual(["/docs/clients", "/pricing"]);
});

const FILES: Readonly<Record<string, string>> = {
  "docs/product/clients.mdx": "# Clients\n\n## What every client needs\n",
  "app/pricing/page.tsx": "",
  "lib/site/screens.ts": 'export const SCREENS = {\n  home: "",\n  "add-server": "connections/new",\n} as const;',
};
const files = { has: (path: string) => path in FILES, read: (path: string) => FILES[path] ?? "" };

test.each([
  ["/", null],
  ["/pricing", null],
  ["/docs/clients", null],
  ["/docs/clients.md", null],
  ["/docs/clients#what-every-client-needs", null],
  ["/docs/search?q=a", null],
  ["/api/openapi.json", null],
  ["/go/home", null],
  ["/go/add-server", null],
  ["/docs/nosuch", "does not exist"],
  ["/docs/clients#nosuch", "names a heading that is not there"],
  ["/go/nosuch", "is no screen"],
  ["/nosuch", "does not exist"],
  ["/docs/clients/deeper", "is no page"],
])("a link of the product to %s: %s", (link, wrong) => expect(deadSiteLink(link, files)).toBe(wrong));
