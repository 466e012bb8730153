import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readEnvironment } from "@/lib/config/environment";
import { type Runtime, runtime } from "@/lib/runtime";
import { type DemoKeeper, keepDemo } from "@/lib/start/demo-keeper";
import { endWithDatabase } from "@/lib/start/end-with-database";
import { isFirstRun, runFirstTime } from "@/lib/start/first-run";
import { removeFirstRunFile } from "@/lib/start/first-run-file";
import { keepLocalSignIn } from "@/lib/start/local-sign-in";
import type { Progress } from "@/lib/start/progress";

/** The gateway with what stands around it in one process, however that process serves HTTP. */
export interface RunningProduct {
  readonly runtime: Runtime;
  close(): Promise<void>;
}

/**
 * A restart is not ready before its own servers are, which take about as long as the database beside which they start.
 * Only where one hangs does the gateway go on without: after this many milliseconds more.
 */
const DEMO_WITHIN_MS = 10_000;

/**
 * Opens the runtime; on the first run makes an organization, an owner, a key and the demo connections, and says so.
 *
 * @throws what `explainStartFailure` can put into a sentence.
 */
export async function openProduct(options: {
  readonly root: string;
  readonly progress: Progress;
}): Promise<RunningProduct> {
  const { root, progress } = options;
  const opened = progress.begin("Opening the database");
  // Beside the database, not behind it: each takes a second or two.
  const demo = keepDemo(readEnvironment(), root);
  const running = await runtime({ onDatabaseEnded: endWithDatabase }).catch((error: unknown) => {
    // Not waited for: the process ends with a sentence, and they end with it.
    void demo.stop();
    throw error;
  });
  opened("The database is open");
  const local = keepLocalSignIn(running);
  const close = async () => {
    await (await local)?.stop();
    await demo.stop();
    await running.close();
  };
  try {
    await settle(running, demo, progress);
  } catch (error) {
    await close();
    throw error;
  }
  return { runtime: running, close };
}

async function settle(running: Runtime, demo: DemoKeeper, progress: Progress): Promise<void> {
  const joined = demo.join(running);
  if (await isFirstRun(running)) {
    await joined;
    return runFirstTime({ runtime: running, progress, demo: await demo.started });
  }
  await removeFirstRunFile(resolve(running.environment.DATA_DIR));
  const late = await Promise.race([joined, delay(DEMO_WITHIN_MS, "late" as const, { ref: false })]);
  if (late) progress.say("The demo servers are still starting; their tools answer in a moment.");
}
