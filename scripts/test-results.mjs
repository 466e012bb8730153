// Reads what the test runners wrote and counts it; decides which skips are allowed.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

/**
 * vitest's JSON reports -> { passed, failed: string[], skipped: { name, reason }[], mended: string[] }. A file that stands
 * in several reports counts as the last one has it; what failed in an earlier one and passed in the last is `mended`.
 */
export function readVitest(files, root) {
  const places = new Map();
  const mended = new Set();
  for (const file of files) {
    for (const suite of JSON.parse(readFileSync(file, "utf8")).testResults) {
      const place = relative(root, suite.name);
      for (const name of places.get(place)?.failed ?? []) mended.add(name);
      places.set(place, readSuite(suite, place));
    }
  }
  const all = [...places.values()];
  const failed = all.flatMap((one) => one.failed);
  return {
    passed: all.reduce((sum, one) => sum + one.passed, 0),
    failed,
    skipped: all.flatMap((one) => one.skipped),
    mended: [...mended].filter((name) => !failed.includes(name)),
  };
}

function readSuite(suite, place) {
  const counted = { passed: 0, failed: [], skipped: [] };
  // A file that cannot be loaded has no tests in it and would count as nothing.
  if (suite.status === "failed" && suite.assertionResults.every((test) => test.status !== "failed"))
    counted.failed.push(place);
  for (const test of suite.assertionResults) {
    const name = `${place} > ${test.fullName}`;
    if (test.status === "passed") counted.passed += 1;
    else if (test.status === "failed") counted.failed.push(name);
    else counted.skipped.push({ name, reason: test.status });
  }
  return counted;
}

/** Playwright's JSON report, in the same shape. */
export function readPlaywright(file) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  const errors = (report.errors ?? []).map((error) => error.message);
  const counted = { passed: 0, failed: errors, skipped: [], mended: [] };
  const walk = (suite, path) => {
    for (const { title, tests } of suite.specs ?? [])
      for (const test of tests) countAttempts(counted, [...path, title].join(" > "), test);
    for (const inner of suite.suites ?? []) walk(inner, [...path, inner.title]);
  };
  for (const suite of report.suites ?? []) walk(suite, [suite.title]);
  return counted;
}

function countAttempts(counted, name, { status, annotations }) {
  if (status === "expected" || status === "flaky") counted.passed += 1;
  if (status === "flaky") counted.mended.push(name);
  if (status === "skipped") counted.skipped.push({ name, reason: annotations?.[0]?.description ?? "skipped" });
  if (status === "unexpected") counted.failed.push(name);
}

/** Those skips that no row of scripts/allowed-skips.json covers. A row's `name` is a part of the skipped test's name. */
export function notAllowed(skipped, allowed) {
  return skipped.filter((skip) => !allowed.some((row) => skip.name.includes(row.name)));
}
