import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import type { Check, SuiteResult } from "./compare";

/** The frozen requirement sets of the pinned suite: the last legacy revision and the first modern one. */
export const REVISIONS = ["2025-11-25", "2026-07-28"] as const;
export type Revision = (typeof REVISIONS)[number];

export interface SuiteRun {
  readonly result: SuiteResult;
  /** 0 when all scored scenarios pass. */
  readonly exitCode: number;
}

const checkFile = z.array(
  z.looseObject({
    id: z.string(),
    status: z.enum(["SUCCESS", "FAILURE", "WARNING", "SKIPPED", "INFO"]),
    errorMessage: z.string().optional(),
  }),
);

/** A folder of one scenario's result: `server-<scenario>-<time of the run>`. */
const folderName = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/;

/**
 * Runs the official suite's server role against a URL and reads its result files. `outFolder` is emptied first; the
 * suite's own log is printed only when it left no result.
 */
export async function runSuite(url: string, revision: Revision, outFolder: string): Promise<SuiteRun> {
  await rm(outFolder, { recursive: true, force: true });
  await mkdir(outFolder, { recursive: true });
  const { exitCode, log } = await run(["server", "--url", url, "--requirements", revision, "-o", outFolder]);
  const result = await readResults(outFolder);
  if (result.size === 0) throw new Error(`The conformance suite left no results for ${url}:\n${log.slice(-4000)}`);
  return { result, exitCode };
}

/** Runs one scenario of the suite's client role; the command is given the URL of the suite's server. */
export async function runClientScenario(command: string, scenario: string, outFolder: string): Promise<SuiteRun> {
  await rm(outFolder, { recursive: true, force: true });
  await mkdir(outFolder, { recursive: true });
  const args = ["client", "--command", command, "--scenario", scenario, "-o", outFolder, "--timeout", "60000"];
  const { exitCode, log } = await run(args);
  const files = (await readdir(outFolder, { recursive: true })).filter((file) => file.endsWith("checks.json"));
  const result = new Map<string, readonly Check[]>();
  for (const file of files)
    result.set(scenario, checkFile.parse(JSON.parse(await readFile(resolve(outFolder, file), "utf8"))));
  if (result.size === 0) throw new Error(`The conformance suite left no results for ${scenario}:\n${log.slice(-4000)}`);
  return { result, exitCode };
}

async function run(args: readonly string[]): Promise<{ exitCode: number; log: string }> {
  const suite = "node_modules/@modelcontextprotocol/conformance/dist/index.js";
  const shim = resolve("tests/conformance/fs-glob-shim.mjs");
  const child = spawn(process.execPath, ["--import", shim, suite, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  const collect = (chunk: Buffer) => {
    log += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const exitCode = await new Promise<number>((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => done(code ?? 1));
  });
  return { exitCode, log };
}

async function readResults(folder: string): Promise<SuiteResult> {
  const result = new Map<string, readonly Check[]>();
  for (const entry of (await readdir(folder)).sort()) {
    const scenario = folderName.exec(entry)?.[1];
    if (scenario === undefined) continue;
    result.set(scenario, checkFile.parse(JSON.parse(await readFile(resolve(folder, entry, "checks.json"), "utf8"))));
  }
  return result;
}
