import type { ErrorKind } from "@/lib/analytics/core/error-kinds";

export const ERROR_WORDS: Record<ErrorKind, string> = {
  timeout: "Timed out",
  auth: "Credential refused or missing",
  unreachable: "Server not reached",
  upstream_error: "Server answered with an error",
  tool_error: "Tool error",
  denied: "Denied",
  rate_limited: "Rate limited",
  cancelled: "Cancelled by the client",
  other: "Other errors",
};
