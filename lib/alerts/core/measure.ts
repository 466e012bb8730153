import type { WatchedRule } from "@/lib/alerts/core/metrics";
import { mergeHistograms, quantileOf } from "@/lib/calls/core/histogram";

/** A minute of calls of one server and tool, from the roll-ups. */
export interface MinuteRow {
  /** Unix milliseconds. */
  readonly minute: number;
  readonly connectionId: string;
  readonly calls: number;
  readonly ok: number;
  readonly toolErrors: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly latency: readonly number[];
}

export interface WatchedServer {
  readonly id: string;
  /** Waits for a person, or is not reached. */
  readonly isInTrouble: boolean;
  /** Unix milliseconds; null where it is not known. */
  readonly troubledSince: number | null;
}

export interface Surroundings {
  readonly rows: readonly MinuteRow[];
  readonly servers: readonly WatchedServer[];
  /** The end of the last whole minute; Unix milliseconds. */
  readonly until: number;
  /** Whether calls could be made at all, and were counted: else that there are none says nothing. */
  readonly isServing: boolean;
}

/** What a look came to. */
export interface Reading {
  readonly isBreached: boolean;
  /** Milliseconds, percent, servers or calls, by the metric; null where there was too little to measure. */
  readonly value: number | null;
}

/** Of fewer calls no share and no quantile is said: one slow call at night is no outage. */
export const FEWEST_CALLS = 5;

const MINUTE_MS = 60_000;

/** What a rule's metric was over its minutes, and whether that is what it warns of. */
export function measure(rule: WatchedRule, { rows, servers, until, isServing }: Surroundings): Reading {
  const from = until - rule.minutes * MINUTE_MS;
  const within = rows.filter(
    ({ minute, connectionId }) =>
      minute >= from && minute < until && (rule.connectionId === null || connectionId === rule.connectionId),
  );
  switch (rule.metric) {
    case "p95_latency":
      return above(rule.threshold, enoughCalls(within) ? quantileOf(latencyOf(within), 0.95) : null);
    case "error_rate":
      return above(rule.threshold, errorPercent(within));
    case "server_trouble": {
      const troubled = servers.filter(
        ({ id, isInTrouble, troubledSince }) =>
          (rule.connectionId === null || id === rule.connectionId) && isInTrouble && (troubledSince ?? 0) <= from,
      );
      return { isBreached: troubled.length > 0, value: troubled.length };
    }
    case "no_calls": {
      const calls = sum(within, ({ calls: some }) => some);
      return { isBreached: isServing && calls === 0, value: calls };
    }
  }
}

function above(threshold: number | null, value: number | null): Reading {
  return { isBreached: threshold !== null && value !== null && value > threshold, value };
}

function enoughCalls(rows: readonly MinuteRow[]): boolean {
  return sum(rows, ({ calls }) => calls) >= FEWEST_CALLS;
}

function latencyOf(rows: readonly MinuteRow[]): readonly number[] {
  return rows.reduce<readonly number[]>((merged, { latency }) => mergeHistograms(merged, latency), []);
}

/** Of the calls that a server was asked for and that ended, as everywhere in the analytics. */
function errorPercent(rows: readonly MinuteRow[]): number | null {
  const failed = sum(rows, ({ toolErrors, errors, timeouts }) => toolErrors + errors + timeouts);
  const ended = failed + sum(rows, ({ ok }) => ok);
  return ended < FEWEST_CALLS ? null : (failed / ended) * 100;
}

function sum(rows: readonly MinuteRow[], of: (row: MinuteRow) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
