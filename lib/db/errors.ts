/** What a database refused, as values: callers turn them into the answer that fits (lib/base/errors.ts). */

/** A row with the same unique value exists. */
export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === "P2002" || codeOf(error) === "23505";
}

/** The row to update or delete is not there (or not this organization's, which is the same). */
export function isMissingRow(error: unknown): boolean {
  return codeOf(error) === "P2025";
}

/** What PostgreSQL's client, its server and Prisma say when there is no server to talk to, or it is going. */
const AWAY =
  /^(?:ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08...|57P0[1-5]|P1001|P1002|P1008|P1017|P2024|P2037)$/;
/** The client has no codes for these. */
const AWAY_WORDS =
  /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|not queryable/i;

const DEEPEST = 8;

/** The database did not answer: not the statement's fault, and it may go well in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  let at = error;
  for (let depth = 0; depth < DEEPEST && typeof at === "object" && at !== null; depth++) {
    const { code, message, cause, kind } = at as Record<string, unknown>;
    if (typeof code === "string" && AWAY.test(code)) return true;
    if (typeof message === "string" && AWAY_WORDS.test(message)) return true;
    // The driver adapter's own kinds.
    if (kind === "DatabaseNotReachable" || kind === "ConnectionClosed" || kind === "SocketTimeout") return true;
    at = cause;
  }
  return false;
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
