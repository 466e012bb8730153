import type { Permission } from "@/lib/access/permissions";
import type { OrganizationDb, OrganizationTransaction } from "@/lib/db/scoped";
import type { Services } from "@/lib/operations/services";
import type { Plan } from "@/lib/plans/plans";

/** Who acts, for permission checks and the audit log. */
export interface Actor {
  readonly kind: "user" | "key" | "system";
  readonly id: string;
  readonly name: string;
  /** The person behind it: a key acts for its owner. Null for the gateway itself. */
  readonly userId: string | null;
  readonly permissions: ReadonlySet<Permission>;
  readonly address: string | null;
}

/** What a change writes into the audit log. Values are redacted by the writer; secrets are never passed. */
export interface AuditNote {
  readonly target: { readonly kind: string; readonly id: string; readonly name: string };
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
}

/** Made only by `openOrganization` (lib/operations/open-organization.ts). */
export interface OperationContext {
  readonly organization: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly plan: Plan;
  };
  readonly actor: Actor;
  /** Confined to the organization. */
  readonly db: OrganizationDb;
  readonly services: Services;
  /**
   * The only way to write: one short transaction holding the writes, the audit row, the version bump and the NOTIFY.
   * Resolves after this process's own snapshot has been reloaded, so that the very next call sees the change.
   */
  change<Result>(
    work: (tx: OrganizationTransaction, audit: (note: AuditNote) => void) => Promise<Result>,
  ): Promise<Result>;
  /** The same context for one operation: its name stands in the audit rows, and its changes need one. Used by `execute`. */
  during(operation: { readonly name: string; readonly audit: boolean }): OperationContext;
}
