import { type ChildProcess, spawn } from "node:child_process";
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

/** A server that the product should know under a slug, without credential. */
export interface ProvisionedConnection {
  readonly slug: string;
  readonly url: string;
}

export interface StartProductOptions {
  /** `node`: dist/server.js, MCP on node:http in front of Next. `web`: plain `next start`, MCP in route handlers. */
  readonly mount?: "node" | "web";
  readonly env?: Readonly<Record<string, string>>;
  /** PostgreSQL instead of the embedded database. */
  readonly databaseUrl?: string;
  /** Kept when given; else a temporary folder that `stop` removes. */
  readonly dataDir?: string;
  /** Connected before the product serves, beside what the first run connects. */
  readonly connections?: readonly ProvisionedConnection[];
  /** How long the product may take to be ready. The embedded database's first open is most of it. */
  readonly readyWithinMs?: number;
}

export interface RunningProduct {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  readonly mcpUrl: string;
  readonly apiKey: string;
  /** Null where the product made none. */
  readonly signInUrl: string | null;
  readonly dashboardUrl: string;
  readonly dataDir: string;
  readonly pid: number;
  /** What it has printed so far, both streams. */
  output(): string;
  /** Kills without warning, as a power cut of the process would. The data folder stays. */
  kill(): Promise<void>;
  /** Asks it to stop, waits for the end (at most 35 s), removes the data folder if it was made here. */
  stop(): Promise<void>;
}

const firstRun = z.object({ dashboardUrl: z.url(), signInUrl: z.url().nullable(), mcpUrl: z.url(), apiKey: z.string() });

/** Starts the built product on a free port and waits until `/readyz` answers 200. */
export async function startProduct(options: StartProductOptions = {}): Promise<RunningProduct> {
  const mount = options.mount ?? "node";
  const made = options.dataDir === undefined;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "causeway-")));
  const port = await takeFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, command(mount, port), {
    env: {
      ...process.env,
      NODE_ENV: "production",
      LOG_LEVEL: "warn",
      ...options.env,
      PORT: String(port),
      HOST: "127.0.0.1",
      DATA_DIR: dataDir,
      ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));

  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const gone = await Promise.race([ended.then(() => true), delay(35_000, false, { ref: false })]);
    if (!gone) child.kill("SIGKILL");
    await ended;
  };
  const stop = async () => {
    await end("SIGTERM");
    if (made) await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(origin, child, options.readyWithinMs ?? 90_000);
    const facts = firstRun.parse(JSON.parse(await readFile(join(dataDir, "first-run.json"), "utf8")));
    return { ...facts, origin, dataDir, pid: child.pid ?? 0, output: () => output, kill: () => end("SIGKILL"), stop };
  } catch (error) {
    await stop();
    throw new Error(`The product did not start. It printed:\n${output.slice(-4000)}`, { cause: error });
  }
}

function command(mount: "node" | "web", port: number): string[] {
  if (mount === "node") return ["--enable-source-maps", "dist/server.js"];
  return ["node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1", "--port", String(port)];
}

async function waitUntilReady(origin: string, child: ChildProcess, withinMs: number): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (child.exitCode === null && child.signalCode === null) {
    const ready = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    if (Date.now() > giveUpAt) throw new Error(`not ready within ${withinMs} ms`);
    await delay(100);
  }
  throw new Error("the process ended");
}

/** A port that was free a moment ago. The product is told its port; it cannot report one back. */
export async function takeFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Whether the product has been built for a mount; a test that needs it says so instead of failing later. */
export async function isBuilt(mount: "node" | "web"): Promise<boolean> {
  const file = mount === "node" ? "dist/server.js" : ".next/BUILD_ID";
  return access(file).then(
    () => true,
    () => false,
  );
}
