import type { AuthKind } from "@/lib/connections/schema";

export const AUTH_LABELS: Record<AuthKind, string> = {
  none: "None",
  bearer: "API key",
  headers: "Custom headers",
  oauth: "OAuth",
};
