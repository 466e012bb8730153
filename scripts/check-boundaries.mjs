// Import boundaries (.dependency-cruiser.cjs), with proof that the tool saw the code: one that sees nothing finds no
// fault either.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const FOLDERS = ["app", "components", "lib", "server.ts", "instrumentation.ts", "instrumentation-node.ts", "proxy.ts"];
const LEAST_MODULES = 120;
const MUST_BE_SEEN = ["lib/gateway/serve/serve.ts", "lib/mcp/", "lib/upstreams/", "lib/db/", "app/", "server.ts"];

const ran = spawnSync(
  process.execPath,
  ["node_modules/dependency-cruiser/bin/dependency-cruise.mjs", ...FOLDERS, "--config", "--output-type", "json"],
  { cwd: root, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 },
);
let report;
try {
  report = JSON.parse(ran.stdout);
} catch {
  console.error(`${ran.stdout}\n${ran.stderr}`);
  process.exit(1);
}
const modules = report.modules.map((module) => module.source).filter((source) => !source.includes("node_modules/"));
const unseen = MUST_BE_SEEN.filter((place) => !modules.some((source) => source.startsWith(place)));
const faults = report.summary.violations.filter((violation) => violation.rule.severity === "error");
for (const { rule, from, to, via, cycle } of faults) {
  const way = (via ?? cycle ?? []).map((step) => step.name ?? step).join(" -> ");
  console.error(`${rule.name}: ${from} -> ${to}${way ? ` (by ${way})` : ""}`);
}
if (unseen.length > 0) console.error(`The boundary check did not see ${unseen.join(", ")}.`);
if (modules.length < LEAST_MODULES) console.error(`The boundary check saw only ${modules.length} modules.`);
console.log(`Boundaries: ${modules.length} modules, ${faults.length} violations`);
process.exitCode = faults.length > 0 || unseen.length > 0 || modules.length < LEAST_MODULES ? 1 : 0;
