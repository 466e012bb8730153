// Makes node_modules agree with package-lock.json, and installs only when it does not.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild, runNpm } from "./run-child.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));

/**
 * Whether everything that the lock names is installed in that version. npm writes what it has put into node_modules
 * into a lock of its own there, at the end, so an interrupted install does not count. Optional packages of other
 * platforms are never installed; the development ones only matter to those who test.
 */
export function isInstalled(lock, installed, { development }) {
  return Object.entries(lock.packages).every(([place, wanted]) => {
    if (place === "" || wanted.optional || wanted.devOptional || wanted.peer || (wanted.dev && !development))
      return true;
    return installed.packages?.[place]?.version === wanted.version;
  });
}

/** Installs if needed and writes the database client. Exits with a sentence when that fails. */
export async function prepareCheckout({ development = false } = {}) {
  const lock = readJson("package-lock.json");
  const installed = readJson("node_modules/.package-lock.json") ?? { packages: {} };
  if (lock === null || !isInstalled(lock, installed, { development })) {
    console.log("  Installing packages (about a minute the first time)…");
    const startedAt = Date.now();
    const options = ["--no-audit", "--no-fund", "--loglevel=error", ...(development ? ["--include=dev"] : [])];
    let code = await runNpm(["ci", ...options], { cwd: root });
    if (code !== 0 && code < 128) {
      console.log("  `npm ci` refused the lock file; trying `npm install`…");
      code = await runNpm(["install", ...options], { cwd: root });
    }
    if (code !== 0) {
      console.error("The packages could not be installed; npm's own words are above. Check the network and try again.");
      process.exit(code);
    }
    console.log(`  Packages are installed (${Math.round((Date.now() - startedAt) / 1000)} s)`);
  }
  const code = await runChild(process.execPath, [join(root, "scripts/generate.mjs")], { cwd: root });
  if (code !== 0) process.exit(code);
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), "utf8"));
  } catch {
    return null;
  }
}
