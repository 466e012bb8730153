import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { countBoth, newOrganization, openLog, readCalls, withFolder } from "@/tests/support/call-log";
import { describeDatabases, PRODUCT_ROOT } from "@/tests/support/database";

const KILLS = process.env.LONG ? 200 : 20;
const CHILD = join(PRODUCT_ROOT, ".cache/calls/spool-child.mjs");

beforeAll(async () => {
  mkdirSync(join(PRODUCT_ROOT, ".cache/calls"), { recursive: true });
  await build({
    entryPoints: [join(PRODUCT_ROOT, "tests/faults/spool-child.ts")],
    outfile: CHILD,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    alias: { "@": PRODUCT_ROOT.replace(/\/$/, "") },
    logLevel: "error",
  });
});

/**
 * On PostgreSQL the child ships what it logs and is killed while it does, some calls being strict; the embedded database
 * belongs to one process, so there the child has none, and all of the spool is recovered.
 */
describeDatabases("kill -9 at any moment", (opened) => {
  test(
    `${KILLS} times: no answered call is lost, none is doubled, none is made without a row, and the roll-ups agree`,
    async () => {
      const { database, url } = opened();
      const organization = newOrganization();
      const ledger = { begun: new Set<string>(), made: new Set<string>(), answered: new Map<string, string>() };
      await withFolder(async (folder) => {
        for (let kill = 0; kill < KILLS; kill++) {
          readLedger(await runAndKill([folder, organization, url ?? "none"], Math.random() * 150), ledger);
          // Most of the time the next child recovers what this one left, and is killed over it.
          if (kill % 4 !== 3) continue;
          const log = await openLog(database, folder);
          await log.flush();
          await log.close();
        }
        const last = await openLog(database, folder);
        await last.flush();
        expect(last.stats()).toMatchObject({ rejected: 0, lastError: null, open: 0 });
        await last.close();
      });
      const rows = await readCalls(database, organization);
      const statusOf = new Map(rows.map(({ id, status }) => [id, status]));
      expect(statusOf.size).toBe(rows.length);
      expect(ledger.answered.size).toBeGreaterThan(KILLS);
      expect([...ledger.answered].filter(([id, status]) => statusOf.get(id) !== status)).toEqual([]);
      expect([...ledger.made].filter((id) => !statusOf.has(id))).toEqual([]);
      expect(rows.filter(({ id }) => !ledger.begun.has(id))).toEqual([]);
      const { rolledUp, counted } = await countBoth(database, organization);
      expect(rolledUp).toEqual(counted);
      expect(await database.sql("SELECT id FROM call_intents WHERE organization_id = $1", [organization])).toEqual([]);
    },
    KILLS * 10_000,
  );
});

/** Starts the child, lets it work for a while, kills it, and resolves to all that it had told. */
async function runAndKill(args: readonly string[], afterMs: number): Promise<string> {
  const child = spawn(process.execPath, [CHILD, ...args], {
    cwd: PRODUCT_ROOT,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let told = "";
  let complaint = "";
  const ready = new Promise<void>((resolve) => {
    child.stdio[3]?.on("data", (chunk: Buffer) => {
      told += chunk.toString();
      resolve();
    });
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once("close", (_code, signal) => resolve(signal)),
  );
  await Promise.race([ready, ended]);
  await delay(afterMs);
  child.kill("SIGKILL");
  const signal = await ended;
  if (signal !== "SIGKILL") throw new Error(`The child ended by itself:\n${complaint}`);
  return told;
}

interface Ledger {
  readonly begun: Set<string>;
  readonly made: Set<string>;
  readonly answered: Map<string, string>;
}

/** A last line without its end was never told. */
function readLedger(told: string, ledger: Ledger): void {
  for (const line of told.slice(0, told.lastIndexOf("\n") + 1).split("\n")) {
    const [word, id = "", status = ""] = line.split(" ");
    if (word === "begin") ledger.begun.add(id);
    if (word === "made") ledger.made.add(id);
    if (word === "answered") ledger.answered.set(id, status);
  }
}
