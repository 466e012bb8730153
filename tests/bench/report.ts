import type { LogRows } from "./log-rows";
import { type Spread, spreadOf } from "./statistics";
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
  readonly rounds: readonly Round[];
}

export interface Round {
  readonly requestsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
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

/**
 * The ratios of one run. Those whose targets were left out are left out. Two targets are compared within each round, and
 * the median of that is told: a machine that others use as well is twice as fast for some seconds, then half.
 */
export function judge({ at32, at1, crowded, list, streams, logRows }: Measurements): Verdict[] {
  const verdicts: Verdict[] = [];
  const add = (what: string, measured: number | undefined, rest: Omit<Verdict, "what" | "measured">) => {
    if (measured !== undefined) verdicts.push({ what, measured, ...rest });
  };
  const throughput = (round: Round) => round.requestsPerSecond;
  const compare = (rows: readonly Row[], over: TargetName, under: TargetName, figure: (round: Round) => number) =>
    compareRounds(find(rows, over), find(rows, under), figure);
  add("throughput at 32 connections / bare proxy", compare(at32, "gateway, node mount", "bare proxy", throughput), {
    target: 0.85,
    better: "higher",
    required: true,
  });
  add(
    "throughput at 32 connections / nginx (stretch)",
    compare(at32, "gateway, node mount", "nginx, plain reverse proxy", throughput),
    { target: 0.5, better: "higher", required: false },
  );
  add(
    "p50 added at 1 connection / added by the bare proxy",
    compareRounds(addedTo(at1, "gateway, node mount"), addedTo(at1, "bare proxy"), (round) => round.p50Us),
    { target: 1.5, better: "lower", required: true },
  );
  add(
    "p99 at 32 connections / nginx",
    compare(at32, "gateway, node mount", "nginx, plain reverse proxy", (round) => round.p99Us),
    { target: 3, better: "lower", required: false },
  );
  const one = find(crowded, "1 connection");
  for (const row of crowded) {
    if (row.name === "1 connection") continue;
    const what = `throughput with ${row.name} / 1 connection`;
    add(what, compareRounds(row.rounds, one, throughput), { target: 0.9, better: "higher", required: true });
  }
  const listed = list[0]?.requestsPerSecond.median;
  add("tools/list of 1,000 tools, requests/s", listed, { target: 1500, better: "higher", required: false });
  const streamsMiB = streams === null ? undefined : streams.openMiB - streams.idleMiB;
  const what = `MiB over idle for ${streams?.open.toLocaleString("en-US")} open streams`;
  add(what, streamsMiB, { target: 600, better: "lower", required: true });
  add("call log rows written to PostgreSQL, per second", logRows?.perSecond, {
    target: 8000,
    better: "higher",
    required: true,
  });
  return verdicts;
}

function find(rows: readonly Row[], name: string): readonly Round[] | undefined {
  return rows.find((row) => row.name === name)?.rounds;
}

/** What a target adds to the upstream's own latency, round by round. */
function addedTo(rows: readonly Row[], name: TargetName): readonly Round[] | undefined {
  const direct = find(rows, "upstream, direct");
  return find(rows, name)?.map((round, index) => ({
    ...round,
    p50Us: round.p50Us - (direct?.[index]?.p50Us ?? Number.NaN),
  }));
}

function compareRounds(
  over: readonly Round[] | undefined,
  under: readonly Round[] | undefined,
  figure: (round: Round) => number,
): number | undefined {
  const ratios = over?.flatMap((round, index) => {
    const other = under?.[index];
    const ratio = other === undefined ? Number.NaN : figure(round) / figure(other);
    return Number.isFinite(ratio) ? [ratio] : [];
  });
  return ratios === undefined || ratios.length === 0 ? undefined : spreadOf(ratios).median;
}

/** docs/performance.md, whole. */
export function formatPage(machine: Machine, measurements: Measurements): string {
  const { at32, at1, crowded, list, logRows, transactionsPerCall, leftOut } = measurements;
  return `# Performance

Written by \`${machine.command}\` on ${machine.date}; ${machine.processor}, ${machine.cores} cores shared by load generator,
gateway and upstream, ${machine.memoryGiB} GiB, Node ${machine.node}. ${machine.rounds} round(s), targets one after another in each,
${machine.warmUpSeconds} s warm-up and ${machine.seconds} s measured; medians, with the least and the greatest of the rounds in brackets.
Ratios are taken within each round, and their median is given: the machine's pace changes from one round to the next.
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
