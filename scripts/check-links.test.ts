import { expect, test } from "vitest";
import { anchorsOf, linksOf } from "./check-links.mjs";

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
