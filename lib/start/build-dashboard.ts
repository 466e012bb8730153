import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { hashBuildInputs, isBuildCurrent, writeBuildStamp } from "@/lib/start/build-stamp";
import type { Progress } from "@/lib/start/progress";

export interface BuildOptions {
  readonly root: string;
  readonly progress: Progress;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Ends the child when the server stops. */
  readonly signal: AbortSignal;
}

/**
 * Runs `next build` in a child process when the sources have changed since the last one. Resolves to whether there is
 * a build to serve; never throws, because the MCP endpoints go on without a dashboard.
 */
export async function buildDashboardIfStale(options: BuildOptions): Promise<boolean> {
  const { root, progress, signal } = options;
  try {
    const inputsHash = await hashBuildInputs(root, options.variables);
    if (await isBuildCurrent(root, inputsHash)) return true;
    const done = progress.begin("Building the dashboard (about half a minute; MCP clients are served meanwhile)");
    const { code, output } = await runNextBuild(root, signal);
    if (signal.aborted) return false;
    if (code !== 0) {
      done("The dashboard could not be built; MCP clients are served all the same. The build said:");
      progress.say(output.trim().split("\n").slice(-40).join("\n  "));
      return false;
    }
    // Hashed anew would be wrong: a file saved during the build may be in it or not.
    await writeBuildStamp(root, inputsHash);
    done("The dashboard is built");
    return true;
  } catch (error) {
    progress.say(`The dashboard could not be built; MCP clients are served all the same: ${String(error)}`);
    return false;
  }
}

async function runNextBuild(root: string, signal: AbortSignal): Promise<{ code: number | null; output: string }> {
  const child: ChildProcess = spawn(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  const kill = () => void child.kill("SIGTERM");
  signal.addEventListener("abort", kill, { once: true });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      signal.removeEventListener("abort", kill);
      resolve({ code, output });
    });
  });
}
