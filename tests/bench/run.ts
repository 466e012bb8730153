import { mkdir, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { countTransactions, createFreshDatabase } from "./fresh-database";
import { type LoadPlan, measure, type Sample } from "./load";
import { type LogRows, measureLogRows } from "./log-rows";
import { ensureTools, startUpstream } from "./peers";
import { formatPage, isMet, judge, type Machine, type Measurements, type Row } from "./report";
import { spreadOf } from "./statistics";
import { measureStreams, type StreamCost } from "./streams";
import {
  bareProxyTarget,
  directTarget,
  gatewayTargets,
  nginxTarget,
  startCrowdedGateway,
  startWideGateway,
  type Target,
} from "./targets";

export interface BenchOptions {
  /** One short round: shows that everything runs, proves no number. */
  readonly quick: boolean;
  /** Resolve to 1 when a required ratio is missed or an answer was wrong. */
  readonly check: boolean;
  /** A PostgreSQL server's database, in whose neighbourhood one is made for the run; left out when nothing listens there. */
  readonly postgresUrl: string;
  /** Where the page is written, or null. */
  readonly pageFile: string | null;
  readonly command: string;
}

interface Pace {
  readonly rounds: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly manyConnections: number;
  readonly streams: number;
}

const fullPace: Pace = { rounds: 7, warmUpSeconds: 1, seconds: 2, manyConnections: 1000, streams: 10_000 };
const quickPace: Pace = { rounds: 1, warmUpSeconds: 1, seconds: 2, manyConnections: 50, streams: 500 };

/** Measures everything, prints and writes the page. Resolves to the exit code. */
export async function runBench(options: BenchOptions): Promise<number> {
  const pace = options.quick ? quickPace : fullPace;
  const leftOut: string[] = [];
  const missing = await ensureTools(["wrk", "nginx"]);
  if (missing.includes("wrk")) {
    console.error("\n!!! wrk is missing and cannot be installed: NOTHING WAS MEASURED !!!\n");
    return options.check ? 1 : 0;
  }
  if (missing.includes("nginx")) leftOut.push("nginx: missing, and it could not be installed");
  const complaints: string[] = [];
  const main = await measureMain(options, pace, leftOut, complaints);
  const crowded = await measureCrowded(pace, complaints);
  const wide = await measureWide(pace, leftOut, complaints);
  const logRows = await measureLog(options, pace, complaints);
  const measurements: Measurements = { ...main, crowded, ...wide, logRows, leftOut };
  const page = formatPage(describeMachine(options, pace), measurements);
  console.log(`\n${page}`);
  if (options.pageFile !== null) {
    await mkdir("docs", { recursive: true });
    await writeFile(options.pageFile, page);
  }
  const missed = judge(measurements).filter((verdict) => verdict.required && !isMet(verdict));
  for (const line of leftOut) console.error(`!!! LEFT OUT: ${line}`);
  for (const line of complaints) console.error(`!!! WRONG ANSWERS: ${line}`);
  for (const verdict of missed)
    console.error(`!!! ${verdict.what}: ${verdict.measured.toFixed(2)}, target ${verdict.target}`);
  return options.check && missed.length + complaints.length > 0 ? 1 : 0;
}

async function measureMain(options: BenchOptions, pace: Pace, leftOut: string[], complaints: string[]) {
  const upstream = await startUpstream({ tools: 20 });
  const targets: Target[] = [directTarget(upstream)];
  try {
    if (leftOut.length === 0) targets.push(await nginxTarget(upstream));
    targets.push(await bareProxyTarget(upstream));
    targets.push(...(await gatewayTargets(upstream, { mount: "node" })));
    targets.push(...(await gatewayTargets(upstream, { mount: "web" })));
    const database = await createFreshDatabase(options.postgresUrl);
    if (database === null) leftOut.push("the gateway on PostgreSQL: no server could be reached");
    else {
      const [target] = await gatewayTargets(upstream, { mount: "node", databaseUrl: database.url });
      if (target) targets.push({ ...target, stop: () => target.stop().then(database.drop) });
    }

    const plans = targets.map(({ name, plan, settle }) => ({ name, plan, settle }));
    const onPostgres = targets.find((target) => target.databaseUrl !== null);
    const at32 = await measureRows(plans, 32, pace, complaints);
    const at1 = await measureRows(plans, 1, pace, complaints);
    const transactionsPerCall = onPostgres ? await measureTransactions(onPostgres, pace) : null;
    return { at32, at1, transactionsPerCall };
  } finally {
    for (const target of targets.reverse()) await target.stop();
    await upstream.stop();
  }
}

/** Beside a gateway with one connection in the same rounds: minutes apart the machine is not the same. */
async function measureCrowded(pace: Pace, complaints: string[]): Promise<Row[]> {
  const count = pace.manyConnections;
  console.log(`registering ${count} connections`);
  // 50 tools each: with 1,000 connections the catalogue has 50,000.
  const startMany = (firstPort: number, ports: number) => startUpstream({ tools: 49, ports, firstPort });
  const upstream = await startUpstream({ tools: 49 });
  const [single] = await gatewayTargets(upstream, { mount: "node" });
  const crowded = await startCrowdedGateway(startMany, count);
  if (!single) throw new Error("The gateway with one connection did not start.");
  try {
    const plans = [
      { name: "1 connection", plan: single.plan, settle: single.settle },
      { name: `${count} connections, one called`, plan: crowded.toOne },
      { name: `${count} connections, calls spread over all`, plan: crowded.spread },
    ];
    return await measureRows(plans, 32, pace, complaints);
  } finally {
    await crowded.stop();
    await single.stop();
    await upstream.stop();
  }
}

async function measureWide(
  pace: Pace,
  leftOut: string[],
  complaints: string[],
): Promise<{ list: Row[]; streams: StreamCost | null }> {
  // With its echo and the gateway's own four, 1,000: one page.
  const upstream = await startUpstream({ tools: 995 });
  const gateway = await startWideGateway(upstream);
  try {
    const list = await measureRows([{ name: "tools/list of 1,000 tools", plan: gateway.list }], 32, pace, complaints);
    console.log(`opening ${pace.streams} streams`);
    const streams = await measureStreams(gateway, pace.streams);
    if (streams === null) leftOut.push("memory of open streams: it is read from /proc, which is not there");
    return { list, streams };
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
}

/** Null where no PostgreSQL is there, which has been said already. */
async function measureLog(options: BenchOptions, pace: Pace, complaints: string[]): Promise<LogRows | null> {
  const database = await createFreshDatabase(options.postgresUrl);
  if (database === null) return null;
  try {
    const logRows = await measureLogRows(database.url, pace.rounds * pace.seconds);
    console.log(
      `call log on PostgreSQL: ${Math.round(logRows.perSecond)} rows/s, ${logRows.wrong} lost or doubled of ${logRows.rows}`,
    );
    if (logRows.wrong !== 0) complaints.push(`the call log: ${logRows.wrong} rows are not there exactly once`);
    return logRows;
  } finally {
    await database.drop();
  }
}

/** Rounds outside, targets inside: a slow minute of the machine hits all of them alike. */
async function measureRows(
  plans: readonly { name: string; plan: LoadPlan; settle?: (() => Promise<void>) | undefined }[],
  connections: number,
  pace: Pace,
  complaints: string[],
): Promise<Row[]> {
  const samples = new Map<string, Sample[]>(plans.map(({ name }) => [name, []]));
  for (let round = 1; round <= pace.rounds; round++) {
    for (const { name, plan, settle } of plans) {
      await measure(plan, connections, pace.warmUpSeconds);
      const sample = await measure(plan, connections, pace.seconds);
      samples.get(name)?.push(sample);
      // What it still has to write shall not be on the account of the next one.
      await settle?.();
      if (sample.errors > 0)
        complaints.push(
          `${name}, ${connections} connections: ${sample.errors} (${sample.complaint ?? "socket errors"})`,
        );
      console.log(
        `round ${round}, ${connections} connections, ${name}: ${Math.round(sample.requestsPerSecond)}/s, p50 ${sample.p50Us} µs, p99 ${sample.p99Us} µs`,
      );
    }
  }
  return [...samples].map(([name, of]) => ({
    name,
    requestsPerSecond: spreadOf(of.map((sample) => sample.requestsPerSecond)),
    p50Us: spreadOf(of.map((sample) => sample.p50Us)),
    p99Us: spreadOf(of.map((sample) => sample.p99Us)),
    rounds: of,
  }));
}

/** Counted by PostgreSQL, not by us. The server adds up a connection's numbers up to a second late. */
async function measureTransactions({ plan, databaseUrl }: Target, pace: Pace): Promise<number | null> {
  if (databaseUrl === null) return null;
  await delay(1500);
  const before = await countTransactions(databaseUrl);
  const sample = await measure(plan, 32, pace.seconds);
  await delay(1500);
  const after = await countTransactions(databaseUrl);
  return (after - before) / (sample.requestsPerSecond * pace.seconds);
}

function describeMachine(options: BenchOptions, pace: Pace): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model.trim() ?? "unknown processor",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    command: options.command,
    ...pace,
  };
}
