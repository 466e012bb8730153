import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type LockHolder, lockDataDir } from "@/lib/db/lock";

let dataDir: string;
let program: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  const script = (await import(new URL("../../../scripts/import-typescript.mjs", import.meta.url).href)) as {
    bundleTypeScript(entry: string): Promise<string>;
  };
  program = await script.bundleTypeScript("tests/fixtures/processes/hold-lock.ts");
});
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "causeway-lock-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(dataDir, { recursive: true, force: true });
});

interface Outcome {
  readonly held: boolean;
  readonly message?: string;
}

/** Another process that takes the lock and keeps it. */
async function startHolder(): Promise<{ child: ChildProcess; outcome: Outcome }> {
  const child = spawn(process.execPath, [program, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, outcome: JSON.parse(line) as Outcome };
}

const lockFile = () => join(dataDir, "gateway.lock");
const holder = async () => JSON.parse(await readFile(lockFile(), "utf8")) as LockHolder;

async function writeHolder(changes: Partial<LockHolder>, beatAgoMs: number): Promise<void> {
  const lock = await lockDataDir(dataDir);
  const self = await holder();
  await lock.release();
  await writeFile(lockFile(), JSON.stringify({ ...self, ...changes }));
  const beat = new Date(Date.now() - beatAgoMs);
  await utimes(lockFile(), beat, beat);
}

test("a folder that another process has is refused with one sentence that names it", async () => {
  const { child, outcome } = await startHolder();
  expect(outcome).toEqual({ held: true });
  await expect(lockDataDir(dataDir)).rejects.toMatchObject({ code: "conflict" });
  await expect(lockDataDir(dataDir)).rejects.toThrow(
    `The data folder ${dataDir} is in use by process ${child.pid}; stop it first, or set DATA_DIR to another folder.`,
  );
  const second = await startHolder();
  expect(second.outcome).toMatchObject({ held: false });
});

test("a folder is taken over at once from a process that was killed, also while it is still a zombie", async () => {
  const { child } = await startHolder();
  child.kill("SIGKILL");
  // Node waits for its children between two turns of its event loop. As long as this one lasts, the dead child is a zombie.
  while (!/\) Z /.test(readFileSync(`/proc/${child.pid}/stat`, "utf8"))) {}
  const lock = await lockDataDir(dataDir);
  expect((await holder()).pid).toBe(process.pid);
  await lock.release();
});

test("of many processes that start on a dead one's folder, one gets it", async () => {
  await writeHolder({ startTicks: "1" }, 0);
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => startHolder()));
  expect(outcomes.filter(({ outcome }) => outcome.held)).toHaveLength(1);
});

test("a process id that was given to another process holds nothing", async () => {
  await writeHolder({ startTicks: "1" }, 0);
  await (await lockDataDir(dataDir)).release();
});

test("a lock from before the machine was started again holds nothing", async () => {
  await writeHolder({ bootId: "another boot" }, 0);
  await (await lockDataDir(dataDir)).release();
});

test.each([
  ["another machine", { host: "elsewhere" }, "on elsewhere"],
  ["another container on this machine", { pidNamespace: "pid:[1]" }, "is in use by process"],
])("%s holds the folder while its heart beats", async (_name, foreign, words) => {
  await writeHolder({ ...foreign, pid: 4_000_000 }, 0);
  const beat = setInterval(() => void utimes(lockFile(), new Date(), new Date()), 100);
  await expect(lockDataDir(dataDir)).rejects.toThrow(words);
  clearInterval(beat);
});

test("another machine that has been silent for ten seconds holds nothing", async () => {
  await writeHolder({ host: "elsewhere", pid: 4_000_000 }, 11_000);
  await (await lockDataDir(dataDir)).release();
});

test("where the system tells nothing about processes, a signal decides", async () => {
  // As it is written where there is no /proc. This machine has one, so only the reading side can be shown.
  await writeHolder({ host: hostname(), startTicks: null, pid: 2 ** 22 + 1 }, 0);
  await (await lockDataDir(dataDir)).release();
});

test("a half-written lock is given time, and then taken over", async () => {
  await writeFile(lockFile(), "");
  const old = new Date(Date.now() - 11_000);
  await utimes(lockFile(), old, old);
  await (await lockDataDir(dataDir)).release();
});

test("releasing gives the folder back once, and never takes it from the next holder", async () => {
  const first = await lockDataDir(dataDir);
  await first.release();
  const { outcome } = await startHolder();
  expect(outcome.held).toBe(true);
  await first.release();
  expect((await stat(lockFile())).isFile()).toBe(true);
  await expect(lockDataDir(dataDir)).rejects.toMatchObject({ code: "conflict" });
});
