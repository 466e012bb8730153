const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** How long after each failed attempt the next one is made; after the last there is none. Some nine hours in all. */
const WAITS_MS = [10 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS];

/** @param attempt how many were made, from 1 on. Null: it is given up. */
export function waitAfter(attempt: number): number | null {
  return WAITS_MS[attempt - 1] ?? null;
}

/** What came of an attempt. `gone`: it will not work any other time either. */
export type Outcome =
  | { readonly kind: "sent" }
  | { readonly kind: "failed"; readonly problem: string }
  | { readonly kind: "gone"; readonly problem: string };

/** What a receiver's status means: any 2xx is taken; 410 says that nobody is there for good; redirects are not followed. */
export function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return { kind: "sent" };
  if (status === 410) return { kind: "gone", problem: "The receiver answered 410: it is gone for good." };
  if (status >= 300 && status < 400)
    return { kind: "failed", problem: `The receiver answered ${status}: redirects are not followed.` };
  return { kind: "failed", problem: `The receiver answered ${status}.` };
}
