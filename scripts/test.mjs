// `npm test`: the whole proof from a clean checkout. `--long` adds the long runs and every database to every test.
//   npm test -- --only vitest,e2e      some stages (install, check, build, vitest, e2e, conformance)
// The last line is `N passed, N failed, N skipped`.
import "./check-node.mjs";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("../", import.meta.url));
process.chdir(root);
const { values } = parseArgs({ options: { long: { type: "boolean", default: false }, only: { type: "string" } } });
const { prepareCheckout } = await import("./install.mjs");
await prepareCheckout({ development: true });
const { runChild, runNpm } = await import("./run-child.mjs");
const { runChecks } = await import("./check.mjs");
const { findPostgres } = await import("./find-postgres.mjs");
const { findChromium } = await import("./find-chromium.mjs");
const { notAllowed, readPlaywright, readVitest } = await import("./test-results.mjs");

const out = join(root, "tests/.out");
mkdirSync(out, { recursive: true });
const total = { passed: 0, failed: [], skipped: [], mended: [] };
// More than this is no machine that was late for a moment.
const FILES_SEEN_TWICE = 4;
const startedAt = Date.now();

const STAGES = {
  install: testInstall,
  check: testCode,
  build: testBuild,
  vitest: testVitest,
  e2e: testPages,
  conformance: testConformance,
};
const wanted = values.only?.split(",") ?? Object.keys(STAGES);
const postgres = wanted.some((stage) => stage === "vitest" || stage === "conformance") ? await findPostgres() : null;
const environment = {
  ...process.env,
  ...(postgres ? { TEST_DATABASE_URL: postgres.url } : {}),
  ...(values.long ? { LONG: "1" } : {}),
};
try {
  for (const [name, stage] of Object.entries(STAGES)) {
    if (!wanted.includes(name)) continue;
    const since = Date.now();
    console.log(`\n── ${name} ${"─".repeat(70 - name.length)}`);
    await stage();
    console.log(`── ${name}: ${Math.round((Date.now() - since) / 1000)} s`);
  }
} finally {
  await postgres?.stop();
}
process.exitCode = report();

/** What a fresh clone does first, with the lock as it is committed; node_modules is left alone. */
async function testInstall() {
  const folder = mkdtempSync(join(tmpdir(), "causeway-lock-"));
  for (const file of ["package.json", "package-lock.json"]) cpSync(join(root, file), join(folder, file));
  const options = ["--dry-run", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const code = await runNpm(["ci", ...options], { cwd: folder, quiet: true });
  rmSync(folder, { recursive: true, force: true });
  count("npm ci accepts the committed lock file", code === 0);
}

async function testCode() {
  for (const row of await runChecks()) {
    count(`check: ${row.name} (${row.seconds} s)`, row.passed);
    if (!row.passed) console.log(row.output.trimEnd());
  }
}

async function testBuild() {
  count("the product builds", (await runChild(process.execPath, ["scripts/build.mjs"], { cwd: root })) === 0);
}

async function testVitest() {
  if (postgres === null) skip("vitest on PostgreSQL", "no PostgreSQL server, and none could be installed");
  else console.log(`  PostgreSQL: ${postgres.url.replace(/:[^:@/]+@/, ":…@")}`);
  await runVitest("vitest", [], {});
  // Tests that take no database of their own ran on the embedded one; the long run has them on the other as well.
  if (values.long && postgres !== null) {
    const folders = ["tests/integration/gateway", "tests/integration/interop"];
    await runVitest("vitest on PostgreSQL", ["--project", "integration", ...folders], { TEST_ON: "postgresql" });
  }
}

async function runVitest(name, filters, variables) {
  const run = async (report, more) => {
    const file = join(out, `${report.replaceAll(" ", "-")}.json`);
    rmSync(file, { force: true });
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const code = await runChild(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...more, ...reporters], {
      cwd: root,
      env: { ...environment, ...variables },
    });
    return { code, file };
  };
  const first = await run(name, filters);
  if (!existsSync(first.file)) return add(name, first.code, null);
  const counted = readVitest([first.file], root);
  const failedFiles = [...new Set(counted.failed.map((test) => test.split(" > ")[0]))];
  if (failedFiles.length === 0 || failedFiles.length > FILES_SEEN_TWICE) return add(name, first.code, counted);
  console.log(`\n  A second look, one file after the other: ${failedFiles.join(", ")}`);
  const second = await run(`${name} second look`, [...filters.slice(0, 2), ...failedFiles, "--no-file-parallelism"]);
  add(name, second.code, existsSync(second.file) ? readVitest([first.file, second.file], root) : counted);
}

async function testPages() {
  const chromium = findChromium();
  if (chromium === null) return skip("e2e", "no Chromium; set CHROMIUM_PATH");
  const file = join(out, "playwright.json");
  rmSync(file, { force: true });
  const code = await runChild(
    process.execPath,
    ["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"],
    {
      cwd: root,
      env: { ...environment, CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    },
  );
  add("e2e", code, existsSync(file) ? readPlaywright(file) : null);
}

async function testConformance() {
  const code = await runChild(process.execPath, ["scripts/conformance.mjs"], { cwd: root, env: environment });
  count(
    "the official conformance suite: nothing is lost through the gateway, on both mounts and in both eras",
    code === 0,
  );
}

function count(name, passed) {
  console.log(`  ${passed ? "ok    " : "FAILED"} ${name}`);
  if (passed) total.passed += 1;
  else total.failed.push(name);
}

function skip(name, reason) {
  console.log(`  SKIPPED ${name}: ${reason}`);
  total.skipped.push({ name, reason });
}

/** Adds a runner's own count. A runner that ended badly without naming a failed test has failed as a whole. */
function add(stage, code, counted) {
  if (counted === null) return count(`${stage} ran and reported`, false);
  total.passed += counted.passed;
  total.skipped.push(...counted.skipped);
  total.failed.push(...counted.failed);
  total.mended.push(...counted.mended);
  if (code !== 0 && counted.failed.length === 0) count(`${stage} ended with ${code}`, false);
  if (counted.passed + counted.failed.length === 0) count(`${stage} ran at least one test`, false);
}

function report() {
  const allowed = JSON.parse(readFileSync(join(root, "scripts/allowed-skips.json"), "utf8"));
  const wrong = notAllowed(total.skipped, allowed);
  if (total.skipped.length > 0) {
    console.log("\nSkipped:");
    for (const row of total.skipped)
      console.log(`  ${wrong.includes(row) ? "NOT ALLOWED " : ""}${row.name} (${row.reason})`);
  }
  if (total.mended.length > 0)
    console.log(
      `\nPASSED ONLY AT A SECOND LOOK, each worth one:\n${total.mended.map((name) => `  ${name}`).join("\n")}`,
    );
  if (total.failed.length > 0) console.log(`\nFailed:\n${total.failed.map((name) => `  ${name}`).join("\n")}`);
  if (wrong.length > 0) console.log("\nA skip that scripts/allowed-skips.json does not name fails the run.");
  const failed = total.failed.length + wrong.length;
  console.log(`\nTook ${Math.round((Date.now() - startedAt) / 1000)} s.`);
  console.log(`${total.passed} passed, ${failed} failed, ${total.skipped.length - wrong.length} skipped`);
  return failed === 0 ? 0 : 1;
}
