import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chown, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { findPrograms, unprivilegedUser } from "../../scripts/find-postgres.mjs";
import { takeFreePort } from "./start-product";

/** A PostgreSQL server of a test's own, to be stopped and killed. */
export interface OwnPostgres {
  readonly url: string;
  /** Every process of it stands still (SIGSTOP): connections stay open, and nothing answers. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Every process of it ends at once (SIGKILL), as when its machine loses power. */
  kill(): Promise<void>;
  /** Starts it anew on what it left; resolves when it answers. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

export const canOwnPostgres = findPrograms() !== null;

export async function startOwnPostgres(options: { readonly maxConnections?: number } = {}): Promise<OwnPostgres> {
  const programs = findPrograms();
  if (programs === null) throw new Error("PostgreSQL's programs are not installed.");
  const folder = await mkdtemp(join(tmpdir(), "causeway-own-postgres-"));
  const data = join(folder, "data");
  const user = unprivilegedUser();
  if (user) await chown(folder, user.uid, user.gid);
  const initdb = ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync"];
  const made = spawnSync(join(programs, "initdb"), initdb, { cwd: folder, ...user, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`initdb ended with ${made.status}: ${made.stderr}`);

  const port = await takeFreePort();
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const settings = ["-c", `max_connections=${options.maxConnections ?? 60}`];
  let server: ChildProcess | null = null;
  let output = "";

  const start = async () => {
    const child = spawn(
      join(programs, "postgres"),
      ["-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", folder, ...settings],
      { cwd: folder, ...user, stdio: ["ignore", "ignore", "pipe"] },
    );
    child.stderr.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
    });
    server = child;
    while (!(await answers(url))) {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode}: ${output}`);
      await delay(50);
    }
  };
  /** The first one first, so that it makes no more of them meanwhile. */
  const signalAll = async (signal: NodeJS.Signals) => {
    const pid = server?.pid;
    if (pid === undefined) return;
    process.kill(pid, signal);
    for (const child of await childrenOf(pid)) {
      try {
        process.kill(child, signal);
      } catch {
        // It has just ended by itself.
      }
    }
  };
  const ended = () => new Promise<void>((resolve) => server?.once("exit", () => resolve()));
  await start();
  return {
    url,
    start,
    freeze: () => signalAll("SIGSTOP"),
    thaw: () => signalAll("SIGCONT"),
    async kill() {
      const gone = ended();
      await signalAll("SIGKILL");
      await gone;
    },
    async remove() {
      if (server?.exitCode === null && server.signalCode === null) {
        const gone = ended();
        await signalAll("SIGCONT");
        server.kill("SIGQUIT");
        await gone;
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Its backends make sessions of their own, so that a signal to its group would not reach them. */
async function childrenOf(parent: number): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    // After the program's name, which may hold anything: state, then parent.
    if (Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent) found.push(Number(name));
  }
  return found;
}
