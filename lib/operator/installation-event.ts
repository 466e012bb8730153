import { redactForAudit } from "@/lib/audit/redact";
import { newId } from "@/lib/base/ids";

/** Who acts on the installation, for its log. */
export interface InstallationActor {
  readonly id: string;
  readonly name: string;
  readonly address: string | null;
}

export interface InstallationNote {
  readonly target: { readonly id: string; readonly name: string };
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
}

/** The row that records what happened to the installation. Written in the transaction of the change. */
export function installationEvent(action: string, actor: InstallationActor, note: InstallationNote) {
  return {
    id: newId("evt"),
    actorId: actor.id,
    actorName: actor.name,
    address: actor.address,
    action,
    targetId: note.target.id,
    targetName: note.target.name,
    before: note.before && (redactForAudit(note.before) ?? undefined),
    after: note.after && (redactForAudit(note.after) ?? undefined),
  };
}
