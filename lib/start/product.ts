import { resolve } from "node:path";
import { type Demo, startDemo } from "@/lib/demo/start-demo";
import { moveDemoServers } from "@/lib/organizations/move-demo-servers";
import { type Runtime, runtime } from "@/lib/runtime";
import { isFirstRun, runFirstTime } from "@/lib/start/first-run";
import { removeFirstRunFile } from "@/lib/start/first-run-file";
import type { Progress } from "@/lib/start/progress";

/** The gateway with what stands around it in one process, however that process serves HTTP. */
export interface RunningProduct {
  readonly runtime: Runtime;
  close(): Promise<void>;
}

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
  const running = await runtime();
  opened("The database is open");
  const demo = createDemoKeeper(running, root);
  try {
    if (await isFirstRun(running)) {
      await runFirstTime({ runtime: running, progress, demo: await demo.start() });
    } else {
      await removeFirstRunFile(resolve(running.environment.DATA_DIR));
      // Not waited for: the gateway serves last-known lists meanwhile, and a restart shall be quick.
      demo.startInBackground();
    }
  } catch (error) {
    await demo.stop();
    await running.close();
    throw error;
  }
  return {
    runtime: running,
    async close() {
      await demo.stop();
      await running.close();
    },
  };
}

interface DemoKeeper {
  /** Null where the operator switched it off, or it cannot run: the gateway does not depend on it. */
  start(): Promise<Demo | null>;
  startInBackground(): void;
  stop(): Promise<void>;
}

function createDemoKeeper(running: Runtime, root: string): DemoKeeper {
  let starting: Promise<Demo | null> = Promise.resolve(null);
  const warn = (text: string) => running.log.warn({}, text);
  const start = async (): Promise<Demo | null> => {
    if (!running.environment.DEMO) return null;
    try {
      const demo = await startDemo({ root, dataDir: resolve(running.environment.DATA_DIR), log: warn });
      for (const { host, port } of demo.servers) running.allowPrivateUpstream(host, port);
      return demo;
    } catch (error) {
      running.log.warn({ err: error }, "The demo servers could not be started; everything else runs.");
      return null;
    }
  };
  return {
    start: () => (starting = start()),
    startInBackground() {
      starting = start().then(async (demo) => {
        if (demo) await moveDemoServers(running, demo.servers);
        return demo;
      });
      starting.catch((error: unknown) => running.log.warn({ err: error }, "The demo connections could not be told."));
    },
    async stop() {
      const demo = await starting.catch(() => null);
      await demo?.stop();
    },
  };
}
