import { type ChildProcess, spawn } from "node:child_process";
import { access, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { SERVER_FLAGS } from "../../scripts/server-flags.mjs";
import { createPostgresDatabase } from "./postgres";

/** A server that the product should know under a slug, all tools exposed, without credential. */
export interface ProvisionedConnection {
  readonly slug: string;
  readonly url: string;
}

/** What `provision.ts` is asked to do. */
export interface ProvisionOrder {
  readonly connections: readonly ProvisionedConnection[];
  /** Copies of the connection `of` (`c0`), `count` in all, at ports from `firstPort` on. */
  readonly crowd?: { readonly of: string; readonly count: number; readonly firstPort: number };
}

export interface StartProductOptions extends Partial<ProvisionOrder> {
  /** `node`: server.ts, MCP on node:http in front of Next. `web`: plain `next start`, MCP in route handlers. */
  readonly mount?: "node" | "web";
  readonly env?: Readonly<Record<string, string>>;
  /** PostgreSQL instead of the embedded database. TEST_ON=postgresql makes one where none is given. */
  readonly databaseUrl?: string;
  /** Kept when given; else a temporary folder that `stop` removes. */
  readonly dataDir?: string;
  /** The product that ran on this data folder before: its key is still good, and nothing is set up anew. */
  readonly resume?: Pick<RunningProduct, "apiKey" | "signInUrl" | "dataDir"> &
    Partial<Pick<RunningProduct, "databaseUrl">>;
  /** The two servers that the product can run itself. Default: off. */
  readonly demo?: boolean;
  /**
   * Node mount: with the dashboard behind the MCP paths, built first if it is stale. Default: off, by starting the server
   * in a folder that holds the migrations and nothing to build; `next build` would run beside what is tested.
   */
  readonly dashboard?: boolean;
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
  /** Null: the embedded database. */
  readonly databaseUrl: string | null;
  readonly pid: number;
  /** What it has printed so far, both streams. */
  output(): string;
  /** Kills without warning. The data folder stays, and so does a database that was made here. */
  kill(): Promise<void>;
  /** Asks it to stop, waits for the end (at most 35 s), removes the data folder and the database if they were made here. */
  stop(): Promise<void>;
  /** Null while it runs, and when a signal ended it. */
  exitCode(): number | null;
}

const firstRun = z.object({
  dashboardUrl: z.url(),
  signInUrl: z.url().nullable(),
  mcpUrl: z.url(),
  apiKey: z.string(),
});

/** Between finding a free port and listening on it another program may take it. */
const PORT_ATTEMPTS = 3;

/** Starts the product on a free port and waits until `/readyz` answers 200. */
export async function startProduct(options: StartProductOptions = {}): Promise<RunningProduct> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (attempt === PORT_ATTEMPTS || !/^Port \d+ on \S+ is taken|EADDRINUSE/m.test(String(error))) throw error;
    }
  }
}

async function startOnce(options: StartProductOptions): Promise<RunningProduct> {
  const mount = options.mount ?? "node";
  if (mount === "web" && !(await isBuilt())) throw new Error("There is no build for next start. Run: npm run build");
  const made = options.dataDir === undefined && options.resume === undefined;
  const dataDir = options.dataDir ?? options.resume?.dataDir ?? (await mkdtemp(join(tmpdir(), "causeway-")));
  const port = await takeFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const own = await ownDatabase(options);
  const databaseUrl = options.databaseUrl ?? options.resume?.databaseUrl ?? own?.url ?? null;
  const env = environmentOf(options, dataDir, port, databaseUrl);
  const remove = async () => {
    await own?.drop();
    if (made) await removeFolder(dataDir);
  };
  const clean = async (error: unknown): Promise<never> => {
    await remove();
    throw error;
  };
  const provisioned = options.connections ? await provision(options, env).catch(clean) : null;
  const isBare = mount === "node" && !options.demo && !options.dashboard;
  const cwd = isBare ? await makeBareRoot(dataDir) : process.cwd();
  const child = spawn(process.execPath, await command(mount, port), { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const { output, ended } = follow(child);

  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const gone = await Promise.race([ended.then(() => true), delay(35_000, false, { ref: false })]);
    if (!gone) child.kill("SIGKILL");
    await ended;
  };
  const stop = async () => {
    await end("SIGTERM");
    await remove();
  };
  try {
    await waitUntilReady(origin, child, options.readyWithinMs ?? 90_000);
    const known = options.resume && { ...options.resume, dashboardUrl: origin };
    const facts = known ?? provisioned ?? (await readFirstRun(dataDir));
    const { apiKey, signInUrl, dashboardUrl } = facts;
    const pid = child.pid ?? 0;
    const urls = { origin, mcpUrl: `${origin}/mcp`, signInUrl, dashboardUrl };
    return {
      ...urls,
      apiKey,
      dataDir,
      databaseUrl,
      pid,
      output,
      kill: () => end("SIGKILL"),
      stop,
      exitCode: () => child.exitCode,
    };
  } catch (error) {
    await stop();
    throw new Error(`The product did not start. It printed:\n${output().slice(-4000)}`, { cause: error });
  }
}

/** Patiently: a child of the product's may still be writing its last file. */
function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

/** What the server needs of its folder when it has no dashboard. */
async function makeBareRoot(dataDir: string): Promise<string> {
  const root = join(dataDir, "bare-root");
  await mkdir(root, { recursive: true });
  for (const name of ["prisma", "node_modules", "lib"]) {
    await symlink(resolve(name), join(root, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
  return root;
}

/** A database of the product's own, where the run is on PostgreSQL and the test has not brought one. */
async function ownDatabase(options: StartProductOptions) {
  const isGiven = options.databaseUrl !== undefined || options.resume !== undefined;
  return process.env.TEST_ON === "postgresql" && !isGiven ? createPostgresDatabase() : null;
}

function environmentOf(
  options: StartProductOptions,
  dataDir: string,
  port: number,
  databaseUrl: string | null,
): NodeJS.ProcessEnv {
  const crowd = Array.from(
    { length: options.crowd?.count ?? 0 },
    (_, n) => `127.0.0.1:${(options.crowd?.firstPort ?? 0) + n}`,
  );
  const upstreams = [...(options.connections ?? []).map(({ url }) => new URL(url).host), ...crowd];
  return {
    ...process.env,
    NODE_ENV: "production",
    // Under plain `next start` it is the product's own handler that closes the database.
    NEXT_MANUAL_SIG_HANDLE: "true",
    LOG_LEVEL: "warn",
    STOP_GRACE_SECONDS: "0",
    // What else runs on the machine must not decide a test.
    LOAD_SHEDDING: "false",
    DEMO: String(options.demo ?? false),
    ALLOWED_PRIVATE_UPSTREAMS: [...new Set(upstreams)].join(","),
    ...options.env,
    PORT: String(port),
    HOST: "127.0.0.1",
    DATA_DIR: dataDir,
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
  };
}

async function provision(options: StartProductOptions, env: NodeJS.ProcessEnv): Promise<z.infer<typeof firstRun>> {
  const order: ProvisionOrder = {
    connections: options.connections ?? [],
    ...(options.crowd && { crowd: options.crowd }),
  };
  const child = spawn(process.execPath, ["--enable-source-maps", await bundle("tests/support/provision.ts")], {
    env: { ...env, PROVISION: JSON.stringify(order) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { output, ended } = follow(child);
  await ended;
  const line = /^PROVISIONED (.+)$/m.exec(output())?.[1];
  if (line === undefined) throw new Error(`The product could not be set up. It printed:\n${output().slice(-4000)}`);
  return firstRun.parse(JSON.parse(line));
}

async function readFirstRun(dataDir: string): Promise<z.infer<typeof firstRun>> {
  return firstRun.parse(JSON.parse(await readFile(join(dataDir, "first-run.json"), "utf8")));
}

async function command(mount: "node" | "web", port: number): Promise<string[]> {
  if (mount === "node") return [...SERVER_FLAGS, await bundle("server.ts")];
  return ["node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1", "--port", String(port)];
}

/** Bundled anew each time (some 50 ms), so that a test never runs yesterday's code. */
async function bundle(entry: string): Promise<string> {
  const script = (await import(pathToFileURL("scripts/import-typescript.mjs").href)) as {
    bundleTypeScript(entry: string): Promise<string>;
  };
  return script.bundleTypeScript(entry);
}

function follow(child: ChildProcess): { output: () => string; ended: Promise<void> } {
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  return { output: () => output, ended: new Promise((resolve) => child.once("close", () => resolve())) };
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

/** A port that was free a moment ago, for what must be told its port and cannot report one back. */
export async function takeFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Whether there is a build that `next start` can serve. */
async function isBuilt(): Promise<boolean> {
  return access(".next/BUILD_ID").then(
    () => true,
    () => false,
  );
}
