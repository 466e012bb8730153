// Finds a PostgreSQL server for the tests, or starts one that lives as long as they do.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { installDebianPackages } from "./debian-package.mjs";

const LOCAL_PORT = 5432;
const urlOn = (port) => `postgresql://postgres@127.0.0.1:${port}/postgres`;

/**
 * A server on which databases can be made: TEST_DATABASE_URL, one on this machine's usual port, or a throw-away cluster
 * from installed (or, as root on Debian, newly installed) programs. Null when none is to be had; `stop` ends only what
 * was started here.
 */
export async function findPostgres() {
  for (const url of [process.env.TEST_DATABASE_URL, urlOn(LOCAL_PORT)]) {
    if (url && (await canMakeDatabases(url))) return { url, stop: async () => undefined };
  }
  const programs = findPrograms() ?? (installDebianPackages("postgresql") ? findPrograms() : null);
  if (programs === null) return null;
  // Debian's package may have started a server of its own while it was installed.
  if (await canMakeDatabases(urlOn(LOCAL_PORT))) return { url: urlOn(LOCAL_PORT), stop: async () => undefined };
  return startCluster(programs);
}

async function canMakeDatabases(url) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    const { rows } = await client.query(
      "select rolcreatedb or rolsuper as able from pg_roles where rolname = current_user",
    );
    return rows[0]?.able === true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The folder with `initdb` and `postgres`; Debian keeps them out of PATH. */
export function findPrograms() {
  const versions = "/usr/lib/postgresql";
  const debian = existsSync(versions)
    ? readdirSync(versions)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(versions, version, "bin"))
    : [];
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...debian];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres"))) ?? null;
}

async function startCluster(programs) {
  const folder = mkdtempSync(join(tmpdir(), "causeway-postgres-"));
  const user = unprivilegedUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const options = { cwd: folder, ...user };
  const made = spawnSync(
    join(programs, "initdb"),
    ["-D", join(folder, "data"), "-U", "postgres", "-A", "trust", "--no-sync"],
    options,
  );
  if (made.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  const port = (await isFree(LOCAL_PORT)) ? LOCAL_PORT : await freePort();
  const server = spawn(
    join(programs, "postgres"),
    ["-D", join(folder, "data"), "-h", "127.0.0.1", "-p", String(port), "-k", folder, "-c", "max_connections=200"],
    { ...options, stdio: "ignore" },
  );
  const stop = async () => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    if (server.exitCode === null && server.kill("SIGINT")) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", () => server.kill("SIGINT"));
  for (let tries = 0; tries < 100 && server.exitCode === null; tries += 1) {
    if (await canMakeDatabases(urlOn(port))) return { url: urlOn(port), stop };
    await delay(100);
  }
  await stop();
  return null;
}

/** PostgreSQL refuses to run as root. */
export function unprivilegedUser() {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag) =>
        Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // The next one.
    }
  }
  return null;
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
