import { resolve } from "node:path";
import type { Environment } from "@/lib/config/environment";
import { type Demo, startDemo } from "@/lib/demo/start-demo";
import { listDemoAddresses } from "@/lib/organizations/list-demo-addresses";
import { moveDemoServers } from "@/lib/organizations/move-demo-servers";
import type { Runtime } from "@/lib/runtime";
import { log } from "@/lib/telemetry/log";

/** The demo servers of one start of the product: they come up while the database is opened. */
export interface DemoKeeper {
  /** Null where the operator switched them off, or they cannot run: the gateway does not depend on them. */
  readonly started: Promise<Demo | null>;
  /** Lets the gateway reach them; connections that lead to where they ran the last time follow. */
  join(running: Runtime): Promise<void>;
  stop(): Promise<void>;
}

/** Starts them, if there are to be any. Never rejects. */
export function keepDemo(environment: Environment, root: string): DemoKeeper {
  const started = environment.DEMO ? start(resolve(environment.DATA_DIR), root) : Promise.resolve(null);
  return {
    started,
    async join(running) {
      const demo = await started;
      if (!demo) return;
      try {
        await demo.remember();
        for (const { host, port } of demo.servers) running.allowPrivateUpstream(host, port);
        await moveDemoServers(running, demo.servers);
        // Another process on this database may have the servers that are connected: calls to them come here as well.
        for (const { host, port } of await listDemoAddresses(running)) running.allowPrivateUpstream(host, port);
      } catch (error) {
        log.warn({ err: error }, "The demo connections could not be told.");
      }
    },
    async stop() {
      await (await started)?.stop();
    },
  };
}

async function start(dataDir: string, root: string): Promise<Demo | null> {
  try {
    return await startDemo({ root, dataDir, log: (text) => log.warn({}, text) });
  } catch (error) {
    log.warn({ err: error }, "The demo servers could not be started; everything else runs.");
    return null;
  }
}
