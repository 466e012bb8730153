/** What a call can have failed of, as people ask about it. */
export const ERROR_KINDS = [
  "timeout",
  "auth",
  "unreachable",
  "upstream_error",
  "tool_error",
  "denied",
  "rate_limited",
  "cancelled",
  "other",
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** Failures of one class of error. */
export interface FailureSums {
  readonly errorClass: string;
  readonly toolErrors: number;
  readonly errors: number;
  readonly denied: number;
  readonly timeouts: number;
  readonly cancelled: number;
}

const AUTH = new Set([
  "needs_reauth",
  "credential_missing",
  "scope_missing",
  "oauth_client_refused",
  "credential_integrity",
  "authentication_failed",
]);
const LIMITS = new Set(["rate_limited", "too_many_requests_in_flight", "overloaded"]);

export interface ErrorCount {
  readonly kind: ErrorKind;
  readonly calls: number;
}

/**
 * Counts failures by kind. `whole` is what there was in all: classes were not always told apart, and for a few minutes
 * they are not, so that the rest of the errors is `other`.
 */
export function countKinds(failures: readonly FailureSums[], whole: Omit<FailureSums, "errorClass">): ErrorCount[] {
  const counts = new Map<ErrorKind, number>();
  const add = (kind: ErrorKind, calls: number) => counts.set(kind, (counts.get(kind) ?? 0) + calls);
  add("timeout", whole.timeouts);
  add("tool_error", whole.toolErrors);
  add("cancelled", whole.cancelled);
  let errors = whole.errors;
  let denied = whole.denied;
  for (const failure of failures) {
    const kind = kindOf(failure.errorClass);
    if (kind !== "other") {
      add(kind, failure.errors);
      errors -= failure.errors;
    }
    if (kind === "rate_limited") {
      add(kind, failure.denied);
      denied -= failure.denied;
    }
  }
  add("denied", denied);
  add("other", errors);
  return ERROR_KINDS.map((kind) => ({ kind, calls: counts.get(kind) ?? 0 })).filter(({ calls }) => calls > 0);
}

function kindOf(errorClass: string): ErrorKind {
  if (AUTH.has(errorClass)) return "auth";
  if (LIMITS.has(errorClass)) return "rate_limited";
  if (errorClass === "upstream_unreachable") return "unreachable";
  return errorClass.startsWith("upstream_") ? "upstream_error" : "other";
}
