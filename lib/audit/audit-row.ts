import { redactForAudit } from "@/lib/audit/redact";
import { newId } from "@/lib/base/ids";
import type { Actor, AuditNote } from "@/lib/operations/context";

/**
 * The row that records one change. Written in the transaction of the change, so that neither exists without the other.
 *
 * @param action the operation's name: `connections.create`
 */
export function auditRow(action: string, actor: Actor, note: AuditNote) {
  return {
    id: newId("evt"),
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    address: actor.address,
    action,
    targetKind: note.target.kind,
    targetId: note.target.id,
    targetName: note.target.name,
    // Undefined is the absence of a value; null would be JSON's.
    before: note.before && (redactForAudit(note.before) ?? undefined),
    after: note.after && (redactForAudit(note.after) ?? undefined),
  };
}
