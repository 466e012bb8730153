import { expect, test } from "vitest";
import { readBlocks } from "./plain-markdown";

test("an operator's text is read in blocks, and markup in it stays text", () => {
  expect(
    readBlocks("# Terms\n\nFirst line\nsecond line.\n\n## Use\n- one\n- two\n  goes on\n\n<script>alert(1)</script>"),
  ).toEqual([
    { kind: "heading", level: 1, text: "Terms" },
    { kind: "paragraph", text: "First line second line." },
    { kind: "heading", level: 2, text: "Use" },
    { kind: "list", items: ["one", "two goes on"] },
    { kind: "paragraph", text: "<script>alert(1)</script>" },
  ]);
  expect(readBlocks("")).toEqual([]);
});
