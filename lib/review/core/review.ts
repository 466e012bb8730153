import { CHECK_GROUPS, type Check, type CheckGroup, type CheckState, type Finding } from "@/lib/review/core/check";
import { DEVELOPMENT_CHECKS } from "@/lib/review/core/checks/development";
import { PRODUCTION_CHECKS } from "@/lib/review/core/checks/production";
import { KEY_CHECKS } from "@/lib/review/core/checks/security-keys";
import { SERVER_CHECKS } from "@/lib/review/core/checks/security-servers";
import type { ReviewFacts } from "@/lib/review/core/facts";

/** The practices that are looked at, by group, in the order of the page. */
export const CHECKS: Readonly<Record<CheckGroup, readonly Check[]>> = {
  development: DEVELOPMENT_CHECKS,
  production: PRODUCTION_CHECKS,
  security: [...KEY_CHECKS, ...SERVER_CHECKS],
};

export interface CheckResult extends Finding {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly state: CheckState;
  /** Under the organization's pages. */
  readonly path: string;
  readonly action: string;
}

/** How many practices are kept, of those of which it can be said. */
export interface Score {
  readonly passed: number;
  readonly of: number;
}

export interface ReviewGroup {
  readonly group: CheckGroup;
  readonly score: Score;
  readonly checks: readonly CheckResult[];
}

export interface Review {
  readonly score: Score;
  readonly groups: readonly ReviewGroup[];
}

export function reviewOf(facts: ReviewFacts): Review {
  const groups = CHECK_GROUPS.map((group) => {
    const checks = CHECKS[group].map(({ look, ...check }) => ({ ...check, ...look(facts) }));
    return { group, score: scoreOf(checks), checks };
  });
  return { score: scoreOf(groups.flatMap(({ checks }) => checks)), groups };
}

function scoreOf(checks: readonly Pick<CheckResult, "state">[]): Score {
  const passed = checks.filter(({ state }) => state === "pass").length;
  return { passed, of: passed + checks.filter(({ state }) => state === "to_do").length };
}
