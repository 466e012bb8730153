import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { hashBuildInputs, isBuildCurrent, writeBuildStamp } from "@/lib/start/build-stamp";
import { formatDuration, type Progress } from "@/lib/start/progress";

export interface BuildOptions {
  readonly root: string;
  readonly progress: Progress;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Ends the child when the server stops. */
  readonly signal: AbortSignal;
  /** How often a build that takes long says that it goes on. */
  readonly stillEveryMs?: number;
}

/** Another server on the same checkout may be at it; what it builds serves this one as well. */
const ANOTHER_BUILD = "Another next build process is already running";
const LOOK_AGAIN_MS = 2000;
const STILL_EVERY_MS = 30_000;

/**
 * Runs `next build` in a child process when the sources have changed since the last one. Resolves to whether there is
 * a build to serve; never throws, because the MCP endpoints go on without a dashboard.
 */
export async function buildDashboardIfStale(options: BuildOptions): Promise<boolean> {
  const { root, progress, signal } = options;
  let still: NodeJS.Timeout | undefined;
  try {
    let inputsHash = await hashBuildInputs(root, options.variables);
    if (await isBuildCurrent(root, inputsHash)) return true;
    const done = progress.begin("Building the dashboard (about half a minute; MCP clients are served meanwhile)");
    const startedAt = performance.now();
    still = setInterval(
      () => progress.say(`Still building the dashboard (${formatDuration(performance.now() - startedAt)})…`),
      options.stillEveryMs ?? STILL_EVERY_MS,
    );
    still.unref();
    let built = await runNextBuild(root, signal);
    while (built.code !== 0 && built.output.includes(ANOTHER_BUILD) && !signal.aborted) {
      await delay(LOOK_AGAIN_MS);
      inputsHash = await hashBuildInputs(root, options.variables);
      built = (await isBuildCurrent(root, inputsHash)) ? { code: 0, output: "" } : await runNextBuild(root, signal);
    }
    if (signal.aborted) return false;
    if (built.code !== 0) {
      done("The dashboard could not be built; MCP clients are served all the same. The build said:");
      progress.say(built.output.trim().split("\n").slice(-40).join("\n  "));
      return false;
    }
    // The hash from before the build: a file saved during it may be in it or not, and then the next start builds again.
    await writeBuildStamp(root, inputsHash);
    done("The dashboard is built");
    return true;
  } catch (error) {
    progress.say(`The dashboard could not be built; MCP clients are served all the same: ${String(error)}`);
    return false;
  } finally {
    clearInterval(still);
  }
}

async function runNextBuild(root: string, signal: AbortSignal): Promise<{ code: number | null; output: string }> {
  const child: ChildProcess = spawn(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that a stop reaches its workers as well; they hold the pipes open and outlive it else.
    detached: process.platform !== "win32",
  });
  let output = "";
  const collect = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  const kill = () => killGroup(child);
  signal.addEventListener("abort", kill, { once: true });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      signal.removeEventListener("abort", kill);
      resolve({ code, output });
    });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
