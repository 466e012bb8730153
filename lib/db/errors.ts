/** What a database refused, as values: callers turn them into the answer that fits (lib/base/errors.ts). */

/** A row with the same unique value exists. */
export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === "P2002" || codeOf(error) === "23505";
}

/** The row to update or delete is not there (or not this organization's, which is the same). */
export function isMissingRow(error: unknown): boolean {
  return codeOf(error) === "P2025";
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
