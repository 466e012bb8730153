import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { loopbackGuardUrl, PORT_TAKEN } from "@/lib/demo/loopback-guard";
import type { RunningDemoServer } from "@/lib/demo/toolbox/start";

export interface EverythingOptions {
  /** The repository's root: the package stands in its node_modules. */
  readonly root: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly log: (text: string) => void;
  readonly startWithinMs?: number;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;

/** Thrown when the port is taken by somebody else; `code` is what `listen` would have said. */
function portTaken(port: number): Error {
  return Object.assign(new Error(`Port ${port} is taken.`), { code: "EADDRINUSE" });
}

/**
 * Runs `@modelcontextprotocol/server-everything` over Streamable HTTP (2025 era) as a child process on loopback. It is
 * started again, ever more slowly, when it ends by itself, and it ends with this process however that ends.
 */
export async function startEverything(options: EverythingOptions): Promise<RunningDemoServer> {
  let child = spawnEverything(options.root, options.port);
  let isStopping = false;
  const port = await waitUntilListening(child, options.port, options.startWithinMs ?? 30_000);
  let retryMs = FIRST_RETRY_MS;
  let timer: NodeJS.Timeout | undefined;

  const watch = () => {
    const startedAt = performance.now();
    child.once("exit", (code, signal) => {
      if (isStopping) return;
      // One that ran for a while gets a quick restart; one that keeps ending is left alone for longer each time.
      retryMs = performance.now() - startedAt > LAST_RETRY_MS ? FIRST_RETRY_MS : Math.min(retryMs * 2, LAST_RETRY_MS);
      options.log(
        `The demo server "everything" ended (${signal ?? code}); it is started again in ${retryMs / 1000} s.`,
      );
      timer = setTimeout(() => {
        child = spawnEverything(options.root, port);
        watch();
      }, retryMs);
      timer.unref();
    });
  };
  watch();

  return {
    port,
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      // Its own handler for SIGINT waits for clients; there is nothing in it worth waiting for.
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function spawnEverything(root: string, port: number): ChildProcess {
  const script = join(root, "node_modules/@modelcontextprotocol/server-everything/dist/index.js");
  return spawn(process.execPath, ["--import", loopbackGuardUrl, script, "streamableHttp"], {
    cwd: root,
    // Nothing of ours: it has a tool that shows its environment to whoever calls, and one that fetches URLs.
    env: { PORT: String(port), NODE_ENV: "production", GZIP_ALLOWED_DOMAINS: "example.invalid" },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    // A group of its own: Ctrl-C is for us, who let calls in flight finish; it ends when its channel to us closes.
    detached: true,
  });
}

function waitUntilListening(child: ChildProcess, port: number, withinMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const settle = (work: () => void) => {
      clearTimeout(timer);
      child.removeAllListeners("message").removeAllListeners("exit").removeAllListeners("error");
      work();
    };
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      settle(() => reject(new Error(`The demo server "everything" was not ready within ${withinMs / 1000} s.`)));
    }, withinMs);
    child.once("error", (error) => settle(() => reject(error)));
    child.once("exit", (code) =>
      settle(() =>
        reject(code === PORT_TAKEN ? portTaken(port) : new Error(`The demo server "everything" ended with ${code}.`)),
      ),
    );
    child.once("message", (message) => settle(() => resolve((message as { port: number }).port)));
  });
}
