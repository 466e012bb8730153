import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "@/lib/base/errors";

/** Who holds a data folder. A process id alone is not enough: it is given to another process sooner or later. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** Changes with every start of the machine; null where the system does not tell. */
  readonly bootId: string | null;
  /** Containers count their processes apart; null where the system does not tell. */
  readonly pidNamespace: string | null;
  /** When the process started, in clock ticks since boot; null where the system does not tell. */
  readonly startTicks: string | null;
}

export interface DataDirLock {
  /** Gives the folder back. Idempotent. */
  release(): Promise<void>;
}

const FILE = "gateway.lock";
const HEARTBEAT_MS = 2_000;
/** A process that cannot be looked at from here is gone when its heartbeat has been missing for so long. */
const FOREIGN_STALE_MS = 10_000;

/**
 * Takes a data folder for this process, or rejects with one sentence that says who has it. The embedded database does
 * not refuse a second open and then loses rows without a word, so this comes before it. What a killed process left
 * behind is taken over: at once on the same machine, after up to ten seconds where the holder cannot be seen (another
 * machine or container on the same volume).
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  makeFolder(resolve(dataDir));
  const path = join(dataDir, FILE);
  const self = describeSelf();
  if (!create(path, self)) await takeOver(path, self, dataDir);
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS);
  heartbeat.unref();
  let isReleased = false;
  const release = () => {
    if (isReleased) return;
    isReleased = true;
    clearInterval(heartbeat);
    process.off("exit", release);
    if (isSame(read(path), self)) remove(path);
  };
  process.on("exit", release);
  return { release: async () => release() };
}

/** One folder at a time: Node's own recursion never ends where the system says "not found" to making one (/proc). */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function create(path: string, holder: LockHolder): boolean {
  let file: number;
  try {
    file = openSync(path, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  writeSync(file, JSON.stringify(holder));
  closeSync(file);
  return true;
}

async function takeOver(path: string, self: LockHolder, dataDir: string): Promise<void> {
  await refuseWhileHeld(path, self, dataDir);
  // Two processes may find the same dead holder, and the slower would remove the lock that the faster has just made:
  // whoever replaces it holds a second file meanwhile, and looks once more.
  const guard = `${path}.takeover`;
  if (ageMs(guard) > FOREIGN_STALE_MS) remove(guard);
  if (!create(guard, self)) throw inUse(dataDir, "another process that has just started");
  try {
    if (isHeld(path, read(path), self) === "yes") throw inUse(dataDir, "another process that has just started");
    remove(path);
    if (!create(path, self)) throw inUse(dataDir, "another process that has just started");
  } finally {
    remove(guard);
  }
}

/** Resolves when the holder is known to be gone. */
async function refuseWhileHeld(path: string, self: LockHolder, dataDir: string): Promise<void> {
  const beatAtFirst = lastBeat(path);
  for (;;) {
    const holder = read(path);
    const held = isHeld(path, holder, self);
    if (held === "no") return;
    const hasBeaten = lastBeat(path) !== beatAtFirst;
    if (held === "yes" || hasBeaten) throw inUse(dataDir, holder === null ? "another process" : nameOf(holder, self));
    await delay(HEARTBEAT_MS / 4);
  }
}

function inUse(dataDir: string, who: string): Fault {
  return new Fault(
    "conflict",
    `The data folder ${dataDir} is in use by ${who}; stop it first, or set DATA_DIR to another folder.`,
  );
}

function nameOf(holder: LockHolder, self: LockHolder): string {
  return holder.host === self.host ? `process ${holder.pid}` : `process ${holder.pid} on ${holder.host}`;
}

/** `perhaps`: the process cannot be seen from here, and its heartbeat is not old enough to say. */
function isHeld(path: string, holder: LockHolder | null, self: LockHolder): "yes" | "no" | "perhaps" {
  const isVisible = holder !== null && holder.host === self.host && holder.pidNamespace === self.pidNamespace;
  // Without a holder the file was seen between its making and its filling, or its maker died there.
  if (!isVisible) return ageMs(path) < FOREIGN_STALE_MS ? "perhaps" : "no";
  return holder.bootId === self.bootId && isAlive(holder) ? "yes" : "no";
}

/** A process that was killed but not yet waited for (a zombie) still has an entry; it holds nothing. */
function isAlive(holder: LockHolder): boolean {
  const stat = readProcessStat(holder.pid);
  if (stat === "unknown") return answersSignal(holder.pid);
  if (stat === null) return false;
  return stat.startTicks === holder.startTicks && stat.state !== "Z" && stat.state !== "X";
}

function answersSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function describeSelf(): LockHolder {
  const stat = readProcessStat(process.pid);
  return {
    pid: process.pid,
    host: hostname(),
    bootId: readText("/proc/sys/kernel/random/boot_id")?.trim() ?? null,
    pidNamespace: readLink("/proc/self/ns/pid"),
    startTicks: stat === "unknown" || stat === null ? null : stat.startTicks,
  };
}

/** proc(5): fields 3 (state) and 22 (start time). The second field is a name in brackets that may hold anything. */
function readProcessStat(pid: number): { readonly state: string; readonly startTicks: string } | null | "unknown" {
  if (readText("/proc/self/stat") === null) return "unknown";
  const text = readText(`/proc/${pid}/stat`);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", startTicks: fields[19] ?? "" };
}

function read(path: string): LockHolder | null {
  try {
    return JSON.parse(readText(path) ?? "") as LockHolder;
  } catch {
    return null;
  }
}

function isSame(a: LockHolder | null, b: LockHolder): boolean {
  return a !== null && JSON.stringify(a) === JSON.stringify(b);
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function ageMs(path: string): number {
  const beat = lastBeat(path);
  return beat === null ? Number.POSITIVE_INFINITY : Date.now() - beat;
}

/** Unix milliseconds; null where there is no file. */
function lastBeat(path: string): number | null {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return null;
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The folder went away; the database will say so.
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already.
  }
}
