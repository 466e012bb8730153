export const FINDING_CODES = ["never_listed", "stale_list", "over_cap", "ignores_changes", "headers"] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** Something about a client that a person should know or do. */
export interface ClientFinding {
  readonly code: FindingCode;
  /** `warn`: its people do not see what they should. `note`: good to know. */
  readonly level: "warn" | "note";
  readonly title: string;
  readonly advice: string;
  /** Where the fact about the client comes from; null for what the gateway saw itself. */
  readonly source: string | null;
}
