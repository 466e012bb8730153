// `npm run check`: everything that can be said about the code without running it. `--only types,lint` runs a part.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { prepareCheckout } from "./install.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const CHECKS = [
  // Next's own types of routes and pages are generated; `tsc` reads them.
  {
    name: "types",
    commands: [
      ["node_modules/next/dist/bin/next", "typegen"],
      ["node_modules/typescript/bin/tsc", "--noEmit"],
    ],
  },
  { name: "lint", commands: [["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"]] },
  { name: "boundaries", commands: [["scripts/check-boundaries.mjs"]] },
  { name: "unused", commands: [["node_modules/knip/bin/knip.js"]] },
  { name: "links", commands: [["scripts/check-links.mjs"]] },
];

/** Runs the checks two at a time. Resolves to one row each: name, whether it passed, seconds, output. */
export async function runChecks(names = CHECKS.map((check) => check.name)) {
  const waiting = CHECKS.filter((check) => names.includes(check.name));
  const rows = [];
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) rows.push(await runCheck(check));
  };
  await Promise.all([work(), work()]);
  return rows.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}

async function runCheck({ name, commands }) {
  const startedAt = Date.now();
  let output = "";
  let passed = true;
  for (const command of commands) {
    if (!passed) break;
    const ran = await run(command);
    output += ran.output;
    passed = ran.code === 0;
  }
  return { name, passed, seconds: Math.round((Date.now() - startedAt) / 1000), output };
}

function run(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.once("close", (code) => resolve({ code, output }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  await prepareCheckout({ development: true });
  const rows = await runChecks(values.only?.split(","));
  for (const row of rows) {
    console.log(`${row.passed ? "ok    " : "FAILED"}  ${row.name} (${row.seconds} s)`);
    if (!row.passed) console.log(row.output.trimEnd().replaceAll(/^/gm, "        "));
  }
  process.exitCode = rows.every((row) => row.passed) ? 0 : 1;
}
