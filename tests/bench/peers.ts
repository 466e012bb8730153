import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { takeFreePort } from "../support/start-product";

const execute = promisify(execFile);

export interface Peer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Looks for Debian's tools and installs the missing ones when that is possible. Resolves to those that are still missing. */
export async function ensureTools(names: readonly string[]): Promise<string[]> {
  const missing = await findMissing(names);
  if (missing.length > 0 && process.getuid?.() === 0) {
    console.log(`installing ${missing.join(", ")}`);
    await execute("apt-get", ["update", "-qq"]).catch(() => {});
    await execute("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing]).catch(() => {});
  }
  return findMissing(names);
}

async function findMissing(names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    names.map((name) =>
      execute(name, ["-v"]).then(
        () => true,
        // wrk -v prints its version and fails; only a missing file is a missing tool.
        (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
      ),
    ),
  );
  return names.filter((_, index) => !found[index]);
}

/** The very light upstream; with `ports` above 1 one process listens on that many neighbouring ports. */
export async function startUpstream(options: { tools: number; ports?: number; firstPort?: number }): Promise<Peer> {
  const port = options.firstPort ?? (await takeFreePort());
  const env = { PORT: String(port), PORTS: String(options.ports ?? 1), TOOLS: String(options.tools) };
  const child = spawn(process.execPath, ["tests/bench/fast-upstream.mjs"], {
    env: { ...process.env, ...env },
    stdio: "ignore",
  });
  await waitForPort(port + (options.ports ?? 1) - 1, child);
  return { port, stop: () => end(child) };
}

/** The floor: the bare proxy as given, in front of an upstream. It wants the key `X`. */
export async function startBareProxy(upstreamPort: number): Promise<Peer> {
  const port = await takeFreePort();
  const env = { ...process.env, PORT: String(port), UPSTREAM: `http://127.0.0.1:${upstreamPort}` };
  const child = spawn(process.execPath, ["tests/bench/bare-proxy.mjs"], { env, stdio: "ignore" });
  await waitForPort(port, child);
  return { port, stop: () => end(child) };
}

/** nginx as a plain reverse proxy: one worker, kept connections to the upstream, no access log. */
export async function startNginx(upstreamPort: number): Promise<Peer> {
  const port = await takeFreePort();
  const folder = await mkdtemp(join(tmpdir(), "bench-nginx-"));
  await writeFile(join(folder, "nginx.conf"), nginxConfiguration(port, upstreamPort, folder));
  const args = ["-p", folder, "-e", join(folder, "error.log"), "-c", join(folder, "nginx.conf"), "-g", "daemon off;"];
  const child = spawn("nginx", args, { stdio: "ignore" });
  await waitForPort(port, child);
  return {
    port,
    async stop() {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function nginxConfiguration(port: number, upstreamPort: number, folder: string): string {
  return `
${process.getuid?.() === 0 ? "user root;" : ""}
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log crit;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  upstream mcp { server 127.0.0.1:${upstreamPort}; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://mcp;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`;
}

async function waitForPort(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with code ${child.exitCode}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("close", () => socket.destroy());
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await delay(50);
  }
  throw new Error(`nothing listens on port ${port}`);
}

async function end(child: ChildProcess): Promise<void> {
  // Ended already, by itself or by a signal: there will be no other "close" to wait for.
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  await closed;
}
