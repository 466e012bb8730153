/** What the suite says about one check. Only the first two decide; the others are remarks. */
export type CheckStatus = "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";

export interface Check {
  readonly id: string;
  readonly status: CheckStatus;
  readonly errorMessage?: string;
}

/** Scenario name to its checks, in the order of the run. */
export type SuiteResult = ReadonlyMap<string, readonly Check[]>;

export interface Regression {
  readonly scenario: string;
  readonly check: string;
  /** `missing`: passed directly, not reported through the gateway. */
  readonly became: CheckStatus | "missing";
  readonly message: string | null;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Passes and failures, as the suite itself counts them. */
export function countChecks(checks: readonly Check[]): Counts {
  return {
    passed: checks.filter((check) => check.status === "SUCCESS").length,
    failed: checks.filter((check) => check.status === "FAILURE").length,
  };
}

/**
 * Every check that passes directly must pass through the gateway. A check id may come several times in a scenario: the
 * gateway must then have at least as many successes and no more failures of that id. A success that became a warning or
 * a skip counts as lost. INFO in its place does not: the suite says so where a server makes no use of something optional
 * (the gateway answers in JSON where no event stream is needed, so that there are no streams to check).
 */
export function findRegressions(direct: SuiteResult, through: SuiteResult): Regression[] {
  const regressions: Regression[] = [];
  for (const [scenario, checks] of direct) {
    const others = through.get(scenario) ?? [];
    for (const id of new Set(checks.map((check) => check.id))) {
      const before = checks.filter((check) => check.id === id);
      const after = others.filter((check) => check.id === id);
      const turnedRemarks = Math.max(0, countRemarks(after) - countRemarks(before));
      const lost = countChecks(after).passed + turnedRemarks < countChecks(before).passed;
      const broken = countChecks(after).failed > countChecks(before).failed;
      if (!lost && !broken) continue;
      const worst =
        after.find((check) => check.status === "FAILURE") ?? after.find((check) => check.status !== "SUCCESS");
      regressions.push({
        scenario,
        check: id,
        became: worst?.status ?? "missing",
        message: worst?.errorMessage ?? null,
      });
    }
    // A failure under an id that the direct run never reports, for instance an uncaught error of the scenario.
    for (const check of others) {
      if (check.status !== "FAILURE" || checks.some((known) => known.id === check.id)) continue;
      regressions.push({ scenario, check: check.id, became: "FAILURE", message: check.errorMessage ?? null });
    }
  }
  return regressions;
}

function countRemarks(checks: readonly Check[]): number {
  return checks.filter((check) => check.status === "INFO").length;
}
