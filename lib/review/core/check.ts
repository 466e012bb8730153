import type { ReviewFacts } from "@/lib/review/core/facts";

export const CHECK_GROUPS = ["development", "production", "security"] as const;
export type CheckGroup = (typeof CHECK_GROUPS)[number];

/**
 * `pass` and `to_do` are what the score counts. `not_applicable`: the organization has nothing that the practice is about.
 * `unknown`: the product cannot see whether it is kept.
 */
export const CHECK_STATES = ["pass", "to_do", "not_applicable", "unknown"] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** What was seen, in a sentence or two that name the things. */
export interface Finding {
  readonly state: CheckState;
  readonly found: string;
}

/** One good practice. To add one: a row in the table of its group (lib/review/core/checks), and a test of its states. */
export interface Check {
  /** Stays the same for good: programs look for it. */
  readonly id: string;
  readonly title: string;
  /** Why it is a good practice: one sentence. */
  readonly why: string;
  /** Where it is mended: under the organization's pages, `/keys`. */
  readonly path: string;
  /** Of the link there. */
  readonly action: string;
  look(facts: ReviewFacts): Finding;
}
