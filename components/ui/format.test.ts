import { describe, expect, test } from "vitest";
import { formatCount, formatMs, monogram } from "@/components/ui/format";

describe("figures that people read", () => {
  test.each([
    [0.01, "< 0.1 ms"],
    [0.42, "0.4 ms"],
    [9.96, "10.0 ms"],
    [214.2, "214 ms"],
    [9_999, "9,999 ms"],
    [300_000, "300.0 s"],
  ])("%d ms reads %s", (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  test("one thing is not many", () => {
    expect(formatCount(1, "tool")).toBe("1 tool");
    expect(formatCount(1_204, "tool")).toBe("1,204 tools");
  });

  test.each([
    ["GitHub", "Gi"],
    ["Claude Code", "Cc"],
    ["", "?"],
  ])("%s has the monogram %s", (name, letters) => {
    expect(monogram(name)).toBe(letters);
  });
});
