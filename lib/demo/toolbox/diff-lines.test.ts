import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines, renderDiff } from "@/lib/demo/toolbox/diff-lines";

const texts = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }).map((lines) => lines.join("\n"));

test("the unchanged and removed lines make the earlier text, the unchanged and added lines the later one", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const changes = diffLines(before, after);
      const pick = (kind: string) => changes.filter((change) => change.kind === "same" || change.kind === kind);
      expect(pick("removed").map((change) => change.text)).toEqual(before.split("\n"));
      expect(pick("added").map((change) => change.text)).toEqual(after.split("\n"));
    }),
  );
});

test("long unchanged stretches are cut to the lines around a change", () => {
  const before = Array.from({ length: 40 }, (_, line) => `line ${line}`);
  const after = before.with(20, "changed");
  expect(renderDiff(diffLines(before.join("\n"), after.join("\n")), 1).split("\n")).toEqual([
    "  …",
    "  line 19",
    "- line 20",
    "+ changed",
    "  line 21",
    "  …",
  ]);
});
