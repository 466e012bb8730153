import { expect, test } from "vitest";
import { changedFields } from "./changed-fields";

test.each([
  ["nothing is known", null, null, []],
  ["something was made", null, { name: "K" }, [["name", null, "K"]]],
  ["something was removed", { tools: 3 }, null, [["tools", "3", null]]],
  [
    "something changed, and the rest did not",
    { name: "K", url: "https://a.example", tools: ["x"] },
    { name: "K", url: "https://b.example", tools: ["x", "y"], note: null },
    [
      ["url", "https://a.example", "https://b.example"],
      ["tools", '["x"]', '["x","y"]'],
      ["note", null, "null"],
    ],
  ],
])("shows what differs where %s", (_case, before, after, expected) => {
  expect(changedFields(before, after).map((field) => [field.name, field.before, field.after])).toEqual(expected);
});
