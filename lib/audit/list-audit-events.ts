import { z } from "zod";
import { Fault } from "@/lib/base/errors";
import type { JsonValue } from "@/lib/base/json";
import { escapeLike } from "@/lib/db/escape-like";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import { pageCursor, pageLimit } from "@/lib/operations/schema";

const namePart = z.string().trim().min(1).max(100);

const listAuditEventsInput = z.strictObject({
  limit: pageLimit.default(50),
  cursor: pageCursor.optional(),
  /** An operation's name: `connections.create`. */
  action: z.string().min(1).max(64).optional(),
  /** A part of the name of who made the change, and of what was changed. */
  actor: namePart.optional(),
  target: namePart.optional(),
});

/** One change: who made it, where from, to what, and what was before and after. */
export interface AuditEventView {
  readonly id: string;
  /** ISO 8601, milliseconds, UTC. */
  readonly at: string;
  readonly action: string;
  /** `kind`: user | key | system */
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly target: { readonly kind: string; readonly id: string; readonly name: string };
  /** As they were written: without secrets. Null where there was nothing to say. */
  readonly before: JsonValue | null;
  readonly after: JsonValue | null;
  /** Of the client; null where it is not known. */
  readonly address: string | null;
}

export interface AuditEventPage {
  readonly items: readonly AuditEventView[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** The newest first. A page goes on after the last row of the one before, so that rows that arrive move nothing. */
export const listAuditEvents = defineOperation({
  name: "audit.list",
  permission: "audit.read",
  feature: "auditLogs",
  audit: false,
  input: listAuditEventsInput,
  async run({ db }, { action, actor, target, cursor, limit }): Promise<AuditEventPage> {
    const filters = {
      ...(action === undefined ? {} : { action }),
      ...(actor === undefined ? {} : { actorName: named(actor) }),
      ...(target === undefined ? {} : { targetName: named(target) }),
    };
    const rows = await db.auditEvent.findMany({
      where: { AND: [filters, after(cursor)] },
      orderBy: [{ at: "desc" }, { id: "desc" }],
      take: limit + 1,
    });
    const events = rows.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      action: row.action,
      actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
      target: { kind: row.targetKind, id: row.targetId, name: row.targetName },
      before: row.before as JsonValue | null,
      after: row.after as JsonValue | null,
      address: row.address,
    }));
    return cutPage(events, limit, ({ at, id }) => `${at}~${id}`);
  },
});

function named(part: string) {
  return { contains: escapeLike(part), mode: "insensitive" as const };
}

/** The rows after the one that a cursor names: `{at}~{id}`. */
function after(cursor: string | undefined) {
  if (cursor === undefined) return {};
  const [text = "", id = ""] = cursor.split("~");
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || !/^evt_\w{1,64}$/.test(id)) {
    throw new Fault("invalid_input", "cursor: this is not the cursor of a page of this list.");
  }
  return { OR: [{ at: { lt: at } }, { at, id: { lt: id } }] };
}
