import type { SystemDb } from "@/lib/db/client";
import type { OrganizationDb } from "@/lib/db/scoped";

/** The database, as the rest of the product sees it. Made once by `openDatabase` (lib/db/client.ts), held by the runtime. */
export interface Database {
  readonly kind: "pglite" | "postgresql";
  /** Everything of one organization and nothing else: stamped by the tenancy extension, confined by row-level security. */
  organization(organizationId: string): OrganizationDb;
  /** Across organizations: sign-in, the snapshot loader, jobs. Sets the row-level scope `*`. Few callers; each says why. */
  readonly system: SystemDb;
  /** Plain SQL in the system scope, for the call log's bulk work. `$1` placeholders. */
  sql<Row extends object = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Several statements in one transaction, system scope. */
  sqlTransaction<Result>(work: (sql: Database["sql"]) => Promise<Result>): Promise<Result>;
  /** Calls back with each payload notified on the channel. Resolves to a function that stops. */
  listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>;
  /** How many statements were sent since the start: the "zero queries per call" test reads it. */
  queryCount(): number;
  close(): Promise<void>;
}
