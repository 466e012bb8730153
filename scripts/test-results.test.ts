import { expect, test } from "vitest";
import { notAllowed } from "./test-results.mjs";

test("a skip that the list does not name is not allowed", () => {
  const skipped = [
    { name: "tests/a.test.ts > on a Mac", reason: "skipped" },
    { name: "tests/b.test.ts > always", reason: "skipped" },
  ];
  expect(notAllowed(skipped, [{ name: "on a Mac" }])).toEqual([skipped[1]]);
});
