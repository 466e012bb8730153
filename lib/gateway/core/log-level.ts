/** RFC 5424 severities as MCP names them, mildest first. */
const LEVELS = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"] as const;

export function isLogLevel(value: unknown): value is (typeof LEVELS)[number] {
  return typeof value === "string" && (LEVELS as readonly string[]).includes(value);
}

/** Whether a message of `level` is for somebody who asked for `threshold` and above. */
export function isAtLeast(level: unknown, threshold: string): boolean {
  const asked = (LEVELS as readonly string[]).indexOf(threshold);
  const given = (LEVELS as readonly string[]).indexOf(String(level));
  return given < 0 || given >= asked;
}
