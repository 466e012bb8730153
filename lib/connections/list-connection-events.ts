import { Fault } from "@/lib/base/errors";
import { describeEvent } from "@/lib/connections/core/describe-event";
import { noSuchConnection } from "@/lib/connections/get-connection";
import { connectionEventsInput } from "@/lib/connections/schema";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";

/** Something that happened to a connection, in words for people. */
export interface ConnectionEvent {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly action: string;
  readonly title: string;
  readonly detail: string | null;
  readonly by: string;
}

export interface ConnectionEventPage {
  readonly items: readonly ConnectionEvent[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/**
 * What happened to one connection, the newest first: told from the audit log, but without who came from where and what
 * stood there before, which is for those who may read that.
 */
export const listConnectionEvents = defineOperation({
  name: "connections.events",
  permission: "connections.read",
  audit: false,
  input: connectionEventsInput,
  async run({ db }, { connection: slug, cursor, limit }): Promise<ConnectionEventPage> {
    const connection = await db.connection.findFirst({ where: { slug }, select: { id: true } });
    if (!connection) throw noSuchConnection();
    const where = { targetKind: "connection", targetId: connection.id };
    const rows = await db.auditEvent.findMany({
      where: { AND: [where, ...after(cursor)] },
      orderBy: [{ at: "desc" }, { id: "desc" }],
      take: limit + 1,
      select: { id: true, at: true, action: true, actorName: true, before: true, after: true },
    });
    const { items, nextCursor } = cutPage(rows, limit, (last) => `${last.at.toISOString()}_${last.id}`);
    return {
      items: items.map((row) => ({
        id: row.id,
        at: row.at.toISOString(),
        action: row.action,
        by: row.actorName,
        ...describeEvent(row),
      })),
      nextCursor,
    };
  },
});

function after(cursor: string | undefined) {
  if (cursor === undefined) return [];
  const split = cursor.indexOf("_");
  const at = new Date(cursor.slice(0, split));
  if (split < 0 || Number.isNaN(at.getTime())) {
    throw new Fault("invalid_input", "cursor: this is not the cursor of a page of this list.");
  }
  return [{ OR: [{ at: { lt: at } }, { at, id: { lt: cursor.slice(split + 1) } }] }];
}
