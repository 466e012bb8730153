import { auditRow } from "@/lib/audit/audit-row";
import { Fault } from "@/lib/base/errors";
import { lockOrganization } from "@/lib/db/row-locks";
import { refuseNarrowedActor } from "@/lib/operations/actor-now";
import type { AuditNote, OperationContext } from "@/lib/operations/context";

/** The action of a change that the gateway makes outside any operation. */
const OUTSIDE_OPERATIONS = "gateway.change";

/**
 * How a context writes: whether the actor still may, the work, its audit rows and the version's bump in one transaction, of
 * which the database tells the other processes; then this process takes the change up itself.
 *
 * @param operation whose writes these are; null for what the gateway does by itself, which may go without an audit row
 */
export function makeChange(
  { organization, actor, db, services }: Pick<OperationContext, "organization" | "actor" | "db" | "services">,
  operation: { readonly name: string; readonly audit: boolean } | null,
): OperationContext["change"] {
  return async (work) => {
    if (operation && !operation.audit) {
      throw new Error(`${operation.name} writes configuration, but does not say so (audit: true).`);
    }
    const result = await db.$transaction(async (tx) => {
      // First of all: changes of one organization are made one after the other, in the order of their versions. Each is
      // judged by what the one before has left, and none waits for a row that another has, holding one that it needs.
      await lockOrganization(tx, organization.id);
      if (operation) await refuseNarrowedActor(tx, actor);
      const notes: AuditNote[] = [];
      const value = await work(tx, (note) => notes.push(note));
      if (operation && notes.length === 0) throw new Error(`${operation.name} changed something without an audit row.`);
      const rows = notes.map((note) => auditRow(operation?.name ?? OUTSIDE_OPERATIONS, actor, note));
      if (rows.length > 0) await tx.auditEvent.createMany({ data: rows });
      // A trigger turns the new version into a notification.
      await tx.organization.update({
        where: { id: organization.id },
        data: { configVersion: { increment: 1 } },
        select: { id: true },
      });
      return value;
    });
    try {
      await services.reloadOrganization(organization.id);
    } catch (cause) {
      throw new Fault("internal", "The change was saved, but this gateway could not take it up yet; it tries again.", {
        cause,
      });
    }
    return result;
  };
}
