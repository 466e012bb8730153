// Reads what the test runners wrote and counts it; decides which skips are allowed.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

/** vitest's JSON report -> { passed, failed: string[], skipped: { name, reason }[] }. */
export function readVitest(file, root) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  const counted = { passed: 0, failed: [], skipped: [] };
  for (const suite of report.testResults) {
    const place = relative(root, suite.name);
    // A file that cannot be loaded has no tests in it and would count as nothing.
    if (suite.status === "failed" && suite.assertionResults.every((test) => test.status !== "failed"))
      counted.failed.push(place);
    for (const test of suite.assertionResults) {
      const name = `${place} > ${test.fullName}`;
      if (test.status === "passed") counted.passed += 1;
      else if (test.status === "failed") counted.failed.push(name);
      else counted.skipped.push({ name, reason: test.status });
    }
  }
  return counted;
}

/** Playwright's JSON report, in the same shape. */
export function readPlaywright(file) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  const counted = { passed: 0, failed: (report.errors ?? []).map((error) => error.message), skipped: [] };
  const walk = (suite, path) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const name = [...path, spec.title].join(" > ");
        if (test.status === "expected") counted.passed += 1;
        else if (test.status === "skipped")
          counted.skipped.push({ name, reason: test.annotations?.[0]?.description ?? "skipped" });
        else counted.failed.push(name);
      }
    }
    for (const inner of suite.suites ?? []) walk(inner, [...path, inner.title]);
  };
  for (const suite of report.suites ?? []) walk(suite, [suite.title]);
  return counted;
}

/** Those skips that no row of scripts/allowed-skips.json covers. A row's `name` is a part of the skipped test's name. */
export function notAllowed(skipped, allowed) {
  return skipped.filter((skip) => !allowed.some((row) => skip.name.includes(row.name)));
}
