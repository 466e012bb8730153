import { startEverything } from "@/lib/demo/everything";
import { type RememberedPorts, readRememberedPorts, writeRememberedPorts } from "@/lib/demo/remembered-ports";
import { type RunningDemoServer, startToolbox } from "@/lib/demo/toolbox/start";

export interface DemoServer {
  readonly slug: "everything" | "toolbox";
  readonly name: string;
  readonly url: string;
  readonly host: "127.0.0.1";
  readonly port: number;
  /** Where it ran the last time, when that was elsewhere: connections that say so must be told. */
  readonly formerUrl: string | null;
}

export interface Demo {
  readonly servers: readonly DemoServer[];
  /** Writes down on which ports they run. By whoever holds the data folder's lock, and nobody else. */
  remember(): Promise<void>;
  stop(): Promise<void>;
}

const NAMES = { everything: "Everything", toolbox: "Toolbox" } as const;

/**
 * Starts the two servers that the product runs itself, so that there is something to call: one of the 2025 era and one
 * of the 2026 era, on loopback, on the ports they had the last time if those are free.
 */
export async function startDemo(options: {
  readonly root: string;
  readonly dataDir: string;
  readonly log: (text: string) => void;
}): Promise<Demo> {
  const remembered = await readRememberedPorts(options.dataDir);
  const [everything, toolbox] = await startBoth(
    onPort(remembered?.everything, (port) => startEverything({ ...options, port })),
    onPort(remembered?.toolbox, startToolbox),
  );
  const ports: RememberedPorts = { everything: everything.port, toolbox: toolbox.port };
  return {
    servers: (["everything", "toolbox"] as const).map((slug) => ({
      slug,
      name: NAMES[slug],
      url: urlOf(ports[slug]),
      host: "127.0.0.1",
      port: ports[slug],
      formerUrl: remembered && remembered[slug] !== ports[slug] ? urlOf(remembered[slug]) : null,
    })),
    async remember() {
      if (remembered?.everything === ports.everything && remembered.toolbox === ports.toolbox) return;
      await writeRememberedPorts(options.dataDir, ports);
    },
    async stop() {
      await Promise.all([everything.stop(), toolbox.stop()]);
    },
  };
}

async function startBoth(
  ...starting: readonly [Promise<RunningDemoServer>, Promise<RunningDemoServer>]
): Promise<[RunningDemoServer, RunningDemoServer]> {
  try {
    return await Promise.all(starting);
  } catch (error) {
    // The other one may be up already and would keep its port and process.
    for (const start of starting) await start.then((server) => server.stop()).catch(() => undefined);
    throw error;
  }
}

async function onPort(
  wanted: number | undefined,
  start: (port: number) => Promise<RunningDemoServer>,
): Promise<RunningDemoServer> {
  if (wanted === undefined) return start(0);
  try {
    return await start(wanted);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "EADDRINUSE") throw error;
    return start(0);
  }
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}/mcp`;
}
