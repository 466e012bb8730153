import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readEnvironment } from "@/lib/config/environment";
import { createRuntime } from "@/lib/runtime";
import { type NonceUpstream, startNonceUpstream } from "@/tests/fixtures/upstreams/nonce-upstream";
import { modern } from "@/tests/support/rpc";

const KILLS = Number(process.env.KILLS ?? (process.env.LONG ? 200 : 20));
const CLIENTS = 16;

let upstream: NonceUpstream;
let dataDir: string;
let program: string;

beforeAll(async () => {
  upstream = await startNonceUpstream(() => "n");
  dataDir = await mkdtemp(join(tmpdir(), "causeway-kill-"));
  const script = (await import("@/scripts/import-typescript.mjs" as string)) as {
    bundleTypeScript(entry: string): Promise<string>;
  };
  program = await script.bundleTypeScript("tests/fixtures/processes/serve-gateway.ts");
});

afterAll(async () => {
  await upstream.close();
  await rm(dataDir, { recursive: true, force: true });
});

const variables = () => ({
  DATA_DIR: dataDir,
  LOG_LEVEL: "silent",
  DEMO: "false",
  PUBLIC_URL: "http://localhost:3000",
  UPSTREAM_URL: `http://127.0.0.1:${upstream.port}/mcp`,
});

/** Starts the gateway; resolves when it serves. */
function start(): Promise<{ readonly child: ChildProcess; readonly url: string; readonly key: string }> {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, ...variables() },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const ready = /READY (\d+) (\S+)/.exec(output);
      if (ready) resolve({ child, url: `http://127.0.0.1:${ready[1]}/mcp`, key: ready[2] ?? "" });
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`The gateway ended with ${code}: ${output}`)));
  });
}

/** One life: clients call as fast as they can until the process is killed in the middle of it. */
async function liveAndDie(round: number, answered: Set<string>): Promise<void> {
  const { child, url, key } = await start();
  const gone = new Promise((resolve) => child.once("exit", resolve));
  let isAlive = true;
  const call = async (client: number) => {
    for (let n = 0; isAlive; n++) {
      const text = `${round}-${client}-${n}`;
      const answer = await modern({
        url,
        key,
        method: "tools/call",
        params: { name: "echo__echo", arguments: { text } },
      }).catch(() => null);
      if (answer?.body?.result?.content?.[0]?.text === `n:${text}`) answered.add(text);
    }
  };
  const clients = Array.from({ length: CLIENTS }, (_, client) => call(client));
  // At a random moment, but not before anything has happened.
  const seen = upstream.calls();
  const after = 5 + Math.floor(Math.random() * 150);
  while (upstream.calls() < seen + after && child.exitCode === null)
    await new Promise((resolve) => setImmediate(resolve));
  child.kill("SIGKILL");
  await gone;
  isAlive = false;
  await Promise.all(clients);
}

test(`killed ${KILLS} times under load, the log holds every answered call once and knows of every call that reached the server`, {
  timeout: KILLS * 30_000,
}, async () => {
  const answered = new Set<string>();
  for (let round = 0; round < KILLS; round++) await liveAndDie(round, answered);
  const runtime = await createRuntime(readEnvironment(variables()));
  await runtime.callLog.flush();
  const rows = await runtime.database.sql<{ arguments: string; status: string; calls: string }>(
    "SELECT arguments, min(status) AS status, count(*) AS calls FROM calls GROUP BY arguments",
  );
  const sums = await runtime.database.sql<{ calls: string; rolled: string }>(
    "SELECT (SELECT count(*) FROM calls) AS calls, (SELECT sum(calls) FROM call_rollups) AS rolled",
  );
  await runtime.close();
  const logged = new Map(rows.map((row) => [(JSON.parse(row.arguments) as { text: string }).text, row]));

  expect(answered.size).toBeGreaterThan(KILLS);
  expect([...answered].filter((text) => logged.get(text)?.status !== "ok")).toEqual([]);
  expect(upstream.texts.filter((text) => !logged.has(text))).toEqual([]);
  expect(rows.filter((row) => Number(row.calls) !== 1)).toEqual([]);
  expect(
    [...new Set(rows.map((row) => row.status))].filter((status) => !["ok", "unknown", "cancelled"].includes(status)),
  ).toEqual([]);
  expect(sums[0]?.rolled).toBe(sums[0]?.calls);
});
