import { spawn } from "node:child_process";
import { z } from "zod";

/** What is posted, and with what. */
export interface LoadPlan {
  readonly url: string;
  /** The tool's name at this target; with `%d` and `spread` the calls run over that many names in turn. */
  readonly tool: string;
  readonly spread?: number;
  /** `tools/list` asks for the list, and the tool must be in it. Default: `tools/call`. */
  readonly method?: "tools/call" | "tools/list";
  readonly era: "legacy" | "modern";
  readonly apiKey?: string;
  readonly sessionId?: string;
}

/** One measurement. Microseconds as wrk gives them. */
export interface Sample {
  readonly requestsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Socket errors and answers that were not the right ones. Any makes the sample void. */
  readonly errors: number;
  readonly complaint: string | null;
}

const summary = z.object({
  requests: z.number(),
  durationUs: z.number(),
  p50Us: z.number(),
  p99Us: z.number(),
  socketErrors: z.number(),
  wrongAnswers: z.number(),
});

/** Loads a target with wrk for a while and checks every answer. */
export async function measure(plan: LoadPlan, connections: number, seconds: number): Promise<Sample> {
  const args = [
    "-t1",
    `-c${connections}`,
    `-d${seconds}s`,
    "--timeout",
    "10s",
    "--latency",
    "-s",
    "tests/bench/call.lua",
  ];
  const output = await run("wrk", [...args, plan.url], {
    BENCH_TOOL: plan.tool,
    BENCH_SPREAD: String(plan.spread ?? 1),
    BENCH_ERA: plan.era,
    BENCH_METHOD: plan.method ?? "tools/call",
    BENCH_KEY: plan.apiKey ?? "",
    BENCH_SESSION: plan.sessionId ?? "",
  });
  const line = /^BENCH (.+)$/m.exec(output)?.[1];
  if (line === undefined) throw new Error(`wrk gave no summary for ${plan.url}:\n${output.slice(-2000)}`);
  const { requests, durationUs, p50Us, p99Us, socketErrors, wrongAnswers } = summary.parse(JSON.parse(line));
  return {
    requestsPerSecond: requests / (durationUs / 1_000_000),
    p50Us,
    p99Us,
    errors: socketErrors + wrongAnswers,
    complaint: /^WRONG (.+)$/m.exec(output)?.[1] ?? null,
  };
}

/** A session id of a legacy target, or undefined when it gives none. */
export async function openLegacySession(plan: LoadPlan): Promise<string | undefined> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    ...(plan.apiKey === undefined ? {} : { authorization: `Bearer ${plan.apiKey}` }),
  };
  const post = (body: object, more: Record<string, string> = {}) =>
    fetch(plan.url, { method: "POST", headers: { ...headers, ...more }, body: JSON.stringify(body) });
  const params = {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "bench", version: "1.0.0" },
  };
  const opened = await post({ jsonrpc: "2.0", id: 0, method: "initialize", params });
  await opened.text();
  if (!opened.ok) throw new Error(`${plan.url} refused initialize with ${opened.status}`);
  const sessionId = opened.headers.get("mcp-session-id") ?? undefined;
  if (sessionId !== undefined) {
    const session = { "mcp-session-id": sessionId, "mcp-protocol-version": "2025-11-25" };
    await (await post({ jsonrpc: "2.0", method: "notifications/initialized" }, session)).text();
  }
  return sessionId;
}

async function run(command: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
  return output;
}
