import type { LogRows } from "./log-rows";
import type { Spread } from "./statistics";
import { STEPS } from "./steps";
import type { StreamCost } from "./streams";
import type { TargetName } from "./targets";

/** What was measured of one target at one number of connections. */
export interface Row {
  readonly name: string;
  readonly requestsPerSecond: Spread;
  /** Microseconds. */
  readonly p50Us: Spread;
  readonly p99Us: Spread;
}

/** A ratio that the product must reach. */
export interface Verdict {
  readonly what: string;
  readonly measured: number;
  readonly target: number;
  readonly better: "higher" | "lower";
  /** A stretch is reported and does not fail the check. */
  readonly required: boolean;
}

export interface Machine {
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly command: string;
  readonly rounds: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

export interface Measurements {
  readonly at32: readonly Row[];
  readonly at1: readonly Row[];
  readonly crowded: readonly Row[];
  readonly list: readonly Row[];
  readonly streams: StreamCost | null;
  /** Of the call log alone, to PostgreSQL. */
  readonly logRows: LogRows | null;
  /** Transactions per call on PostgreSQL while loaded, the call log's batches and all background work included. */
  readonly transactionsPerCall: number | null;
  /** What could not be measured, and why. */
  readonly leftOut: readonly string[];
}

export function isMet({ measured, target, better }: Verdict): boolean {
  return better === "higher" ? measured >= target : measured <= target;
}

/** The ratios of one run. Those whose targets were left out are left out. */
export function judge({ at32, at1, crowded, list, streams, logRows }: Measurements): Verdict[] {
  const verdicts: Verdict[] = [];
  const throughput = (name: TargetName) => at32.find((row) => row.name === name)?.requestsPerSecond.median;
  const p99 = (name: TargetName) => at32.find((row) => row.name === name)?.p99Us.median;
  const p50 = (name: TargetName) => at1.find((row) => row.name === name)?.p50Us.median;
  const add = (
    what: string,
    over: number | undefined,
    under: number | undefined,
    rest: Omit<Verdict, "what" | "measured">,
  ) => {
    if (over !== undefined && under !== undefined && under > 0)
      verdicts.push({ what, measured: over / under, ...rest });
  };
  const gateway = throughput("gateway, node mount");
  add("throughput at 32 connections / bare proxy", gateway, throughput("bare proxy"), {
    target: 0.85,
    better: "higher",
    required: true,
  });
  add("throughput at 32 connections / nginx (stretch)", gateway, throughput("nginx, plain reverse proxy"), {
    target: 0.5,
    better: "higher",
    required: false,
  });
  const direct = p50("upstream, direct") ?? Number.NaN;
  const added = (name: TargetName) => {
    const value = p50(name);
    return value === undefined ? undefined : value - direct;
  };
  add("p50 added at 1 connection / added by the bare proxy", added("gateway, node mount"), added("bare proxy"), {
    target: 1.5,
    better: "lower",
    required: true,
  });
  add("p99 at 32 connections / nginx", p99("gateway, node mount"), p99("nginx, plain reverse proxy"), {
    target: 3,
    better: "lower",
    required: false,
  });
  const one = crowded.find((row) => row.name === "1 connection")?.requestsPerSecond.median;
  for (const row of crowded) {
    if (row.name === "1 connection") continue;
    const what = `throughput with ${row.name} / 1 connection`;
    add(what, row.requestsPerSecond.median, one, { target: 0.9, better: "higher", required: true });
  }
  const listed = list[0]?.requestsPerSecond.median;
  add("tools/list of 1,000 tools, requests/s", listed, 1, { target: 1500, better: "higher", required: false });
  const streamsMiB = streams === null ? undefined : streams.openMiB - streams.idleMiB;
  const what = `MiB over idle for ${streams?.open.toLocaleString("en-US")} open streams`;
  add(what, streamsMiB, 1, { target: 600, better: "lower", required: true });
  add("call log rows written to PostgreSQL, per second", logRows?.perSecond, 1, {
    target: 8000,
    better: "higher",
    required: true,
  });
  return verdicts;
}

/** docs/performance.md, whole. */
export function formatPage(machine: Machine, measurements: Measurements): string {
  const { at32, at1, crowded, list, logRows, transactionsPerCall, leftOut } = measurements;
  return `# Performance

Written by \`${machine.command}\` on ${machine.date}; ${machine.processor}, ${machine.cores} cores shared by load generator,
gateway and upstream, ${machine.memoryGiB} GiB, Node ${machine.node}. ${machine.rounds} round(s), targets one after another in each,
${machine.warmUpSeconds} s warm-up and ${machine.seconds} s measured; medians, with the least and the greatest of the rounds in brackets.
Absolute numbers say more about the machine than about the gateway: compare rows of one run.

wrk posts \`tools/call\` of an echo with a new id each time, and checks that every answer carries the id and the text that
belong together. The gateway does its whole path: key check, snapshot, policy, call log. The bare proxy is
\`tests/bench/bare-proxy.mjs\` (node:http in front, undici behind, key check, tool renamed, log kept in memory).

## Ratios

| what | measured | target | |
|---|---:|---:|---|
${judge(measurements)
  .map((verdict) => {
    const sign = verdict.better === "higher" ? "≥" : "≤";
    const word = isMet(verdict) ? "met" : verdict.required ? "**not met**" : "not met (no gate)";
    return `| ${verdict.what} | ${verdict.measured.toFixed(2)} | ${sign} ${verdict.target} | ${word} |`;
  })
  .join("\n")}
${
  transactionsPerCall === null
    ? ""
    : `
Transactions per call on PostgreSQL under load, as the server counts them (the call log's batches, background work): ${transactionsPerCall.toFixed(4)}.
`
}
${
  logRows === null
    ? ""
    : `
The call log alone, in a process of its own: ${logRows.rows.toLocaleString("en-US")} calls' intents and outcomes from the first append to the last
row in PostgreSQL, minute roll-ups included; ${logRows.wrong} lost or doubled.
`
}
## 32 connections

${formatRows(at32)}

## 1 connection

${formatRows(at1)}
${crowded.length === 0 ? "" : `\n## Many connections registered, 32 client connections\n\n${formatRows(crowded)}\n`}${list.length === 0 ? "" : `\n## Lists, 32 client connections\n\n${formatRows(list)}\n`}
${STEPS}${leftOut.length === 0 ? "" : `\n## Left out\n\n${leftOut.map((line) => `- ${line}`).join("\n")}\n`}`;
}

function formatRows(rows: readonly Row[]): string {
  const lines = rows.map(
    (row) =>
      `| ${row.name} | ${formatSpread(row.requestsPerSecond, 0)} | ${formatSpread(scale(row.p50Us), 2)} | ${formatSpread(scale(row.p99Us), 2)} |`,
  );
  return ["| target | requests/s | p50 ms | p99 ms |", "|---|---:|---:|---:|", ...lines].join("\n");
}

function scale({ median, low, high }: Spread): Spread {
  return { median: median / 1000, low: low / 1000, high: high / 1000 };
}

function formatSpread({ median, low, high }: Spread, digits: number): string {
  const format = (value: number) =>
    value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${format(median)} (${format(low)}–${format(high)})`;
}
