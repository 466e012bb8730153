import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { notAllowed, readVitest } from "./test-results.mjs";

test("a skip that the list does not name is not allowed", () => {
  const skipped = [
    { name: "tests/a.test.ts > on a Mac", reason: "skipped" },
    { name: "tests/b.test.ts > always", reason: "skipped" },
  ];
  expect(notAllowed(skipped, [{ name: "on a Mac" }])).toEqual([skipped[1]]);
});

test("what a second look mends is counted once and named, and what it does not mend has failed", () => {
  const folder = mkdtempSync(join(tmpdir(), "causeway-results-"));
  const report = (name: string, suites: Record<string, readonly string[]>) => {
    const testResults = Object.entries(suites).map(([file, statuses]) => ({
      name: join("/checkout", file),
      status: statuses.includes("failed") || statuses.length === 0 ? "failed" : "passed",
      assertionResults: statuses.map((status, at) => ({ status, fullName: `test ${at}` })),
    }));
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify({ testResults }));
    return path;
  };
  const first = report("1.json", {
    "a.test.ts": ["passed", "passed"],
    "b.test.ts": ["passed", "failed"],
    "c.test.ts": ["failed"],
    "d.test.ts": [],
  });
  const second = report("2.json", {
    "b.test.ts": ["passed", "passed"],
    "c.test.ts": ["failed"],
    "d.test.ts": ["passed"],
  });
  expect(readVitest([first], "/checkout")).toMatchObject({
    passed: 3,
    failed: ["b.test.ts > test 1", "c.test.ts > test 0", "d.test.ts"],
    mended: [],
  });
  expect(readVitest([first, second], "/checkout")).toEqual({
    passed: 5,
    failed: ["c.test.ts > test 0"],
    skipped: [],
    mended: ["b.test.ts > test 1", "d.test.ts"],
  });
  rmSync(folder, { recursive: true });
});
